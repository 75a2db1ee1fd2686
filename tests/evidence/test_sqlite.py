"""SQLite: the triggers refuse every statement that would change evidence; whoever owns the file can drop them."""

import pytest
from django.db import IntegrityError, connection

from ropa.journal import append_only, checks
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only"),
]

KEYS = {"journal_journalentry": "id", "registry_historicalprocessingactivity": "history_id"}
COPY = "SELECT * FROM {table} ORDER BY {key} LIMIT 1"
WAYS = {
    "update": "UPDATE {table} SET {key} = {key}",
    "update or replace": "UPDATE OR REPLACE {table} SET {key} = {key}",
    "update or ignore": "UPDATE OR IGNORE {table} SET {key} = {key}",
    "delete": "DELETE FROM {table}",
    "replace": "REPLACE INTO {table} " + COPY,
    "insert or replace": "INSERT OR REPLACE INTO {table} " + COPY,
    "upsert": "INSERT INTO {table} SELECT * FROM {table} WHERE true "
    "ON CONFLICT ({key}) DO UPDATE SET {key} = excluded.{key}",
}


@pytest.mark.parametrize("table", KEYS)
@pytest.mark.parametrize("way", WAYS)
def test_changing_evidence_is_refused(table, way):
    factories.activity()
    before = rows(table)
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), connection.cursor() as cursor:
        cursor.execute(WAYS[way].format(table=table, key=KEYS[table]))
    assert rows(table) == before


def test_replacing_by_the_number_in_the_journal_is_refused():
    """A new row with a taken number would push out the old one: a conflict of its own."""
    factories.activity()
    columns = [column for column in names("journal_journalentry") if column != "id"]
    copied = ", ".join(columns)
    statement = f"REPLACE INTO journal_journalentry ({copied}) SELECT {copied} FROM journal_journalentry LIMIT 1"
    with pytest.raises(IntegrityError, match=append_only.REFUSAL), connection.cursor() as cursor:
        cursor.execute(statement)


def test_connections_of_the_program_switch_recursive_triggers_on():
    """Without them REPLACE would pass; a tool of somebody else's need not switch them on."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)


def test_whoever_owns_the_file_can_drop_a_trigger_and_the_check_tells():
    table = "registry_historicalprocessingactivity"
    factories.activity()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {table}_no_delete")
        cursor.execute(f"DELETE FROM {table}")
    assert rows(table) == []
    assert [message.id for message in checks.check_append_only(["default"])] == ["journal.W001"]


def rows(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY {KEYS[table]}")
        return list(cursor.fetchall())


def names(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
