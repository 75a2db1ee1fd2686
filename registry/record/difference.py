"""What differs between two Records of the same subject, field by field. Compares what they say; knows no database."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from registry.record.shape import ActivityRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What makes two rows of a list the same row: its natural key, as in the native workbook.
KEYS: dict[str, Callable[[Any], Any]] = {
    "joint_controllers": lambda row: row.name,
    "clients": lambda row: row.name,
    "purposes": lambda row: row.text,
    "data_subjects": lambda row: row.category.code,
    "personal_data": lambda row: (row.category.code, row.description),
    "recipients": lambda row: (row.kind.code, row.name),
    "engagements": lambda row: (row.subprocessor.name, row.role),
    "storage_places": lambda row: row.location.name,
    "transfers": lambda row: (row.importer_kind, row.importer, row.importer_role, row.country, row.mechanism),
    "retention_rules": lambda row: row.label,
    "measures": lambda row: row.measure.code,
    "rights": lambda row: row.right.code,
    "dpia_screenings": lambda row: row.criterion.code,
    "not_applicable": lambda row: row.block.code,
}


@dataclass(frozen=True)
class Difference:
    """One field that says something else.

    `part` is the list it stands in ("" for the entry itself), `old_row` and `new_row` the rows of that list, None where
    a row was added or removed; `field` is empty when a whole row was. `old` and `new` are values of the Records.
    """

    part: str
    field: str
    old: Any
    new: Any
    old_row: Any = None
    new_row: Any = None


def differences(old: ActivityRecord, new: ActivityRecord) -> list[Difference]:
    """Return all that differs between two Records of one entry, in the order of the Record's fields."""
    found: list[Difference] = []
    for entry in fields(ActivityRecord):
        before, after = getattr(old, entry.name), getattr(new, entry.name)
        if before == after or entry.name == "schema":
            continue
        if entry.name in KEYS:
            found += _rows(entry.name, before, after)
        else:
            found.append(Difference("", entry.name, before, after))
    return found


def _rows(part: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Difference]:
    key = KEYS[part]
    before, after = {key(row): row for row in old}, {key(row): row for row in new}
    removed = [row for name, row in before.items() if name not in after]
    added = [row for name, row in after.items() if name not in before]
    if len(removed) == len(added) == 1:  # one row whose key itself was edited
        yield from _fields(part, removed.pop(), added.pop())
    for row in removed:
        yield Difference(part, "", row, None, old_row=row)
    for name, row in after.items():
        if name in before and before[name] != row:
            yield from _fields(part, before[name], row)
    for row in added:
        yield Difference(part, "", None, row, new_row=row)
    if not removed and not added and before == after:
        yield Difference(part, "", old, new)  # the same rows in another order


def _fields(part: str, old: Any, new: Any) -> Iterator[Difference]:
    assert is_dataclass(old)  # noqa: S101  # every part is one
    for entry in fields(old):
        before, after = getattr(old, entry.name), getattr(new, entry.name)
        if before != after:
            yield Difference(part, entry.name, before, after, old_row=old, new_row=new)
