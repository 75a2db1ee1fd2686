"""What was issued, and opened to people without an account: editions, links to them, feeds. Valid rows for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from registry import choices
from registry.models import CalendarFeed, Edition, ShareLink
from ropa.journal.gate import change
from ropa.organisations.models import Organisation
from ropa.organisations.tokens import new_token, token_digest
from tests import factories


def calendar_feed(of: Organisation, token: str = "") -> CalendarFeed:
    """A feed whose secret address ends in `token`."""
    return factories.saved(
        CalendarFeed(organisation=of, name=f"Feed {factories.number()}", digest=token_digest(token or new_token()))
    )


def edition(of: Organisation | None = None, **values: Any) -> Edition:
    """An issued edition whose file is a few bytes only."""
    now = timezone.now()
    made = Edition(
        **{
            "organisation": of or factories.organisation(),
            "register": choices.RegisterKind.CONTROLLER,
            "number": factories.number(),
            "language": "en",
            "variant": choices.Variant.FULL,
            "as_of": now,
            "issued_at": now,
            "actor": factories.ACTOR,
            "head_sequence": 1,
            "head_chain": "0" * 64,
            "content": "{}",
            "content_digest": "0" * 64,
            "pdf": b"%PDF-",
            "pdf_digest": "0" * 64,
            "pdf_size": 5,
        }
        | values
    )
    with change(by=factories.ACTOR, reason="test data"):
        made.save()
    return made


def share_link(of: Edition | None = None, token: str = "", **values: Any) -> ShareLink:
    """A link that leads to the edition for a month."""
    month = timezone.now() + dt.timedelta(days=30)
    plain = {"name": f"Reader {factories.number()}", "digest": token_digest(token or new_token()), "expires_at": month}
    return factories.saved(ShareLink(edition=of or edition(), **plain | values))
