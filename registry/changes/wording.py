"""What differs between two Records, one line each, in the reader's language. Reads Records only."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.changes.labels import column, field_article, field_label, list_label
from registry.record import ActivityRecord, shape
from registry.record import words as word
from registry.record.difference import Difference, differences, within
from registry.record.shape import KeeperRecord
from registry.record.vendors import (
    AgreementRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    LocationRecord,
    VendorRecord,
)
from registry.wording import article, day, enumeration, words

BETWEEN = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class LineKind(TextChoices):
    """Whether what a line tells of is new, says something else, or is gone."""

    ADDED = "added", gettext_lazy("added")
    CHANGED = "changed", gettext_lazy("changed")
    REMOVED = "removed", gettext_lazy("removed")


@dataclass(frozen=True)
class Line:
    """One thing that changed: texts in the language that was active.

    `part` is the list it stands in and `row` the row of that list, empty for the subject itself; `field` is empty where
    a whole row was added or removed. `old` is empty for what was added, `new` for what was removed. `article` is the
    one that asks for the field, where its help text cites one; `told_in` is the field of the Record, as the journal
    names it: "purposes", "organisation.name".
    """

    part: str
    row: str
    field: str
    old: str
    new: str
    kind: LineKind
    article: str = dataclasses.field(default="", compare=False)
    told_in: str = dataclasses.field(default="", compare=False)


def lines(old: ActivityRecord | KeeperRecord | None, new: ActivityRecord | KeeperRecord | None) -> list[Line]:
    """Return what differs between two Records of one subject; None stands for before it was added, or after its end."""
    if old is None or new is None:
        told = (Line("", "", "", subject_name(old), subject_name(new), _kind(old, new)),)
        return list(told) if old != new else []
    return [
        dataclasses.replace(line, told_in=_told_in(each, old))
        for each in differences(old, new)
        for line in _lines(each, type(old))
    ]


def subject_name(record: ActivityRecord | KeeperRecord | None) -> str:
    """Return what an entry or an organisation is called; empty for none."""
    if isinstance(record, KeeperRecord):
        return record.organisation.name
    return f"{record.reference} · {record.name}" if record else ""


def _told_in(difference: Difference, record: ActivityRecord | KeeperRecord) -> str:
    name = difference.part or difference.field
    if isinstance(record, ActivityRecord) or hasattr(record, name):
        return name
    return f"catalogue.{name}" if difference.part else f"organisation.{name}"


def _lines(difference: Difference, subject: type) -> Iterator[Line]:
    if difference.row is None and difference.part:
        rows = difference.new or difference.old
        yield _line(difference, subject, Place(list_label(type(rows[0])), "", _("order")))
    elif difference.row is None:
        yield from _inside(difference, subject, Place("", "", ""))
    else:
        row = difference.row
        yield from _inside(difference, subject, Place(list_label(type(row)), row_name(row), ""))


@dataclass(frozen=True)
class Place:
    """Where a line stands: in which list, in which row of it, and the way from there to its field."""

    part: str
    row: str
    field: str

    def within(self, *steps: str) -> Place:
        """Return the place that these steps lead to."""
        return Place(self.part, self.row, BETWEEN.join(filter(None, (self.field, *steps))))


def _inside(difference: Difference, subject: type, place: Place) -> Iterator[Line]:
    """Follow the difference to where it is: the name of a vendor rather than the vendor."""
    owner = subject if difference.row is None else type(difference.row)
    here = place.within(field_label(owner, difference.field)) if difference.field else place
    inner = within(difference) if difference.field else []
    for each in inner:
        step = here.within(row_name(each.row)) if each.part and each.row is not None else here
        yield from _inside(each, owner, step)
    if not inner:
        yield _line(difference, owner, here)


def _line(difference: Difference, owner: type, place: Place) -> Line:
    if difference.field or difference.row is None:
        old, new = (value_text(value, owner, difference.field) for value in (difference.old, difference.new))
        if old == new:
            old, new = _with(old, _unlike(difference.old)), _with(new, _unlike(difference.new))
        cited = field_article(owner, difference.field)
        return Line(place.part, place.row, place.field, old, new, LineKind.CHANGED, cited)
    old, new = row_text(difference.old), row_text(difference.new)
    return Line(place.part, place.row, place.field, old, new, _kind(difference.old, difference.new))


def _kind(old: object, new: object) -> LineKind:
    if old is None:
        return LineKind.ADDED
    return LineKind.REMOVED if new is None else LineKind.CHANGED


def _unlike(value: Any) -> str:
    """Return what tells apart two values that go by the same words."""
    if isinstance(value, tuple):
        return ", ".join(map(_unlike, value))
    if isinstance(value, word.Label):
        return value.code
    return row_text(value) if is_dataclass(value) else str(value)


# What rows are called


def row_name(row: Any) -> str:
    """Return what a row of a list is called."""
    return NAMES[type(row)](row)


def _with(name: str, more: str) -> str:
    return f"{name} ({more})" if more else name


def _transfer_name(row: shape.TransferRecord) -> str:
    destination = words(row.country) or row.international_organisation or _("destination not declared")
    return f"{row.importer} → {destination}" if row.importer else destination


NAMES: dict[type, Callable[[Any], str]] = {
    shape.JointControllerRecord: lambda row: str(row.name),
    shape.ClientRecord: lambda row: str(row.name),
    shape.PurposeRecord: lambda row: str(row.text),
    shape.DataSubjectRecord: lambda row: words(row.category),
    shape.PersonalDataRecord: lambda row: _with(words(row.category), row.description),
    shape.RecipientRecord: lambda row: str(row.name),
    shape.EngagementRecord: lambda row: _with(row.subprocessor.name, words(row.role)),
    shape.StoragePlaceRecord: lambda row: str(row.location.name),
    shape.TransferRecord: _transfer_name,
    shape.RetentionRecord: lambda row: str(row.label),
    shape.MeasureRecord: lambda row: words(row.measure),
    shape.RightRecord: lambda row: words(row.right),
    shape.ScreeningRecord: lambda row: words(row.criterion),
    shape.NotApplicableRecord: lambda row: words(row.block),
    VendorRecord: lambda row: str(row.name),
    CertificationRecord: lambda row: _with(row.scheme_name or words(row.scheme), words(row.scope)),
    ChainRecord: lambda row: str(row.engaged),
    FurtherRecord: lambda row: _with(row.engaged, row.engaged_by),
    LocationRecord: lambda row: str(row.name),
    AgreementRecord: lambda row: str(row.reference),
    word.Label: words,
    word.LegalBasisRecord: lambda row: _with(words(row), article(row.article)),
    word.DataCategoryRecord: words,
    word.DataSubjectCategoryRecord: words,
    word.SecurityMeasureRecord: words,
}


# What values say


def row_text(row: Any) -> str:
    """Return all that a row says, a line for each field; its name if it says nothing more; empty for no row."""
    if row is None:
        return ""
    name, owner = row_name(row), type(row)
    said = [
        _("%(label)s: %(value)s")
        % {"label": field_label(owner, entry.name), "value": value_text(value, owner, entry.name)}
        for entry in fields(row)
        if (value := getattr(row, entry.name)) or value is False
        if entry.name != "code"
    ]
    return "\n".join(said) if len(said) > 1 else name


def value_text(value: Any, owner: type, field: str) -> str:
    """Return what a field of a Record says."""
    if value is None or value in ("", ()):
        return _("all categories of data") if field == "data" else _("not declared")
    if isinstance(value, tuple):
        return enumeration(row_name(each) for each in value)
    if is_dataclass(value):
        return row_name(value)
    return _plain_text(value, owner, field)


def _plain_text(value: bool | dt.date | int | str, owner: type, field: str) -> str:  # noqa: FBT001  # a value to tell
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return day(value)
    if field == "importer_kind":
        return field_label(shape.TransferRecord, str(value))
    held = column(owner, field) if field else None
    chosen = dict(held.flatchoices).get(value) if held is not None and held.choices else None
    return str(chosen or value)
