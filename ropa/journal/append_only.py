"""Tables to which rows are added and in which none is changed or removed: the database itself refuses it.

On PostgreSQL this is prevention as long as the application's role does not own the tables. On SQLite whoever can write
the file can drop a trigger: there it is detection only, and `verify_journal` is what detects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

REFUSAL = "rows of this table are evidence: they are never changed or removed"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION ropa_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ropa: % of % refused: {REFUSAL}', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class AppendOnly(Operation):
    """Let rows be added to these tables, and refuse to change or remove any. Reversible."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing of this shows in the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the triggers."""
        for statement in creating(schema_editor.connection.vendor, self.tables):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the triggers."""
        for statement in dropping(schema_editor.connection.vendor, self.tables):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say it in the list of operations."""
        return f"Refuse to change or remove rows of {', '.join(self.tables)}"


class Lifted(AppendOnly):
    """Let rows that the operations below load into these tables be taken out again, when they are undone."""

    database_forwards = AppendOnly.database_backwards
    database_backwards = AppendOnly.database_forwards


def trigger_names(vendor: str, table: str) -> list[str]:
    """Return the triggers that an append-only table has on this kind of database."""
    acts = ("change", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [f"{table[:50]}_no_{act}" for act in acts]


def creating(vendor: str, tables: Sequence[str]) -> Iterator[str]:
    """Return the statements that create the triggers of `tables`; those that are there already are replaced."""
    if vendor == "postgresql":
        yield FUNCTION
    yield from dropping(vendor, tables)
    for table in tables:
        first, second = trigger_names(vendor, table)
        if vendor == "postgresql":
            call = "EXECUTE FUNCTION ropa_refuse_change()"
            yield f'CREATE TRIGGER {first} BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}'
            yield f'CREATE TRIGGER {second} BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}'
        else:
            refuse = f"BEGIN SELECT RAISE(ABORT, 'ropa: {table}: {REFUSAL}'); END"
            yield f'CREATE TRIGGER {first} BEFORE UPDATE ON "{table}" {refuse}'
            yield f'CREATE TRIGGER {second} BEFORE DELETE ON "{table}" {refuse}'


def dropping(vendor: str, tables: Sequence[str]) -> Iterator[str]:
    """Return the statements that drop the triggers of `tables`."""
    for table in tables:
        place = f' ON "{table}"' if vendor == "postgresql" else ""
        for name in trigger_names(vendor, table):
            yield f"DROP TRIGGER IF EXISTS {name}{place}"


def missing(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> list[str]:
    """Return those of `tables` that lack one of their triggers, or whose trigger is switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if not present.issuperset(trigger_names(connection.vendor, table))]
