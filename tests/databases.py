"""Emptying the test database between tests that commit, although the journal refuses to be emptied.

Django ends such a test with a flush. Here the append-only triggers step aside for the length of that flush, and the
rows that migrations wrote (legal bases, categories, countries) are put back as they were.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]
KEPT_BY_FLUSH = {"django_migrations"}


def migrated_rows(connection: BaseDatabaseWrapper) -> Rows:
    """Every row there is when the migrations have run: table -> columns and values."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - KEPT_BY_FLUSH:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            if rows := cursor.fetchall():
                found[table] = ([column[0] for column in cursor.description], rows)
    return found


def put_back(connection: BaseDatabaseWrapper, rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            names = ", ".join(connection.ops.quote_name(column) for column in columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES ({places})", values)


@contextmanager
def triggers_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Only the owner of a test database can do this; see the deployment guide for the role that cannot."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def careful_flush(connection: BaseDatabaseWrapper) -> Callable[[BaseDatabaseOperations, list[str]], None]:
    """A replacement of the method `execute_sql_flush` that ends where the migrations ended.

    Of the class, not of one connection: under a running event loop (a browser test) Django opens another one.
    """
    rows = migrated_rows(connection)
    flush = type(connection.ops).execute_sql_flush

    def execute_sql_flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        with triggers_aside(operations.connection):
            flush(operations, statements)
            put_back(operations.connection, rows)

    return execute_sql_flush


def leave_alone(connection):
    """End the other sessions of a test database that is to be dropped: of threads that ended, not swept yet."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
