"""The values of a form's fields as they are posted, compared and said in words. Knows no rows and no history."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.forms.boundfield import BoundField
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import InlineForeignKeyField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.translation import gettext

Values = list[str]  # what a browser posts of one field
LINE_ENDS = re.compile(r"\r\n?")
MOST_ROWS = 2_000  # more than Django reads of one formset
MOST_DIGITS = 18  # of a key


def plain_lines(data: QueryDict) -> QueryDict:
    """Return what was posted with the line ends in which texts are kept: browsers send others, which nobody typed."""
    plain = data.copy()
    for name, values in data.lists():
        plain.setlist(name, [LINE_ENDS.sub("\n", str(value)) for value in values])
    return plain


def editable(form: Any) -> Iterator[BoundField]:
    """Return the fields of a form in which something can be typed or chosen; files are not sent twice by a browser."""
    keys = {DELETION_FIELD_NAME, form.instance._meta.pk.name}
    for bound in form:
        if bound.name not in keys and not isinstance(bound.field, InlineForeignKeyField | forms.FileField):
            yield bound


def raw(bound: BoundField) -> Values:
    """Return what a browser would post of an unbound field, if nothing were changed in it."""
    value, widget = bound.value(), bare(bound)
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(widget, forms.SelectMultiple):
        return sorted(str(each) for each in value or ())
    if isinstance(widget, forms.Select) and not isinstance(widget, forms.NullBooleanSelect):
        return ["" if value is None else str(value)]
    shown = widget.format_value(value)
    return ["" if shown is None else str(shown)]


def bare(bound: BoundField) -> forms.Widget:
    """Return the field's widget without the admin's links around it."""
    widget = bound.field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def posted(bound: BoundField, data: QueryDict, name: str = "") -> Values:
    """Return what was posted of the field, under its own name or another."""
    values = data.getlist(name or bound.html_name)
    return sorted(values) if isinstance(bare(bound), forms.SelectMultiple) else values


def differs(bound: BoundField, data: QueryDict, name: str = "") -> bool:
    """Whether what was posted says something else than the unbound field."""
    value = bound.field.widget.value_from_datadict(data, {}, name or bound.html_name)
    return bool(bound.field.has_changed(bound.initial, value))


def choose(bound: BoundField, values: Values, data: QueryDict) -> None:
    """Post these values of the field."""
    choose_named(bound.html_name, values, data)


def choose_named(name: str, values: Values, data: QueryDict) -> None:
    """Post these values under this name."""
    if values:
        data.setlist(name, list(values))
    else:
        data.pop(name, None)


def is_ticked(name: str, data: QueryDict) -> bool:
    """Whether the box of this name was ticked."""
    return bool(forms.CheckboxInput().value_from_datadict(data, MultiValueDict(), name))


def in_words(bound: BoundField, values: Values) -> str:
    """Say posted values as a reader would: names for keys, labels for codes; "" for nothing."""
    if isinstance(bare(bound), forms.CheckboxInput):
        return gettext("Yes") if any(values) else gettext("No")
    if not any(values):
        return ""
    several = isinstance(bare(bound), forms.SelectMultiple)
    try:
        value = bound.field.clean(values if several else values[-1])
    except (ValidationError, ObjectDoesNotExist):
        return ", ".join(values)
    return _said(bound.field, value)


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, dt.date):
        return date_format(value, gettext("j M Y"))
    if isinstance(value, QuerySet | list):
        return ", ".join(str(each) for each in value)
    choices = None if isinstance(value, Model) else getattr(field, "choices", None)
    return _label(choices, value) if choices else str(value)


def _label(choices: Any, value: object) -> str:
    """Return the label of a code, in a list of choices that may be in groups."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            found = dict(label).get(value)
            if found is not None:
                return str(found)
        elif str(code) == str(value):
            return str(label)
    return str(value)


class PostedRows:
    """The rows of one formset as they were posted: which number each had, and what was posted of it."""

    def __init__(self, data: QueryDict, prefix: str, key: str) -> None:
        self.prefix = prefix
        self.values: dict[int, dict[str, Values]] = {}
        name_of_row = re.compile(re.escape(prefix) + r"-([0-9]{1,4})-(.+)")
        total = min(_number(data.get(f"{prefix}-TOTAL_FORMS")), MOST_ROWS)
        for name, values in data.lists():
            found = name_of_row.fullmatch(name)
            if found and int(found[1]) < total:
                self.values.setdefault(int(found[1]), {})[found[2]] = [str(value) for value in values]
        self.numbers = {values[key][-1]: at for at, values in sorted(self.values.items()) if _has(values, key)}
        self.new = [at for at, values in sorted(self.values.items()) if not _has(values, key)]

    def names(self, number: int) -> dict[str, Values]:
        """Return what was posted of a row, under the names that it had."""
        return {f"{self.prefix}-{number}-{name}": values for name, values in self.values[number].items()}

    def is_ticked(self, number: int, name: str) -> bool:
        """Whether a box of a row was ticked."""
        return any(self.values[number].get(name, ()))

    def clear(self, data: QueryDict) -> None:
        """Take all rows out of what is posted."""
        for number in self.values:
            for name in self.names(number):
                data.pop(name, None)

    def place(self, old: int, new: int, data: QueryDict, moved: dict[str, str]) -> None:
        """Post a row under another number; note in `moved` which row became which."""
        moved[f"{self.prefix}-{old}"] = f"{self.prefix}-{new}"
        for name, values in self.values[old].items():
            data.setlist(f"{self.prefix}-{new}-{name}", list(values))


def _has(values: dict[str, Values], key: str) -> bool:
    return bool(values.get(key)) and values[key][-1] != ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= MOST_DIGITS else 0
