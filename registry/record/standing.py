"""Where entries stand towards their approval, asked of the database: for lists of many entries. Reads the journal only.

`approvals` says the same of one organisation's entries, and when and by whom they were approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from registry.record.approvals import ACTIVITY, Standing
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.journal.reasons import approved_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry.models import ProcessingActivity

    Activities = QuerySet[ProcessingActivity]

WORDS = {
    Standing.NEVER_APPROVED: _("Never approved"),
    Standing.APPROVED: _("Approved as it stands"),
    Standing.CHANGED: _("Changed since approval"),
}


def with_standing(activities: Activities) -> Activities:
    """Read with each entry what was last approved of it, and what it says now, as digests of the substance."""
    return activities.annotate(approved_substance=_last(EntryKind.APPROVED), said_substance=_last(EntryKind.CHANGED))


def standing_read(activity: Any) -> Standing:
    """Return how an entry stands that was read by `with_standing`."""
    if activity.approved_substance is None:
        return Standing.NEVER_APPROVED
    return Standing.APPROVED if activity.approved_substance == activity.said_substance else Standing.CHANGED


def in_standing(activities: Activities, standing: Standing) -> Activities:
    """Keep the entries that stand so."""
    if standing is Standing.NEVER_APPROVED:
        return activities.exclude(Exists(_told(EntryKind.APPROVED)))
    same = Q(approved_of=F("said_of"))
    approved = activities.filter(Exists(_told(EntryKind.APPROVED)))
    compared = approved.alias(approved_of=_last(EntryKind.APPROVED), said_of=_last(EntryKind.CHANGED))
    return compared.filter(same if standing is Standing.APPROVED else ~same)


def ever_approved(activities: Iterable[ProcessingActivity]) -> list[ProcessingActivity]:
    """Return those of the entries that were approved at any time. One query, beside that which reads them."""
    rows = list(activities)
    approved = approved_keys(ACTIVITY, [row.pk for row in rows]) if rows else set()
    return [row for row in rows if row.pk in approved]


def _told(kind: EntryKind) -> QuerySet[JournalEntry]:
    about = {"organisation_id": OuterRef("organisation_id"), "subject_type": ACTIVITY, "subject_id": OuterRef("pk")}
    return JournalEntry.objects.filter(kind=kind, **about)


def _last(kind: EntryKind) -> Subquery:
    return Subquery(_told(kind).order_by("-sequence").values("substance")[:1])
