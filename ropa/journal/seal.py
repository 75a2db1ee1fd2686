"""Seals the rows of history that an act wrote: how many in each table, and their SHA-256, kept in the chained journal.

So a row of history that is edited, removed or slipped in later shows, with the act and the table that it belongs to.
Reads the rows back from the database: what is sealed is what a verification will read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from json.encoder import encode_basestring as quoted
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ropa.journal.tracked import tracked_models

if TYPE_CHECKING:
    import uuid

    from django.db.models import Model

    from ropa.journal.gate import Touched

CHUNK = 2000
Sealed = dict[str, list[Any]]  # table: [number of rows, SHA-256]


def seal(touched: Touched, change_id: uuid.UUID) -> str:
    """Return, as canonical JSON, what rows of history the act with this key wrote."""
    found = sealed([model.history.model for model in touched.columns], [change_id])  # type: ignore[attr-defined]  # simple-history's
    return seal_text(found.get(change_id, {}))


def sealed(histories: Iterable[type[Model]], acts: Iterable[uuid.UUID]) -> dict[uuid.UUID, Sealed]:
    """Return what rows each of these acts wrote in these tables of history: one query a table."""
    keys, found = list(acts), defaultdict[Any, Sealed](dict)
    for history in histories:
        for act, number, digest in _digests(history, keys):
            found[act][history._meta.db_table] = [number, digest]
    return found


def seal_text(found: Sealed) -> str:
    """Return the one text that stands for what was sealed; empty for nothing."""
    return json.dumps(found, sort_keys=True, separators=(",", ":")) if found else ""


@cache
def histories() -> tuple[type[Model], ...]:
    """Return the history of every tracked model."""
    return tuple(model.history.model for model in tracked_models())  # type: ignore[attr-defined]  # simple-history's


def _digests(history: type[Model], acts: list[uuid.UUID]) -> Iterator[tuple[Any, int, str]]:
    names = sorted(field.attname for field in history._meta.concrete_fields)
    act, prefixes = names.index("change_id"), _prefixes(names)
    rows = history._base_manager.filter(change_id__in=acts).order_by("change_id", "history_id").values_list(*names)
    for key, written in groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(act)):
        texts = [_line(prefixes, row) for row in written]
        yield key, len(texts), hashlib.sha256("".join(texts).encode()).hexdigest()


def row_text(names: Iterable[str], row: Iterable[Any]) -> bytes:
    """Return the one way to write a row, whatever the database: a line of JSON, instants in UTC, no empty columns.

    A column that a later version adds to a table is empty in its old rows, and so leaves them as they were sealed.
    """
    return _line(_prefixes(names), row).encode()


def _prefixes(names: Iterable[str]) -> list[str]:
    return [f"{quoted(name)}:" for name in names]


def _line(prefixes: list[str], row: Iterable[Any]) -> str:
    """Write a row by hand: json.dumps() takes three times as long, and there may be millions."""
    said = [
        prefix + WRITTEN.get(type(value), _by_type)(value)
        for prefix, value in zip(prefixes, row, strict=True)
        if value is not None and value is not False and value != ""  # 0 says something
    ]
    return f"{{{','.join(said)}}}\n"


def _by_type(value: Any) -> str:
    return quoted(value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else str(value))


WRITTEN: dict[type, Callable[[Any], str]] = {str: quoted, int: str, bool: json.dumps, float: json.dumps}
