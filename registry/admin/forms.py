"""The forms of an entry's rows: they refuse what belongs to another organisation, and write link rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from registry.models import DataCategory, EngagementData, RecipientData, RetentionData
from ropa.journal.inlines import RememberingMany, RowForm


class PartForm(RowForm):
    """A row of an entry: what it points to is shared, or the entry's own organisation's."""

    def clean(self) -> dict[str, Any]:
        """Refuse what belongs to another organisation."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        activity = cleaned.get("activity")  # the entry of the page, which may not be saved yet
        organisation = activity and activity.organisation_id
        if organisation is not None:
            for name in [
                name for name, value in cleaned.items() if name != "activity" and is_foreign(value, organisation)
            ]:
                self.add_error(name, _("This belongs to another organisation."))
        return cleaned


def is_foreign(value: Any, organisation: int) -> bool:
    """Whether a chosen row, or one of several, belongs to an organisation other than the one with this key."""
    if isinstance(value, Model):
        return getattr(value, "organisation_id", None) not in {None, organisation}
    return hasattr(value, "model") and any(is_foreign(row, organisation) for row in value)


class LinkedDataForm(PartForm):
    """A row that names categories of data through link rows (`data`), shown as one field with several values."""

    data: Any = forms.ModelMultipleChoiceField(
        queryset=None,  # of the scope, when a form is made
        required=False,
        label=_("Categories of data"),
        help_text=_("Empty: all the data of the activity. Art. 30(1)(c)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "data" in self.fields:
            self.fields["data"].queryset = DataCategory.objects.all()  # type: ignore[attr-defined]  # of choices
            self._autocomplete_data(self.linked())

    def linked(self) -> list[Any]:
        """Return the link rows there are."""
        return list(self.instance.data.all()) if self.instance.pk else []

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  # Django's
        """Save the row, if it changed itself, and its link rows."""
        only_links = self.instance.pk and set(self.changed_data) <= {"data"}
        saved = self.instance if only_links else super().save(commit)
        if commit and "data" in self.changed_data:
            self._save_links(saved)
        return saved

    def _autocomplete_data(self, rows: list[Any]) -> None:
        # A widget of this moment: select2 speaks the language in which the widget was made.
        widget = RememberingMany(self.link._meta.get_field("category"), admin.site)
        for row in rows:
            widget.remember(row.category)
        field = self.fields["data"]
        widget.is_required, widget.choices = field.required, field.choices  # type: ignore[attr-defined]  # of choices
        field.widget = widget
        self.initial["data"] = [row.category_id for row in rows]

    def _save_links(self, row: Any) -> None:
        """Write what was chosen and what was given up here, and leave alone what was added elsewhere meanwhile."""
        wanted = {category.pk: category for category in self.cleaned_data["data"]}
        given_up = set(self.initial["data"]) - wanted.keys()
        for link in self.linked():
            if link.category_id in given_up:
                link.delete()
            wanted.pop(link.category_id, None)
        for category in wanted.values():
            row.data.create(category=category)


class RecipientForm(LinkedDataForm):
    """A recipient, and the data that go to it."""

    link = RecipientData


class EngagementForm(LinkedDataForm):
    """The use of a vendor, and the data it handles."""

    link = EngagementData


class RetentionForm(LinkedDataForm):
    """A retention rule, and the data it covers."""

    link = RetentionData
