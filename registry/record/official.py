"""The official register: each entry as it was last approved, or as it stands if it never was."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from registry.choices import RegisterKind
from registry.record.past import read_register_at, record_from_json
from registry.record.rows import read_register
from registry.record.shape import ActivityRecord, RegisterRecord
from registry.record.substance import LIFE
from registry.record.words import ApprovalRecord
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation


def read_official(organisation: Organisation, kind: RegisterKind, at: dt.datetime | None = None) -> RegisterRecord:
    """Read a register in which every entry says what was approved of it, as of `at` (None: now).

    Its status and reviews are those of that instant, whatever was approved. Which entries were never approved, and
    which were changed since, its `approvals` tell. Raises NothingKnown as read_register_at does.
    """
    whole = RegisterKind.ALL  # the role may have changed since the approval
    register = read_register(organisation, whole) if at is None else read_register_at(organisation, whole, at)
    approved = _approved_texts(organisation, register)
    activities = [approved.get(each.reference, each) for each in register.activities]
    wanted = [each for each in activities if each.role.code in kind.roles]
    kept = {each.reference for each in wanted}
    approvals = [replace(each, reference=_reference(each, approved)) for each in register.approvals]
    return replace(
        register,
        register=kind.value,
        activities=tuple(sorted(wanted, key=lambda each: each.reference)),
        approvals=tuple(each for each in approvals if each.reference in kept),
    )


def approved_text(organisation: Organisation, sequence: int) -> ActivityRecord:
    """Return what the approval with this number in the journal was given to."""
    entry = JournalEntry.objects.get(organisation=organisation, kind=EntryKind.APPROVED, sequence=sequence)
    return record_from_json(ActivityRecord, entry.content)


def _reference(approval: ApprovalRecord, approved: dict[str, ActivityRecord]) -> str:
    """Return the reference under which the entry is printed: that of the approved text."""
    text = approved.get(approval.reference)
    return text.reference if text else approval.reference


def _approved_texts(organisation: Organisation, register: RegisterRecord) -> dict[str, ActivityRecord]:
    """Return, by today's reference, what was approved of the entries that were changed since."""
    changed = {each.sequence: each.reference for each in register.approvals if not each.current}
    entries = JournalEntry.objects.filter(organisation=organisation, sequence__in=changed)
    now = {each.reference: each for each in register.activities}
    return {
        changed[sequence]: _with_life(record_from_json(ActivityRecord, content), now[changed[sequence]])
        for sequence, content in entries.values_list("sequence", "content")
    }


def _with_life(approved: ActivityRecord, now: ActivityRecord) -> ActivityRecord:
    """Return what was approved, with today's status and reviews."""
    today: dict[str, Any] = {name: getattr(now, name) for name in LIFE}
    return replace(approved, **today)
