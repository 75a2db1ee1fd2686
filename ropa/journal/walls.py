"""Row-level security on PostgreSQL: a second wall between organisations, for the role that owns no table.

The server reads whose rows may be seen in a setting of the session; walled/base.py keeps it in step with the scope.
Knows tables and the paths by which their rows belong to somebody, not what is in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from ropa.journal.scope import path_of, shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

    from ropa.journal.scope import Keys

SETTING = "ropa.organisations"
ENGINE = "ropa.journal.walled"
ALL = "*"
POLICY = "ropa_scope"
SEES_ALL = f"coalesce(current_setting('{SETTING}', true), '') = '{ALL}'"
SEES = f"{{column}}::text = ANY (string_to_array(coalesce(current_setting('{SETTING}', true), ''), ','))"


def written(keys: Keys) -> str:
    """Return the scope as the server is told it."""
    return ALL if keys is None else ",".join(map(str, sorted(keys)))


def walled_models() -> list[type[Model]]:
    """Return every model whose rows belong to organisations, those that keep history included."""
    return [model for model in apps.get_models() if path_of(model)]


def is_walled(connection: BaseDatabaseWrapper) -> bool:
    """Say whether this connection tells the server whose rows may be seen: where it does not, a wall hides all."""
    return str(connection.settings_dict["ENGINE"]) == ENGINE


def building() -> Iterator[str]:
    """Return the statements that build the wall, or build it again."""
    for model in walled_models():
        table = f'"{model._meta.db_table}"'
        yield f"DROP POLICY IF EXISTS {POLICY} ON {table}"
        yield f"DROP POLICY IF EXISTS {POLICY}_shared ON {table}"
        yield f"CREATE POLICY {POLICY} ON {table} USING ({_condition(model)})"
        if shares(model):
            yield f"CREATE POLICY {POLICY}_shared ON {table} FOR SELECT USING ({_condition(model, shared=True)})"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"


def removing() -> Iterator[str]:
    """Return the statements that take the wall away."""
    for model in walled_models():
        yield f'ALTER TABLE "{model._meta.db_table}" DISABLE ROW LEVEL SECURITY'


def _condition(model: type[Model], *, shared: bool = False) -> str:
    """Return what a row must fulfil: its organisation is in the scope or, where `shared`, it has none."""
    leads = _leads(model, path_of(model), f'"{model._meta.db_table}"', "{column} IS NULL" if shared else SEES)
    return leads if shared else f"{SEES_ALL} OR {leads}"


def _leads(model: Any, path: str, row: str, condition: str, depth: int = 0) -> str:
    """Return the condition on the organisation to which `path` leads from `row`."""
    step, _, rest = path.partition("__")
    field = model._meta.get_field(step)
    column = f'{row}."{field.column}"'
    if not rest:
        return condition.format(column=column)
    target, alias = field.related_model, f"t{depth}"
    found = f'SELECT FROM "{target._meta.db_table}" AS {alias} WHERE {alias}."{target._meta.pk.column}" = {column}'
    return f"EXISTS ({found} AND ({_leads(target, rest, alias, condition, depth + 1)}))"
