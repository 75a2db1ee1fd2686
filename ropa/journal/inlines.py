"""Rows edited on the page of what they are part of, in a number of queries that does not depend on how many there are.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteMixin, RelatedFieldWidgetWrapper
from django.db import models
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django_stubs_ext import StrOrPromise

from ropa.journal.versions import with_version

FORM_FIELDS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 2})},
    models.URLField: {"assume_scheme": "https"},
}
Groups = list[tuple[str | None, list[dict[str, Any]], int | None]]


class Remembering(AutocompleteMixin, forms.Select):
    """An autocomplete field that asks the database for no label it has been told already.

    The copies of a widget in the forms of a formset share what was remembered.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remembered: dict[str, models.Model] = {}

    def remember(self, row: models.Model | None) -> None:
        """Keep a row whose label will be shown."""
        if row is not None:
            self.remembered[str(row.pk)] = row

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> Groups:
        """Return the selected options, as select2 wants them."""
        wanted = [str(key) for key in value if key]
        if any(key not in self.remembered for key in wanted):
            groups: Groups = super().optgroups(name, value, attrs)
            return groups
        options = [] if self._chooses_many() else [self.create_option(name, "", "", selected=False, index=0)]
        for index, key in enumerate(wanted, start=len(options)):
            options.append(self.create_option(name, key, str(self.remembered[key]), selected=True, index=index))
        return [(None, options, 0)]

    def _chooses_many(self) -> bool:
        return bool(self.is_required or self.allow_multiple_selected)


class RememberingMany(Remembering, forms.SelectMultiple):
    """The same for several rows."""


def read_once(field: Any) -> list[Any]:
    """Return the choices of a field as a list, so that the copies of the field in many forms share them."""
    return list(field.choices)


class PlainRelations:
    """An admin whose fields lead to the row they point to, and to a new one unless the list is closed."""

    closed_lists: tuple[str, ...] = ("country", "legal_basis", "art9_condition", "organisation", "user")

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        """Leave out the links that change or delete the row itself."""
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a mixin of ModelAdmin
        widget = field.widget if field else None
        if isinstance(widget, RelatedFieldWidgetWrapper):
            widget.can_change_related = widget.can_delete_related = False
            widget.can_add_related = widget.can_add_related and db_field.name not in self.closed_lists
        return field


class PermissionsOfRows:
    """An admin that asks whether the person may with this very row, or with the row it is a part of.

    Django's own asks whether the person may with any.
    """

    model: type[models.Model]

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may change a row may see it."""
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether rows may be added; `obj` is given where they become part of it."""
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether this row may be changed."""
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether this row may be deleted."""
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, act: str, obj: models.Model | None) -> bool:
        opts = self.model._meta
        return bool(request.user.has_perm(f"{opts.app_label}.{act}_{opts.model_name}", obj))


class RowForm(forms.ModelForm[Any]):
    """The form of one row: it tells its widgets the labels that were read together with the row.

    `link` is the model of link rows that the form shows as one field, `data`, if there are any.
    """

    link: ClassVar[Any] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            widget = self.autocomplete(name)
            if widget is not None and self.is_read(name):
                widget.remember(getattr(self.instance, name))

    def autocomplete(self, name: str) -> Remembering | None:
        """Return the field's widget if it is one that remembers."""
        widget = self.fields[name].widget
        inner = widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget
        return inner if isinstance(inner, Remembering) else None

    def is_read(self, name: str) -> bool:
        """Whether the row that the foreign key `name` points to is in memory."""
        own = {field.name: field for field in self.instance._meta.concrete_fields}
        return name in own and own[name].is_relation and own[name].is_cached(self.instance)


class TrackedInline(PermissionsOfRows, PlainRelations, admin.StackedInline[Any, Any]):
    """Base of the rows edited on a page: no empty rows offered, wide texts, labels read in one query."""

    template = "admin/ropa/stacked.html"
    form = RowForm
    extra = 0
    add_text: StrOrPromise = ""
    select_related: tuple[str, ...] = ()
    short_lists: tuple[str, ...] = ()  # keys whose choices are few: read once for all rows
    textareas: tuple[str, ...] = ()
    formfield_overrides = FORM_FIELDS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read with each row its version, and what its fields show."""
        link = getattr(self.form, "link", None)
        found = with_version(super().get_queryset(request), link, link.parent if link else "")
        names = (*self.autocomplete_fields, *self.select_related)
        return found.select_related(*names) if names else found

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        """Give the short texts that hold sentences a text area."""
        if db_field.name in self.textareas:
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 2, "maxlength": db_field.max_length})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Autocomplete what is long; read what is short once for all rows."""
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = Remembering(db_field, self.admin_site)
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name in self.short_lists:
            field.choices = read_once(field)
        return field
