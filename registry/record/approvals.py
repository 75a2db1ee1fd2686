"""Approvals, read from the journal: an approval is an entry of it, bound to the substance of a Record.

What is approved is told apart from what stands in the entry now, at this or at any past instant.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from registry.record.shape import ActivityRecord
from registry.record.words import ApprovalRecord
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry, JournalEntryQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from django.db.models import QuerySet

    from registry.models import ProcessingActivity
    from ropa.organisations.models import Organisation

ACTIVITY = "activity"


class Standing(Enum):
    """How what an entry says relates to what was approved."""

    NEVER_APPROVED = "never-approved"
    APPROVED = "approved"
    CHANGED = "changed-since-approval"


@dataclass(frozen=True)
class Approval:
    """The last approval of an entry: its number in the journal, when, by whom, of what (SHA-256), whether it holds."""

    sequence: int
    instant: dt.datetime
    actor: str
    substance: str
    current: bool

    @property
    def standing(self) -> Standing:
        """Whether the entry says something else since."""
        return Standing.APPROVED if self.current else Standing.CHANGED


def approvals_of(
    organisation: Organisation, at: dt.datetime | None = None, keys: Collection[int] | None = None
) -> dict[int, Approval]:
    """Return the last approval of each entry that has one, by primary key, as of `at` (None: now). Two queries.

    `keys` keeps to these entries.
    """
    entries = JournalEntry.objects.filter(organisation=organisation, subject_type=ACTIVITY)
    entries = entries if at is None else entries.at(at)
    return _last_of(entries if keys is None else entries.filter(subject_id__in=keys))


def approvals_among(activities: QuerySet[ProcessingActivity]) -> dict[int, Approval]:
    """Return the same for entries of any organisations. Two queries."""
    keys = activities.order_by().values("pk")
    return _last_of(JournalEntry.objects.filter(subject_type=ACTIVITY, subject_id__in=keys))


def _last_of(entries: JournalEntryQuerySet) -> dict[int, Approval]:
    approved = entries.filter(kind=EntryKind.APPROVED).order_by("sequence")
    rows = approved.values_list("subject_id", "sequence", "instant", "actor", "substance")
    last = {key: (sequence, instant, actor, substance) for key, sequence, instant, actor, substance in rows}
    if not last:
        return {}
    said = JournalEntry.objects.filter(pk__in=entries.filter(subject_id__in=last).latest_of_each())
    now = dict(said.values_list("subject_id", "substance"))
    return {key: Approval(*rest, current=rest[-1] == now.get(key)) for key, rest in last.items()}


def approval_records(
    organisation: Organisation, activities: Mapping[int, ActivityRecord], at: dt.datetime | None = None
) -> tuple[ApprovalRecord, ...]:
    """Return the last approvals of these entries (by primary key), in the order of their references."""
    found = approvals_of(organisation, at)
    told = [_record(activity.reference, found[key]) for key, activity in activities.items() if key in found]
    return tuple(sorted(told, key=lambda approval: approval.reference))


def approval_of(
    organisation: Organisation, key: int, reference: str, at: dt.datetime | None = None
) -> ApprovalRecord | None:
    """Return the last approval of one entry (by primary key), None if it has none."""
    found = approvals_of(organisation, at, keys=[key])
    return _record(reference, found[key]) if key in found else None


def _record(reference: str, approval: Approval) -> ApprovalRecord:
    return ApprovalRecord(
        reference, approval.sequence, approval.instant, approval.actor, approval.substance, approval.current
    )
