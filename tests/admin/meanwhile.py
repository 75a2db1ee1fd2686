"""Two people with the same page open: what the other one does in between, and what the second one is shown."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from tests import factories
from tests.admin.pages import Fields, change_page, typed


def colleague() -> Client:
    """Another administrator, signed in in a browser of her own."""
    client = Client()
    known = User.objects.filter(username="colleague").first()
    client.force_login(known or factories.administrator("colleague"))
    return client


def change_by_other(row: Model, why: str = "", **fields: Any) -> None:
    """The colleague opens the page of a row, changes these fields, and saves."""
    client = colleague()
    shown = typed(client.get(change_page(row)))
    values = {name.replace("__", "-"): value for name, value in fields.items()}
    answer: Any = client.post(change_page(row), shown | values | {"change_reason": why})
    assert answer.status_code == 302, answer.context_data["errors"]


def questions(answer: Any) -> dict[str, tuple[str, str, str]]:
    """What is asked: by the name of the field, what was there before, theirs and mine."""
    asked = answer.context_data["merge"].questions
    return {each.name: (each.before, each.theirs, each.mine) for each in asked}


def taken(answer: Any) -> list[tuple[str, str, str]]:
    return [(each.label, each.before, each.theirs) for each in answer.context_data["merge"].taken]


def rows(news: Any) -> list[str]:
    return [each.row for each in news]


def chosen(answer: Any, **choices: str) -> Fields:
    """What the page with the questions would post when these choices are made."""
    fields = typed(answer)
    merge = answer.context_data["merge"]
    fields["conflict"] = [each.name for each in merge.questions]
    for each in merge.questions:
        fields[f"before-{each.name}"] = each.values_before
        fields[f"theirs-{each.name}"] = each.values_theirs
    return fields | {f"choice-{name.replace('__', '-')}": choice for name, choice in choices.items()}
