"""No model escapes the change gate: outside it nothing is written, inside it everything leaves a trace."""

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import ForeignKey, ProtectedError

from ropa.journal.gate import UnrecordedChange, change
from ropa.journal.tracked import tracked_models
from ropa.organisations.models import Organisation
from tests.conventions.rows import LONE_ROWS, alter

ROOT = Path(__file__).resolve().parent.parent.parent
DOORS = {"connection", "connections", "RawSQL", "_raw_delete", "_update", "_insert"}

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)


def contents(model) -> Counter[tuple[tuple[str, object], ...]]:
    return Counter(tuple(sorted(row.items())) for row in model._base_manager.values())


def traces(row) -> list[tuple[str, str, str]]:
    """Type, actor and reason of the history of a row, oldest first."""
    history = type(row).history.filter(**{type(row)._meta.pk.name: row.pk}).order_by("history_id")
    return list(history.values_list("history_type", "actor", "history_change_reason"))


def outside(model, row) -> dict[str, Callable[[], object]]:
    """Every way that Django offers to write a row, as functions to call."""
    rows, key = model.objects, {"pk": row.pk}
    one = rows.filter(**key)
    column = next(field.name for field in model._meta.concrete_fields if not field.primary_key)
    value = getattr(row, column)
    return {
        "save": row.save,
        "save of some fields": lambda: row.save(update_fields=[column]),
        "delete": row.delete,
        "create": lambda: rows.create(**key),
        "get_or_create": lambda: rows.get_or_create(**key | {"pk": "99"}),
        "update_or_create": lambda: rows.update_or_create(**key, defaults={column: value}),
        "delete of a queryset": one.delete,
        "update": lambda: one.update(**{column: value}),
        "update of the base manager": lambda: model._base_manager.filter(**key).update(**{column: value}),
        "bulk_create": lambda: rows.bulk_create([row]),
        "bulk_create of the base manager": lambda: model._base_manager.bulk_create([row]),
        "bulk_update": lambda: rows.bulk_update([row], [column]),
        "bulk_update of the base manager": lambda: model._base_manager.bulk_update([row], [column]),
    }


@each_model
def test_nothing_is_written_outside_the_gate(model):
    row = LONE_ROWS[model]()
    before, history = contents(model), contents(model.history.model)
    for write in outside(model, row).values():
        with pytest.raises((UnrecordedChange, ProtectedError)), transaction.atomic():
            write()
    assert (contents(model), contents(model.history.model)) == (before, history)


@each_model
def test_calls_that_write_no_history_are_refused_inside_the_gate_too(model):
    row = LONE_ROWS[model]()
    before = contents(model)
    for name, write in outside(model, row).items():
        if name.startswith(("update of", "bulk")) or name == "update":
            with pytest.raises(UnrecordedChange, match="writes no history"), change(by="tests"):
                write()
    assert contents(model) == before


@pytest.mark.parametrize(
    "model", [model for model in tracked_models() if model is not Organisation], ids=lambda model: model._meta.label
)
def test_life_of_a_row_is_in_its_history(model):
    row = LONE_ROWS[model]()
    key = row.pk
    with change(by="factory", reason="test data"):
        alter(row)
    with change(by="editor", reason="a correction"):
        row.save()
    with change(by="remover", reason="no longer needed"):
        row.delete()
    row.pk = key
    assert traces(row) == [
        ("+", "factory", "test data"),
        ("~", "editor", "a correction"),
        ("-", "remover", "no longer needed"),
    ]


def test_organisation_is_kept_for_its_journal():
    organisation = LONE_ROWS[Organisation]()
    with pytest.raises(ProtectedError, match=r"JournalEntry\.organisation"), change(by="remover"):
        organisation.delete()


@pytest.mark.parametrize(
    ("model", "key"),
    [
        pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
        for model in tracked_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.many_to_one and not field.remote_field.hidden
    ],
)
def test_adding_to_a_list_from_its_other_end_is_refused(model, key):
    """`organisation.activities.add(activity)` would move the row with a bare UPDATE."""
    row = LONE_ROWS[model]()
    parent = getattr(row, key.name) or LONE_ROWS[key.related_model]()
    with pytest.raises(UnrecordedChange, match="writes no history"), change(by="tests"):
        getattr(parent, key.remote_field.get_accessor_name()).add(row)


def test_program_writes_no_sql_of_its_own():
    """What goes past Django's models goes past the gate; the journal alone may."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for folder in ("registry", "subprocessors", "ropa/organisations")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute | ast.Name)
        for name in sorted(DOORS & {getattr(node, "attr", None), getattr(node, "id", None)})
    ]
    assert found == []
