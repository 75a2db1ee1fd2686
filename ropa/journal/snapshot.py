"""One state of the database for a long reading: what others write meanwhile is not seen, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_state() -> Iterator[bool]:
    """Read inside as of one instant. Inside a transaction that is open already, that transaction decides.

    Says whether what is read is written through: what a transaction has yet to commit, no other connection sees.
    """
    if connection.in_atomic_block:
        yield False
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield True
    else:
        # `atomic()` would take SQLite's one lock for writing (see settings.sqlite_options), and keep everybody waiting.
        _execute("BEGIN DEFERRED")
        try:
            yield True
        finally:
            _execute("ROLLBACK")


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
