"""Records for the tests of documents, made without a database: one with every field filled, one with none."""

import dataclasses
import datetime as dt
import itertools
import types
import typing
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from registry import record
from registry.choices import Block, MeasureKind, RetentionUnit, Role
from registry.record import ActivityRecord, Label, OrganisationRecord, RegisterRecord

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
START = dt.date(2021, 1, 1)
EMPTY_CATALOGUE = record.CatalogueRecord((), (), (), (), (), (), ())

# What a field must hold for its Record to make sense, whatever the numbers in it.
CODES = {
    "unit": RetentionUnit.YEAR.value,
    "kind": MeasureKind.TECHNICAL.value,
    "role": Role.CONTROLLER.value,
}


Shape = TypeVar("Shape")


def fields_of(shape: Any) -> tuple[dataclasses.Field[Any], ...]:
    """The fields of a Record's class."""
    return dataclasses.fields(shape)


class Filler:
    """Makes Records in which every text, number and day is different, so that each can be looked for."""

    def __init__(self):
        self.numbers = itertools.count(111)

    def make(self, shape: Callable[..., Shape], **given) -> Shape:
        """A Record of this dataclass; `given` fields are set, the others are filled."""
        hints = typing.get_type_hints(shape)
        names = [entry.name for entry in fields_of(shape) if entry.name not in {*given, "schema"}]
        return shape(**{name: self.value(name, hints[name]) for name in names} | given)

    def value(self, name, hint):
        if isinstance(hint, types.UnionType):
            hint = next(each for each in hint.__args__ if each is not types.NoneType)
        if typing.get_origin(hint) is tuple:
            return (self.value(name, hint.__args__[0]),)
        if hint is Label:
            return self.label(name)
        if dataclasses.is_dataclass(hint):
            shape: Any = hint
            return self.make(shape)
        number = next(self.numbers)
        plain = {bool: False, int: number, dt.date: START + dt.timedelta(days=number)}
        return plain.get(hint, f"https://example.org/{number}" if name.endswith("url") else f"{name}-{number}")

    def label(self, name):
        number = next(self.numbers)
        return Label(CODES.get(name, f"code-{number}"), f"{name}-en-{number}", f"{name}-fr-{number}")


def label(code: str, en: str = "", fr: str = "") -> Label:
    return Label(code, en or code, fr or code)


def full_activity(role: Role = Role.CONTROLLER) -> ActivityRecord:
    """An entry with every field filled, and every block declared not applicable beside."""
    filler = Filler()
    reasons = tuple(
        record.NotApplicableRecord(label(block.value), f"reason-{block.value}-{next(filler.numbers)}")
        for block in Block
    )
    return filler.make(
        ActivityRecord, role=label(role.value, f"role-en-{role}", f"role-fr-{role}"), not_applicable=reasons
    )


def empty(shape: Callable[..., Shape], **given) -> Shape:
    """A Record with nothing in it but what is given: no text, no list, no choice."""
    hints = typing.get_type_hints(shape)
    blank = {
        entry.name: "" if hints[entry.name] is str else () if typing.get_origin(hints[entry.name]) is tuple else None
        for entry in fields_of(shape)
        if entry.name != "schema" and hints[entry.name] is not bool
    }
    return shape(**blank | given)


def empty_activity(role: Role = Role.CONTROLLER, **given) -> ActivityRecord:
    named = {"reference": "C-01", "name": "Newsletter", "role": label(role.value), "status": label("draft", "Draft")}
    return empty(ActivityRecord, **named | given)


def full_organisation() -> OrganisationRecord:
    """An organisation with every field filled; it has a DPO and so no reason for having none."""
    return Filler().make(
        OrganisationRecord, slug="kestrel", dpo_none_reason="", default_language="en", colour="#8a1538"
    )


def empty_organisation(**given) -> OrganisationRecord:
    return empty(OrganisationRecord, **{"slug": "kestrel", "name": "Kestrel", "default_language": "en"} | given)


def register(*activities, kind="controller", organisation=None) -> RegisterRecord:
    return RegisterRecord(organisation or empty_organisation(), kind, EMPTY_CATALOGUE, activities)


def many(count: int) -> tuple[ActivityRecord, ...]:
    """Small entries, each with a reference and a name of its own."""
    return tuple(
        empty_activity(reference=f"C-{place:02}", name=f"Activity number {place}") for place in range(1, count + 1)
    )


def renamed(activity: ActivityRecord, name: str) -> ActivityRecord:
    return replace(activity, name=name)
