"""System checks of the evidence: the tables that must only grow are protected by the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  # Django's own name
from django.db import connections

from ropa.journal.append_only import missing
from ropa.journal.evidence import evidence_models
from ropa.journal.models import JournalEntry, Verification
from ropa.journal.tracked import tracked_models

if TYPE_CHECKING:
    from collections.abc import Sequence


def append_only_tables() -> list[str]:
    """Return the tables of the journal, its verifications, other evidence, and the history of every tracked model."""
    histories = [model.history.model._meta.db_table for model in tracked_models()]  # type: ignore[attr-defined]
    evidence = [model._meta.db_table for model in evidence_models()]
    return [JournalEntry._meta.db_table, Verification._meta.db_table, *evidence, *histories]


@register(Tags.database)
def check_append_only(databases: Sequence[str] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Report each existing table of evidence whose triggers are missing (run by `migrate` and `check --database`)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        existing = set(connection.introspection.table_names())
        found += [
            Warning(
                f"{table} can be changed: its append-only triggers are missing.",
                hint="Somebody dropped them, or a migration rebuilt the table: add an AppendOnly operation for it.",
                id="journal.W001",
            )
            for table in missing(connection, [table for table in append_only_tables() if table in existing])
        ]
    return found
