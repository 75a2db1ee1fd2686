"""The fields that the journal can name as changed, with their labels. Reads the shape of Records only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args, get_type_hints

from django.utils.translation import gettext as _

from registry.changes.labels import field_label, list_label
from registry.record import shape


@dataclass(frozen=True)
class Group:
    """What belongs together in a list to choose from: pairs of the name in the journal and the label."""

    label: str
    choices: tuple[tuple[str, str], ...]


def field_groups() -> tuple[Group, ...]:
    """Return all fields of the Records that the journal keeps, as it names them, in the reader's language."""
    rule = ("separation_of_duties", _capital(field_label(shape.KeeperRecord, "separation_of_duties")))
    return (
        Group(_("Parts of an entry"), _choices(shape.ActivityRecord, of_lists=True)),
        Group(_("Fields of an entry"), _choices(shape.ActivityRecord, of_lists=False)),
        Group(_("Lists of the organisation"), _choices(shape.CatalogueRecord, "catalogue.", of_lists=True)),
        Group(_("The organisation"), (*_choices(shape.OrganisationRecord, "organisation.", of_lists=False), rule)),
    )


def field_names() -> frozenset[str]:
    """Return the names of all these fields."""
    return frozenset(name for group in field_groups() for name, _label in group.choices)


def _choices(record: type, prefix: str = "", *, of_lists: bool) -> tuple[tuple[str, str], ...]:
    rows = {name: _row(hint) for name, hint in get_type_hints(record).items() if name != "schema"}
    named = {
        name: field_label(record, name) if row is None else list_label(row)
        for name, row in rows.items()
        if (row is not None) == of_lists
    }
    return tuple((prefix + name, _capital(label)) for name, label in named.items())


def _row(hint: object) -> type | None:
    """Return the Record of which this is a list; None if it is no list."""
    inner = get_args(hint)
    return inner[0] if inner[1:] == (...,) else None


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
