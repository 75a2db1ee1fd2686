"""Which rows a file may name: the organisation's own first, then the shared ones. Nothing outside is ever found.

Each row is read once, and the rows that it points to are hung on it; what the import is going to create is added, under
a key that no row of the database has. Must know no cell.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from registry.spreadsheets.columns import DIRECTORIES, SHEET_OF, Directory, Reach, Sheet
from registry.spreadsheets.text import key_form
from ropa.organisations.models import Organisation

Key = tuple[str, ...]
FEW = 12
NEAR = 3
CLOSE = 0.6
LABELS = ("label_en", "label_fr", "name_en", "name_fr")
_provisional = itertools.count(-1, -1)


class RefusedAbove(Exception):
    """The named row is in the file, but was refused there: that problem is reported already."""


class Unknown(LookupError):
    """No such row. `near` are the names that come closest, or all if there are few."""

    def __init__(self, near: list[str]) -> None:
        self.near = near
        super().__init__(", ".join(near))


def provisional_key() -> int:
    """Return a key for a row that is not in the database yet: rows that point to it are judged before it is written."""
    return next(_provisional)


def follow(row: Model, path: str) -> str:
    """Return the text that stands at the path, "" where it breaks off."""
    value: Any = row
    for step in path.split("__"):
        value = getattr(value, step)
        if value is None:
            return ""
    return key_form(str(value))


def key_of(row: Model, paths: Iterable[str]) -> Key:
    """Return what names the row."""
    return tuple(follow(row, path) for path in paths)


@dataclass
class Scope:
    """One organisation's view during one import.

    `declared` holds, by sheet, the keys of all rows in the file; `unreadable` the sheets that were refused whole.
    """

    organisation: Organisation | None
    declared: dict[str, set[Key]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    _rows: dict[str, dict[Key, Model]] = field(default_factory=dict)
    _existing: dict[str, dict[Key, Model]] = field(default_factory=dict)
    _known: dict[type[Model], dict[Any, Model]] = field(default_factory=dict)

    def find(self, name: str, key: Key) -> Model:
        """Return the row that `key` names in the directory; raise RefusedAbove or Unknown."""
        rows = self._directory(DIRECTORIES[name])
        if key in rows:
            return rows[key]
        sheet = DIRECTORIES[name].sheet
        if key in self.declared.get(sheet, ()) or sheet in self.unreadable:
            raise RefusedAbove
        raise Unknown(_near(key, rows))

    def existing(self, sheet: Sheet) -> dict[Key, Model]:
        """Return the rows of the sheet that the organisation has, by their keys."""
        if sheet.name not in self._existing:
            found = self._existing[sheet.name] = {}
            for row in self._read_own(sheet):
                found[self._free_key(sheet, key_of(row, (column.path for column in sheet.keys)), found)] = row
        return self._existing[sheet.name]

    def _read_own(self, sheet: Sheet) -> list[Model]:
        rows = list(own_rows(sheet, self.organisation))
        self._known.setdefault(sheet.model, {}).update((row.pk, row) for row in rows)
        self.attach(sheet.model, rows, {column.path.partition("__")[0] for column in sheet.keys if "__" in column.path})
        return rows

    def known(self, model: type[Model], keys: Iterable[Any]) -> dict[Any, Model]:
        """Return the rows with these keys, and maybe others; at most one query."""
        sheet = next((sheet for sheet in SHEET_OF.values() if sheet.model is model), None)
        if sheet is not None:
            self.existing(sheet)
        known = self._known.setdefault(model, {})
        missing = set(keys) - known.keys() - {None}
        if missing:
            known.update(model._base_manager.in_bulk(missing))
        return known

    def attach(self, model: type[Model], rows: Collection[Model], names: Iterable[str]) -> None:
        """Hang on the rows what they point to by these fields, so that nothing looks it up one by one."""
        for name in names:
            model_field: Any = model._meta.get_field(name)
            keys = {row.pk: getattr(row, model_field.attname) for row in rows if not model_field.is_cached(row)}
            known = self.known(model_field.related_model, keys.values()) if keys else {}
            for row in rows:
                if keys.get(row.pk) is not None:
                    model_field.set_cached_value(row, known[keys[row.pk]])

    def remember(self, sheet: Sheet, key: Key, row: Model) -> None:
        """Make a row that was just created known to the rows below."""
        self.existing(sheet)[key] = row
        for directory in DIRECTORIES.values():
            if directory.sheet == sheet.name and directory.name in self._rows:
                self._rows[directory.name][key_of(row, directory.key)] = row

    @staticmethod
    def _free_key(sheet: Sheet, key: Key, taken: dict[Key, Model]) -> Key:
        """Return the key; in a sheet where rows may share it, numbered so that each row has its own."""
        if not sheet.repeatable:
            return key
        count = 1
        while (*key, str(count)) in taken:
            count += 1
        return (*key, str(count))

    def _directory(self, directory: Directory) -> dict[Key, Model]:
        if directory.name not in self._rows:
            self._rows[directory.name] = dict(self._read(directory))
        return self._rows[directory.name]

    def _read(self, directory: Directory) -> Iterable[tuple[Key, Model]]:
        """Read a directory: shared rows first, so that the organisation's own ones replace them."""
        if directory.reach is Reach.ALL:
            rows = directory.model._base_manager.filter(**directory.limit)
            yield from ((key_of(row, directory.key), row) for row in rows)
            return
        if directory.reach is Reach.OWN_OR_SHARED:
            shared = directory.model._base_manager.filter(organisation__isnull=True, **directory.limit)
            yield from ((key_of(row, directory.key), row) for row in shared)
        own = self.existing(SHEET_OF[directory.sheet]).values()
        yield from ((key_of(row, directory.key), row) for row in own)


def own_rows(sheet: Sheet, organisation: Organisation | None) -> QuerySet[Model]:
    """Return the organisation's rows of the sheet's model, in one query."""
    rows: QuerySet[Model] = sheet.model._base_manager.all()
    if sheet.owner:
        rows = rows.filter(**{sheet.owner: organisation}) if organisation else rows.none()
    else:
        rows = rows.filter(pk=organisation.pk) if organisation else rows.none()
    return rows.order_by("pk")


def _near(key: Key, rows: Mapping[Key, Model]) -> list[str]:
    """Return the names that come closest to the last part of the key, among rows that share the parts before it.

    A label counts as well: whoever writes France finds FR.
    """
    spoken: dict[str, str] = {}
    for found, row in rows.items():
        if found[:-1] == key[:-1]:
            spoken |= {str(getattr(row, label)).casefold(): found[-1] for label in LABELS if hasattr(row, label)}
            spoken[found[-1].casefold()] = found[-1]
    names = sorted(set(spoken.values()))
    if len(names) <= FEW:
        return names
    wanted = key[-1].casefold()
    near = [wanted] if wanted in spoken else difflib.get_close_matches(wanted, spoken, NEAR, CLOSE)
    return list(dict.fromkeys(spoken[word] for word in near))
