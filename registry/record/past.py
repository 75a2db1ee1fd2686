"""Reads Records from the journal: the register as it stood at an instant, whatever was renamed or deleted since."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from registry.record import shape
from registry.record.approvals import ACTIVITY, approval_records
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry

if TYPE_CHECKING:
    from registry.choices import RegisterKind
    from ropa.organisations.models import Organisation

Record = TypeVar("Record")
GATHERED = {"organisation", "catalogue"}  # of a KeeperRecord: told field by field, as if they were one


class NothingKnown(LookupError):
    """The journal says nothing of this organisation at that instant."""


def read_register_at(organisation: Organisation, kind: RegisterKind, at: dt.datetime) -> shape.RegisterRecord:
    """Read one organisation's register as it stood at the instant `at`, from the journal alone.

    Three queries, five where there are approvals. Raises NothingKnown if the organisation was not yet in the journal.
    """
    latest = JournalEntry.objects.filter(organisation=organisation).at(at).latest_of_each()
    entries = JournalEntry.objects.filter(pk__in=latest, kind=EntryKind.CHANGED)
    keeper: shape.KeeperRecord | None = None
    activities = {}
    for subject_type, key, content in entries.values_list("subject_type", "subject_id", "content"):
        if subject_type == "organisation":
            keeper = record_from_json(shape.KeeperRecord, content)
        elif subject_type == ACTIVITY:
            activities[key] = record_from_json(shape.ActivityRecord, content)
    if keeper is None:
        raise NothingKnown(organisation.slug)
    wanted = {key: activity for key, activity in activities.items() if activity.role.code in kind.roles}
    return shape.RegisterRecord(
        organisation=keeper.organisation,
        register=kind.value,
        catalogue=keeper.catalogue,
        activities=tuple(sorted(wanted.values(), key=lambda activity: activity.reference)),
        approvals=approval_records(organisation, wanted, at),
    )


def record_from_json(record: type[Record], content: str) -> Record:
    """Return the Record that this canonical JSON says. What the shape has gained since is left empty."""
    return record_from_plain(record, json.loads(content))


def record_from_plain(record: type[Record], said: dict[str, Any]) -> Record:
    """Return the Record that this JSON, read already, says."""
    return cast("Record", _build(record, said))


def records_that_differ(record: type[Record], old: dict[str, Any], new: dict[str, Any]) -> tuple[Record, Record]:
    """Return two Records of one subject with None in place of what both say: soon built, and soon compared.

    `old` and `new` are their canonical JSON, read.
    """
    said, says = _without_the_same(old, new)
    return cast("Record", _build(record, said)), cast("Record", _build(record, says))


def _without_the_same(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    said, says = dict(old), dict(new)
    for name in old.keys() & new.keys():
        if name in GATHERED:
            said[name], says[name] = _without_the_same(old[name], new[name])
        elif old[name] == new[name]:
            said[name] = says[name] = None
    return said, says


def _build(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{f.name: _build(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
    if get_origin(kind) is tuple:
        return tuple(_build(get_args(kind)[0], item) for item in value)
    if get_origin(kind) is UnionType:
        return _build(next(option for option in get_args(kind) if option is not NoneType), value)
    return dt.date.fromisoformat(value) if kind is dt.date else value


@cache
def _hints(record: type) -> dict[str, Any]:
    return get_type_hints(record)
