"""What differs between two Records of the same subject, field by field. Compares what they say; knows no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from registry.record import shape, words
from registry.record.vendors import (
    AgreementRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    LocationRecord,
    VendorRecord,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What makes two rows of a list the same row: its natural key, as in the native workbook.
KEYS: dict[type, Callable[[Any], Any]] = {
    shape.JointControllerRecord: lambda row: row.name,
    shape.ClientRecord: lambda row: row.name,
    shape.PurposeRecord: lambda row: row.text,
    shape.DataSubjectRecord: lambda row: row.category.code,
    shape.PersonalDataRecord: lambda row: (row.category.code, row.description),
    shape.RecipientRecord: lambda row: (row.kind.code, row.name),
    shape.EngagementRecord: lambda row: (row.subprocessor.name, row.role),
    shape.StoragePlaceRecord: lambda row: row.location.name,
    shape.TransferRecord: lambda row: (
        (row.importer_kind, row.importer, row.importer_role),
        (row.country, row.international_organisation, row.mechanism),
    ),
    shape.RetentionRecord: lambda row: row.label,
    shape.MeasureRecord: lambda row: row.measure.code,
    shape.RightRecord: lambda row: row.right.code,
    shape.ScreeningRecord: lambda row: row.criterion.code,
    shape.NotApplicableRecord: lambda row: row.block.code,
    VendorRecord: lambda row: row.name,
    CertificationRecord: lambda row: (row.scheme.code, row.scheme_name, row.scope),
    ChainRecord: lambda row: row.engaged,
    FurtherRecord: lambda row: (row.engaged_by, row.engaged),
    LocationRecord: lambda row: row.name,
    AgreementRecord: lambda row: row.reference,
    words.Label: lambda row: row.code,
    words.DataCategoryRecord: lambda row: row.code,
    words.DataSubjectCategoryRecord: lambda row: row.code,
    words.SecurityMeasureRecord: lambda row: row.code,
}


@dataclass(frozen=True)
class Difference:
    """One field that says something else.

    `part` is the list it stands in ("" for the subject itself), `old_row` and `new_row` the rows it stands in, None
    where a row was added or removed; `field` is empty when a whole row was. `old` and `new` are values of the Records.
    """

    part: str
    field: str
    old: Any
    new: Any
    old_row: Any = None
    new_row: Any = None

    @property
    def row(self) -> Any:
        """The row as it was, or as it was added; None for a field of the subject itself."""
        return self.new_row if self.old_row is None else self.old_row


def differences(
    old: shape.ActivityRecord | shape.KeeperRecord, new: shape.ActivityRecord | shape.KeeperRecord
) -> list[Difference]:
    """Return all that differs between two Records of one subject, in the order of the Record's fields."""
    said, says = _values(old), _values(new)
    found: list[Difference] = []
    for name, before in said.items():
        after = says[name]
        if isinstance(before, tuple):
            found += _rows(name, before, after)
        elif before != after:
            found.append(Difference("", name, before, after))
    return found


def within(difference: Difference) -> list[Difference]:
    """Return what differs inside the two values of a field; nothing where they are to be told as a whole.

    Inside of a vendor, an agreement, a place, or the same choice in other words; not between two different ones.
    """
    old, new = difference.old, difference.new
    if isinstance(old, tuple) and isinstance(new, tuple):
        chosen = any(type(each) is words.Label for each in (*old, *new))
        same = [each.code for each in old] == [each.code for each in new] if chosen else True
        return list(_rows(difference.field, old, new)) if same else []
    if is_dataclass(old) and type(old) is type(new) and _is_same_thing(old, new):
        return list(_fields("", old, new))
    return []


def _values(record: shape.ActivityRecord | shape.KeeperRecord) -> dict[str, Any]:
    """Return the fields of a Record; those of an organisation and of its catalogue side by side."""
    said = {entry.name: getattr(record, entry.name) for entry in fields(record) if entry.name != "schema"}
    if isinstance(record, shape.KeeperRecord):
        organisation, catalogue = said.pop("organisation"), said.pop("catalogue")
        own = {entry.name: getattr(organisation, entry.name) for entry in fields(organisation)}
        lists = {entry.name: getattr(catalogue, entry.name) for entry in fields(catalogue)}
        return own | said | lists
    return said


def _rows(part: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Difference]:
    before, after = _by_key(old), _by_key(new)
    removed = [row for name, row in before.items() if name not in after]
    added = [row for name, row in after.items() if name not in before]
    for was, row in _edited_keys(removed, added):
        removed.remove(was)
        added.remove(row)
        yield from _fields(part, was, row)
    for row in removed:
        yield Difference(part, "", row, None, old_row=row)
    for name, row in after.items():
        if name in before and before[name] != row:
            yield from _fields(part, before[name], row)
    for row in added:
        yield Difference(part, "", None, row, new_row=row)
    if old != new and before == after:
        yield Difference(part, "", old, new)  # the same rows in another order


def _by_key(rows: tuple[Any, ...]) -> dict[Any, Any]:
    """Return the rows by their keys; those that share one are told apart by their order."""
    seen: Counter[Any] = Counter()
    found = {}
    for row in rows:
        key = KEYS[type(row)](row)
        seen[key] += 1
        found[key, seen[key]] = row
    return found


def _edited_keys(removed: list[Any], added: list[Any]) -> list[tuple[Any, Any]]:
    """Return the pairs that are one row each, whose key itself was edited: they agree in most of what they say."""
    pairs, left = [], list(added)
    for row in removed:
        alone = len(removed) == len(added) == 1
        alike = [each for each in left if _is_alike(row, each) and (alone or _agreeing(row, each))]
        if alike:
            closest = max(alike, key=lambda each: _agreeing(row, each))
            left.remove(closest)
            pairs.append((row, closest))
    return pairs


def _is_same_thing(old: Any, new: Any) -> bool:
    if isinstance(old, words.Label):
        return bool(old.code == new.code)
    key = KEYS[type(old)]
    return key(old) == key(new) or _is_alike(old, new)


def _is_alike(old: Any, new: Any) -> bool:
    """Whether no more than one field more differs than agrees, of those in which either says something."""
    said = [name for name in (entry.name for entry in fields(old)) if getattr(old, name) or getattr(new, name)]
    agreeing = _agreeing(old, new)
    return len(said) - agreeing <= agreeing + 1


def _agreeing(old: Any, new: Any) -> int:
    pairs = [(getattr(old, entry.name), getattr(new, entry.name)) for entry in fields(old)]
    return sum(1 for before, after in pairs if before and before == after)


def _fields(part: str, old: Any, new: Any) -> Iterator[Difference]:
    for entry in fields(old):
        before, after = getattr(old, entry.name), getattr(new, entry.name)
        if before != after:
            yield Difference(part, entry.name, before, after, old_row=old, new_row=new)
