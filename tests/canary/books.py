"""The whole database, before and after: which rows a request changed, and whose they are."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from tests.canary.world import path_to_organisation

Rows = dict[type[Model], dict[Any, tuple[Any, ...]]]
WRITING = ("INSERT", "UPDATE", "DELETE")
# What a visit writes whatever it does: the visitor's own session and the counters of the door.
OF_THE_VISIT = {"sessions.session", "contenttypes.contenttype"}


class Writes:
    """An execute wrapper of the connection: notes whether anything was written but what belongs to the visit."""

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITING) and "django_session" not in sql:
            self.seen = True
        return execute(sql, params, many, context)


def models() -> list[type[Model]]:
    """Every model of the installation, those of history included."""
    return [
        model for model in apps.get_models(include_auto_created=True) if model._meta.label_lower not in OF_THE_VISIT
    ]


def all_rows() -> Rows:
    """Every row of every table."""
    return {model: {row[0]: row for row in _rows(model)} for model in models()}


def _rows(model: type[Model]) -> Any:
    columns = [column.attname for column in model._meta.concrete_fields]
    return model._base_manager.order_by().values_list(model._meta.pk.attname, *columns)


def owners(model: type[Model]) -> dict[Any, int | None]:
    """The organisation of each row; a row of nobody's has none."""
    path = path_to_organisation(model)
    if path is None:
        return {}
    return dict(model._base_manager.order_by().values_list("pk", path))


def differing(before: Rows, after: Rows) -> list[tuple[type[Model], Any]]:
    """The rows that are not as they were: written, changed or gone."""
    return [
        (model, key)
        for model in before
        for key in before[model].keys() | after[model].keys()
        if before[model].get(key) != after[model].get(key)
    ]
