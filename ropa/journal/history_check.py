"""Compares the tables of history with what the journal sealed, and today's rows with their last row of history.

For every tracked model, by discovery; whole tables are compared inside the database. Knows no register.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection

from ropa.journal import anomaly
from ropa.journal.anomaly import LISTED, Anomaly
from ropa.journal.models import JournalEntry
from ropa.journal.seal import histories, sealed
from ropa.journal.tracked import tracked_models

if TYPE_CHECKING:
    from django.db.models import Model

    from ropa.journal.beside import Sealing

NAMED = 10  # rows that a line names

UNSEALED = """
SELECT h.history_id, h.change_id FROM {history} h WHERE h.change_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM {journal} j WHERE j.change_id = h.change_id {and_sealed}
) ORDER BY h.history_id LIMIT {limit}
"""
LAST = "(SELECT {key} AS row_key, MAX(history_id) AS last FROM {history} GROUP BY {key})"
DIFFERENT = """
SELECT r.{key}, h.history_id, h.history_type FROM {table} r
LEFT JOIN {last} l ON l.row_key = r.{key} LEFT JOIN {history} h ON h.history_id = l.last
WHERE h.history_id IS NULL OR h.history_type = '-' OR {differ} ORDER BY r.{key} LIMIT {limit}
"""
VANISHED = """
SELECT h.{key} FROM {last} l JOIN {history} h ON h.history_id = l.last
WHERE h.history_type <> '-' AND NOT EXISTS (SELECT 1 FROM {table} r WHERE r.{key} = h.{key})
ORDER BY h.{key} LIMIT {limit}
"""


@dataclass(frozen=True)
class Seal:
    """What an entry says that its act wrote into one table."""

    entry: Sealing
    number: int
    digest: str


def check_seals(entries: Iterable[Sealing]) -> Iterator[Anomaly]:
    """Compare what these entries sealed with the rows there are: one query a table."""
    wanted: dict[str, dict[uuid.UUID, Seal]] = defaultdict(dict)
    for entry in entries:
        if not entry.history:
            continue
        try:
            for table, (number, digest) in json.loads(entry.history).items():
                wanted[table][entry.change_id] = Seal(entry, number, digest)
        except (ValueError, TypeError, AttributeError):
            yield Anomaly(entry.place, anomaly.SEAL)
    for table, seals in wanted.items():
        yield from _check_table(table, seals)


def _check_table(table: str, seals: dict[uuid.UUID, Seal]) -> Iterator[Anomaly]:
    history = _histories_by_table().get(table)
    found = sealed([history], seals) if history else {}
    for act, seal in seals.items():
        number, digest = found.get(act, {}).get(table, (0, ""))
        count = {"table": table, "wrote": seal.number, "there": number}
        if number < seal.number:
            yield Anomaly(seal.entry.place, anomaly.ROWS_REMOVED, count)
        elif number > seal.number:
            yield Anomaly(seal.entry.place, anomaly.ROWS_ADDED, count)
        elif history and digest != seal.digest:
            yield Anomaly(seal.entry.place, anomaly.ROWS_EDITED, {"table": table, "rows": _rows_of(history, act)})


def _rows_of(history: type[Model], act: uuid.UUID) -> str:
    keys = list(history._base_manager.filter(change_id=act).order_by("pk").values_list("pk", flat=True)[: NAMED + 1])
    return ", ".join(map(str, keys[:NAMED])) + (", …" if len(keys) > NAMED else "")


@cache
def _histories_by_table() -> dict[str, type[Model]]:
    return {history._meta.db_table: history for history in histories()}


def check_tables(*, full: bool = True) -> Iterator[Anomaly]:
    """Find, in every table, the history that no act in the journal wrote, and the rows that differ from theirs.

    If not `full`, history passes whose act is in the journal, also if that act did not write to this table: to know
    that takes reading the whole journal.
    """
    for model in tracked_models():
        yield from unsealed_history(model, full=full)
        yield from different_rows(model)


def unsealed_history(model: type[Model], *, full: bool = True) -> Iterator[Anomaly]:
    """Yield the rows of history that no entry of any journal seals."""
    position = "strpos" if connection.vendor == "postgresql" else "instr"
    names = _names(model) | {"and_sealed": f"AND {position}(j.history, %s) > 0" if full else ""}
    table = _history(model)._meta.db_table
    rows = _select(UNSEALED.format(**names), [f'"{table}":'] if full else [])
    acts = {uuid.UUID(str(act)) for _key, act in rows if act}
    known = set(JournalEntry.objects.filter(change_id__in=acts).values_list("change_id", flat=True))
    for key, act in rows:
        what = anomaly.OTHER_ACT if act and uuid.UUID(str(act)) in known else anomaly.UNKNOWN_ACT
        yield Anomaly(f"{table} {key}", what if act else anomaly.NO_ACT)


def different_rows(model: type[Model]) -> Iterator[Anomaly]:
    """Yield the rows that differ from their last row of history, that have none, or that are gone without one."""
    names, table = _names(model), model._meta.db_table
    for key, last, kind in _select(DIFFERENT.format(**names)):
        if last is None or kind == "-":
            yield Anomaly(f"{table} {key}", anomaly.ROW_WITHOUT_HISTORY)
        else:
            yield Anomaly(f"{table} {key}", anomaly.ROW_DIFFERS, {"columns": _columns_that_differ(model, key, last)})
    for (key,) in _select(VANISHED.format(**names)):
        yield Anomaly(f"{table} {key}", anomaly.ROW_GONE)


def _columns_that_differ(model: type[Model], key: Any, last: int) -> str:
    names = [field.attname for field in model._meta.concrete_fields]
    row = model._base_manager.values_list(*names).get(pk=key)
    told = _history(model)._base_manager.values_list(*names).get(pk=last)
    return ", ".join(name for name, now, then in zip(names, row, told, strict=True) if now != then)


def _history(model: type[Model]) -> type[Model]:
    history: type[Model] = model.history.model  # type: ignore[attr-defined]  # simple-history's
    return history


def _names(model: type[Model]) -> dict[str, Any]:
    """Return what the statements name, quoted for this database."""
    quote = connection.ops.quote_name
    distinct = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
    columns = [quote(str(field.column)) for field in model._meta.concrete_fields if not field.primary_key]
    [key] = [quote(str(field.column)) for field in model._meta.concrete_fields if field.primary_key]
    names: dict[str, Any] = {
        "table": quote(model._meta.db_table),
        "history": quote(_history(model)._meta.db_table),
        "journal": quote(JournalEntry._meta.db_table),
        "key": key,
        "differ": " OR ".join(f"h.{column} {distinct} r.{column}" for column in columns),
        "limit": LISTED,
    }
    return names | {"last": LAST.format(**names)}


def _select(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return list(cursor.fetchall())
