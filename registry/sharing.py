"""Handing an edition to somebody without an account: links are made, followed, counted and withdrawn. No request here.

Each is an act that the organisation's journal tells: who made the link for whom, until when; each time the edition was
taken by it; who withdrew it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.models import ShareLink
from registry.record import canonical_json
from ropa.journal.choices import EntryKind
from ropa.journal.gate import Event, change
from ropa.journal.models import JournalEntry
from ropa.organisations.scope import everything
from ropa.organisations.tokens import new_token, token_digest

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from registry.models import Edition
    from ropa.journal.models import JournalEntryQuerySet

SUBJECT = "share-link"  # as the journal calls it
LONGEST_DAYS = 366
AN_HOUR = dt.timedelta(hours=1)
MOST_AN_HOUR = 60  # nobody reads one edition more often; a program that went wild does


def make_link(edition: Edition, name: str, days: int, *, by: AbstractBaseUser) -> str:
    """Make a link for `name` that expires in so many days, and return its token: it is known nowhere afterwards.

    Raises ValidationError with a sentence for each thing that is wrong.
    """
    if not 1 <= days <= LONGEST_DAYS:
        message = _("Choose between 1 and %(longest)d days.") % {"longest": LONGEST_DAYS}
        raise ValidationError(message, code="days")
    token = new_token()
    expires = timezone.now() + dt.timedelta(days=days)
    link = ShareLink(edition=edition, name=name.strip(), digest=token_digest(token), expires_at=expires)
    with change(by=by) as act:
        link.full_clean()
        link.save()
        act.events.append(_event(EntryKind.ACCESS_GRANTED, link, until=expires.astimezone(dt.UTC).isoformat()))
    return token


def withdraw_link(link: ShareLink, *, by: AbstractBaseUser) -> None:
    """Withdraw a link at once; one that leads nowhere any more stays as it is."""
    with change(by=by) as act:
        row = ShareLink.objects.select_for_update(of=("self",)).select_related("edition").get(pk=link.pk)
        if row.withdrawn_at is None:
            row.withdrawn_at = timezone.now()
            row.save()
            act.events.append(_event(EntryKind.ACCESS_WITHDRAWN, row))


def followed(token: str, at: dt.datetime) -> ShareLink | None:
    """Return the link with this token if it leads somewhere at the instant `at`."""
    with everything():  # nobody has signed in: the token itself says whose edition it is
        found = ShareLink.objects.open(at).filter(digest=token_digest(token))
        return found.select_related("edition__organisation").defer("edition__pdf", "edition__content").first()


def is_worn(link: ShareLink, at: dt.datetime) -> bool:
    """Say whether the edition was taken by this link too often within the hour before `at`."""
    return _takings(link.edition).filter(subject_id=link.pk, instant__gt=at - AN_HOUR).count() >= MOST_AN_HOUR


def note_taking(link: ShareLink, what: str) -> None:
    """Tell the journal that the edition was taken by this link; `what` is the ending of the file."""
    with override(link.edition.organisation.default_language):
        reader = _("Share link “%(name)s”") % {"name": link.name}
    with change(by=reader) as act:
        act.events.append(_event(EntryKind.READ, link, file=what))


def times_taken(links: list[ShareLink]) -> Counter[int]:
    """Return how often the edition was taken by each link, by the key of the link."""
    if not links:
        return Counter()
    taken = _takings(links[0].edition).filter(subject_id__in=[link.pk for link in links])
    return Counter(taken.values_list("subject_id", flat=True))


def _takings(edition: Edition) -> JournalEntryQuerySet:
    read = JournalEntry.objects.filter(organisation=edition.organisation_id, kind=EntryKind.READ)
    return read.filter(subject_type=SUBJECT)


def _event(kind: EntryKind, link: ShareLink, **told: str) -> Event:
    edition = link.edition
    with override(edition.organisation.default_language):
        label = f"{edition} · {link.name}"
    content = canonical_json({"edition": edition.pk, "link": link.name, **told}).decode()
    return Event(kind, edition.organisation_id, SUBJECT, link.pk, label, content)
