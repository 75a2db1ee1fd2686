"""What changed between two editions of a register, read from the data inside them: no journal, no row of today."""

from __future__ import annotations

from registry.changes import Changed, Changes, LineKind, Traced
from registry.changes.wording import lines
from registry.choices import RegisterKind
from registry.models import Edition
from registry.record import ActivityRecord, RegisterRecord
from registry.record.past import record_from_json
from registry.record.shape import KeeperRecord


def changes_of(older: Edition, newer: Edition) -> Changes:
    """Return what the newer edition says otherwise, in the active language. Entries are known by their references."""
    return changes_since(older, record_from_json(RegisterRecord, newer.content), newer)


def changes_since(older: Edition, stands: RegisterRecord, newer: Edition) -> Changes:
    """Return what a register says otherwise than an edition; `newer` is the edition that it is, or becomes."""
    was = record_from_json(RegisterRecord, older.content)
    before, after = ({each.reference: each for each in register.activities} for register in (was, stands))
    return Changes(
        organisation=newer.organisation.name,
        colour=stands.organisation.colour,
        register=RegisterKind(newer.register),
        since=older.as_of,
        until=newer.as_of,
        known_since=older.as_of,
        keeper=_keeper(was, stands),
        added=tuple(_entry(LineKind.ADDED, after[key]) for key in sorted(after.keys() - before.keys())),
        changed=tuple(
            _entry(LineKind.CHANGED, after[key], before[key])
            for key in sorted(after.keys() & before.keys())
            if after[key] != before[key]
        ),
        removed=tuple(_entry(LineKind.REMOVED, before[key]) for key in sorted(before.keys() - after.keys())),
        passing=(),
        between=(str(older), str(newer)),
    )


def _entry(kind: LineKind, record: ActivityRecord, before: ActivityRecord | None = None) -> Changed:
    told = lines(before, record) if before else []
    return Changed(kind, record.reference, record.name, tuple(Traced(line, ()) for line in told), ())


def _keeper(was: RegisterRecord, stands: RegisterRecord) -> Changed | None:
    old, new = (KeeperRecord(register.organisation, register.catalogue) for register in (was, stands))
    if old == new:
        return None
    told = tuple(Traced(line, ()) for line in lines(old, new))
    return Changed(LineKind.CHANGED, "", stands.organisation.name, told, ())
