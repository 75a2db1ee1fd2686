"""From a cell to a value: each widget takes one kind of cell, and says in a sentence what it cannot take."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from registry.spreadsheets.columns import DIRECTORIES, Column, Kind
from registry.spreadsheets.faults import Fault
from registry.spreadsheets.references import Scope, Unknown
from registry.spreadsheets.text import key_form, safe_text

ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00)?(?:\.0+)?)?")
SHOWN = 60
LONGEST_NUMBER = 20
YES, NO = "yes", "no"


def shown(value: Any) -> str:
    """Return what stands in a cell, short enough for a message."""
    text = "" if value is None else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def cell_text(value: Any) -> str:
    """Return a cell's text; raise ValueError for what is no text, such as a formula, a date or an invisible sign."""
    if isinstance(value, Fault):
        raise ValueError(value.message)  # noqa: TRY004  # import-export collects ValueError
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        raise ValueError(  # noqa: TRY004  # see above
            _("The spreadsheet program made a date or time of what was typed: format the cell as text, type it again.")
        )
    return safe_text(str(value))


def key_text(value: Any) -> str:
    """Return a cell as part of a key, whatever stands in it: what cannot be read is refused elsewhere."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return key_form(str(int(value) if isinstance(value, float) and value.is_integer() else value))


class TextWidget(Widget):
    """Text as it was typed; a name that other sheets refer to, without the blanks around it."""

    def __init__(self, *, is_name: bool) -> None:
        self.is_name = is_name
        super().__init__()

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> str:
        text = cell_text(value)
        return text.strip() if self.is_name else text


class CodeWidget(Widget):
    """One code of a closed list."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        super().__init__()

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> str:
        code = cell_text(value).strip()
        if code and code not in self.codes:
            raise ValueError(
                _("“%(value)s” is not one of the codes: %(codes)s.")
                % {"value": shown(code), "codes": ", ".join(self.codes)}
            )
        return code


class DateWidget(Widget):
    """A day: a date cell, or text such as 2023-10-03."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> dt.date | None:
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date()
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        text = str(value) if isinstance(value, dt.date | dt.time | dt.timedelta) else cell_text(value).strip()
        if not text:
            return None
        found = ISO_DATE.fullmatch(text)
        with suppress(ValueError):
            if found:
                return dt.date.fromisoformat(found[1])
        raise ValueError(
            _("“%(value)s” is not a date: write it as 2023-10-03, or as a date cell.") % {"value": shown(text)}
        )


class NumberWidget(Widget):
    """A whole number from zero to `highest`, which some databases would not check."""

    def __init__(self, highest: int) -> None:
        self.highest = highest
        super().__init__()

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> int | None:
        text = cell_text(value).strip()
        if not text:
            return None
        if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
            raise ValueError(_("“%(value)s” is not a whole number.") % {"value": shown(text)})
        if len(text) > LONGEST_NUMBER or int(text) > self.highest:
            told = {"value": shown(text), "highest": self.highest}
            raise ValueError(_("“%(value)s” is more than %(highest)d.") % told)
        return int(text)


class TruthWidget(Widget):
    """Yes or no; nothing means no."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> bool:
        text = cell_text(value).strip()
        if text not in {YES, NO, ""}:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": shown(text)})
        return text == YES


class ReferenceWidget(Widget):
    """The name of another row, looked up in the scope of one organisation."""

    def __init__(self, column: Column, scope: Scope) -> None:
        self.column = column
        self.scope = scope
        super().__init__()

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> Model | None:
        name = cell_text(value).strip()
        others = [self._other(part, row or {}) for part in self.column.through if part != self.column.name]
        if not name:
            self._refuse_orphans(others[1:])
            return None
        key = tuple(key_text((row or {}).get(part)) for part in self.column.through)
        return found_in(self.scope, self.column.directory, key, name)

    @staticmethod
    def _other(part: str, row: Mapping[str, Any]) -> str:
        return key_text(row.get(part))

    def _refuse_orphans(self, others: list[str]) -> None:
        if any(others):
            message = _("The column %(column)s is empty, but the one that belongs to it is not.")
            raise ValueError(message % {"column": self.column.name})


class ListWidget(Widget):
    """Names of other rows, separated by semicolons."""

    def __init__(self, column: Column, scope: Scope) -> None:
        self.column = column
        self.scope = scope
        super().__init__()

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **_kwargs: Any) -> tuple[Model, ...]:
        names = [name.strip() for name in cell_text(value).split(";")]
        found = [found_in(self.scope, self.column.directory, (name,), name) for name in names if name]
        return tuple(dict.fromkeys(found))


def found_in(scope: Scope, directory: str, key: tuple[str, ...], name: str) -> Model:
    """Return the row that `key` names; raise ValueError with the names that come near."""
    try:
        return scope.find(directory, key)
    except Unknown as unknown:
        raise ValueError(_not_found(directory, key, shown(name), unknown.near)) from None


def _not_found(directory: str, key: tuple[str, ...], name: str, near: list[str]) -> str:
    if directory in {"engagements", "recipients"}:
        return _("The activity %(activity)s has no such line in the sheet %(sheet)s: %(names)s.") % {
            "activity": key[0],
            "sheet": directory,
            "names": " · ".join(key[1:]),
        }
    if directory == "own_subprocessors":
        return _("“%(name)s” is not one of the organisation's own subprocessors; shared ones are not changed here.") % {
            "name": name
        }
    listed = {"name": name, "list": DIRECTORIES[directory].model._meta.verbose_name_plural, "near": " · ".join(near)}
    if near:
        return _("“%(name)s” is not in the list “%(list)s”. Closest: %(near)s.") % listed
    return _("“%(name)s” is not in the list “%(list)s”.") % listed


def widget_for(column: Column, model_field: Field[Any, Any] | None, scope: Scope, *, is_name: bool = False) -> Widget:
    """Return the widget of a column; `is_name` if it alone names the rows of its sheet."""
    if column.kind is Kind.REFERENCE:
        return ReferenceWidget(column, scope)
    if column.kind is Kind.LIST:
        return ListWidget(column, scope)
    if column.kind is Kind.CODE and model_field is not None:
        return CodeWidget(str(code) for code, _label in model_field.flatchoices if code)
    if column.kind is Kind.NUMBER and model_field is not None:
        return NumberWidget(BaseDatabaseOperations.integer_field_ranges[model_field.get_internal_type()][1])
    if column.kind is Kind.DATE:
        return DateWidget()
    return TruthWidget() if column.kind is Kind.TRUTH else TextWidget(is_name=is_name)
