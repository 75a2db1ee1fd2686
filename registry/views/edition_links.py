"""What the page of an edition shows of the links to it. Knows requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from registry.models import Edition
from registry.sharing import LONGEST_DAYS, times_taken
from registry.wording import instant

MAY_SHARE = "registry.share_edition"
USUAL_DAYS = 30


def links_of(request: HttpRequest, edition: Edition) -> dict[str, Any]:
    """Return what the page of an edition shows of its links; nothing to whoever may not hand any out."""
    if not request.user.has_perm(MAY_SHARE, edition.organisation):
        return {}
    found = list(edition.links.select_related("edition").defer("edition__pdf", "edition__content"))
    taken, now = times_taken(found), timezone.now()
    return {
        "may_share": True,
        "usual_days": USUAL_DAYS,
        "longest_days": LONGEST_DAYS,
        "links": [(link, taken[link.pk], instant(link.expires_at), link.is_open(now)) for link in found],
    }
