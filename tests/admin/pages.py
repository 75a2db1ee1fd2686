"""Addresses of admin pages, and what a browser would post from one: every field as the page shows it."""

from typing import Any

from django.db.models import Model
from django.forms import FileField
from django.urls import reverse

Fields = dict[str, Any]


def page(model: type[Model], view: str, *args: Any) -> str:
    """The address of a page: changelist, add, change, delete, history."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


def change_page(row: Model) -> str:
    return page(type(row), "change", row.pk)


def typed(response: Any) -> Fields:
    """The fields of a form page as they would be posted unchanged (boxes that are not ticked are not).

    With them goes what the page says of the versions that it shows.
    """
    context = response.context_data
    forms = [context["adminform"].form]
    for shown in context["inline_admin_formsets"]:
        forms += [shown.formset.management_form, *shown.formset.forms]
    shown_fields = [field for form in forms for field in form if not isinstance(field.field, FileField)]
    fields = [(field.html_name, field.value()) for field in shown_fields]
    shown = {name: "" if value is None else value for name, value in fields if value is not False}
    return shown | ({"versions": context["versions"]} if context["versions"] else {})


def confirmation(response: Any) -> Fields:
    """What the button of a page that asks whether to delete would post."""
    return {"post": "yes", "versions": response.context_data["versions"]}


def new_row(response: Any, prefix: str, **values: Any) -> Fields:
    """What the add button of a part adds to what is posted: one row with these values."""
    shown = {each.formset.prefix: each.formset for each in response.context_data["inline_admin_formsets"]}
    formset = shown[prefix]
    number = formset.total_form_count()
    empty = {field.name: field.value() for field in formset.empty_form if field.name != "DELETE"}
    row = {f"{prefix}-{number}-{name}": "" if value is None else value for name, value in (empty | values).items()}
    return row | {f"{prefix}-TOTAL_FORMS": number + 1}


def errors(response: Any) -> list[str]:
    """Every message of refusal on a page."""
    return [str(message) for field in response.context_data["errors"] for message in field]
