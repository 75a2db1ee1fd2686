"""Compares the history that a journal seals; of a long journal in a second process, while the first computes the chain.

The second one reads a little later. That is no harm: rows of history are only added, and none to an act that ended.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import Any, NamedTuple

from django.db import connection, connections

from ropa.journal.anomaly import LISTED, Anomaly, place
from ropa.journal.scope import everything

CHUNK = 500
LONG = 50_000  # entries: it takes a second to start a process


class Sealing(NamedTuple):
    """An entry that seals what its act wrote."""

    sequence: int
    subject_label: str
    change_id: uuid.UUID
    history: str

    @property
    def place(self) -> str:
        """Return where it is, for whoever reads of it."""
        return place(self.sequence, self.subject_label)


def verify_history(organisation_id: int | None, after: int, until: int) -> Iterator[Anomaly]:
    """Compare the history that the entries after one and until another seal, in chunks."""
    from ropa.journal.history_check import check_seals  # why: the second process sets Django up first
    from ropa.journal.models import JournalEntry  # why: see above

    entries = JournalEntry.objects.kept_by(organisation_id).filter(sequence__gt=after, sequence__lte=until)
    columns = entries.order_by("sequence", "pk").values_list(*Sealing._fields).iterator(chunk_size=CHUNK)
    while rows := [Sealing(*row) for row in islice(columns, CHUNK)]:
        yield from check_seals(rows)


@contextmanager
def history_beside(
    organisation_id: int | None, after: int, until: int, *, may_start: bool
) -> Iterator[Iterator[Anomaly]]:
    """Give what `verify_history` finds, looked for meanwhile if the journal is long and a process may be started."""
    if until - after < LONG or not may_start:
        yield verify_history(organisation_id, after, until)
        return
    database = {name: value for name, value in connection.settings_dict.items() if isinstance(value, str | int)}
    with ProcessPoolExecutor(1, get_context("spawn"), _start, (database,)) as pool:
        yield _awaited(pool.submit(_listed, organisation_id, after, until), organisation_id, after, until)


def _awaited(found: Future[list[Anomaly]], *what: Any) -> Iterator[Anomaly]:
    try:
        yield from found.result()
    except BrokenProcessPool:  # killed for its memory, say: then here
        yield from verify_history(*what)


def _start(database: dict[str, Any]) -> None:
    import django  # why: a process of its own

    django.setup()
    connections.settings["default"].update(database)


def _listed(organisation_id: int | None, after: int, until: int) -> list[Anomaly]:
    with everything():  # a process begins in no scope
        return list(islice(verify_history(organisation_id, after, until), LISTED + 1))
