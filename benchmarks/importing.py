"""An import of 5,000 activities with their parts, from the file to the confirmed import, beside what libraries do."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Model, QuerySet

from benchmarks import stock
from registry.imports.flow import confirm, perform, receive
from registry.record import Label, RegisterRecord
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.exporting import native_tables
from registry.spreadsheets.importing import planned
from registry.spreadsheets.plan import settle
from registry.spreadsheets.problems import ImportReport
from registry.spreadsheets.workbook import RawSheet, Row, Table, write_workbook
from ropa.journal.gate import change
from ropa.organisations.models import Organisation

ACTIVITIES = 5000
SHEETS = ("activities", *stock.SHEETS[1:4], "recipients")  # about 40,000 rows; recipients are not read by stock
SAMPLE = 100  # activities that stock resources read: all of them would take many minutes
FASTER, SLOWER, MEGABYTES = 5, 4, 600
User = get_user_model()


class Count:
    """Counts queries, without keeping them."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.number += 1
        return execute(*args)


def measure(register: RegisterRecord) -> int:
    """Import the first activities of this register into others; return 1 if a target is missed."""
    by = User._default_manager.create_superuser("importer")
    tables = tables_of(register, "imported", "I", ACTIVITIES)
    rows = sum(len(cells) for _name, _header, cells in tables)
    content = write_workbook(tables, "xlsx")
    queries, before = Count(), memory("VmRSS")
    forget_peak()
    with connection.execute_wrapper(queries):
        seconds = timed(lambda: whole(content, organisation("imported"), by))
    most = memory("VmHWM") - before
    bare = timed_bare(tables_of(register, "bare", "B", ACTIVITIES))
    few = tables_of(register, "stock", "S", SAMPLE)
    few = [table for table in few if table[0] in stock.SHEETS]
    plain = timed(lambda: stock.import_stock(few, organisation("stock")))
    plain_rows = sum(len(cells) for _name, _header, cells in few)
    print(f"{f'import {rows} rows, file, preview and confirmation':<60}{seconds:8.2f} s  {queries.number} queries")
    print(f"{'  the same rows by bare bulk_create with history':<60}{bare:8.2f} s")
    print(f"{f'  {plain_rows} rows by stock import-export with history':<60}{plain:8.2f} s")
    faster, slower = (rows / seconds) / (plain_rows / plain), seconds / bare
    return (
        judged("rows per second, times those of stock import-export", faster, FASTER, faster >= FASTER)
        | judged("time, times that of bare bulk_create with history", slower, SLOWER, slower <= SLOWER)
        | judged("memory that it took beside the register itself, MB", most, MEGABYTES, most <= MEGABYTES)
    )


def memory(kind: str) -> float:
    """Return the megabytes of memory of this process: VmRSS now, VmHWM at most; 0 where there is no /proc."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return int(status.split(f"{kind}:")[1].split()[0]) / 1024


def forget_peak() -> None:
    """Have Linux measure the peak anew."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def judged(what: str, figure: float, target: float, within: bool) -> int:  # noqa: FBT001  # a verdict
    verdict = "within" if within else "MISSES"
    print(f"{f'  {what}':<60}{figure:8.1f}    {verdict} the target of {target}")
    return int(not within)


def timed(act: Callable[[], Any]) -> float:
    """Return the seconds of the processor that it took: what else the machine does is no part of the ratios."""
    started = time.process_time()
    act()
    return time.process_time() - started


def organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        found = Organisation(slug=slug, name=slug)
        with change(by="benchmark"):
            found.save()
    return found


def whole(content: bytes, keeper: Organisation, by: Any) -> None:
    """Bring the file as the page does, and confirm it."""
    batch = receive(keeper, content, "register.xlsx", by=by)
    confirm(batch, by=by, reason="benchmark")
    perform(batch)
    if batch.state != "done":
        sys.exit(f"The import ended as {batch.state}: {batch.message}")


def tables_of(register: RegisterRecord, slug: str, letter: str, count: int) -> list[Table]:
    """Return the sheets of the first activities, as drafts of another organisation."""
    draft = Label("draft", "Draft", "Brouillon")
    few = tuple(
        dataclasses.replace(entry, reference=entry.reference.replace("G", letter), status=draft)
        for entry in register.activities[:count]
    )
    keeper = dataclasses.replace(register.organisation, slug=slug, name=slug)
    tables = native_tables(dataclasses.replace(register, organisation=keeper, activities=few))
    return [(name, header, list(cells)) for name, header, cells in tables if name in SHEETS]


def timed_bare(tables: list[Table]) -> float:
    """Time the mere writing of the same rows, with their history, by simple-history's bulk call: nothing is checked."""
    keeper = organisation("bare")
    raw = [RawSheet(name, list(header), _rows(cells)) for name, header, cells in tables]
    plans = planned(raw, ImportReport("bare", keeper.slug))
    return timed(lambda: _write_bare(plans))


def _rows(cells: Any) -> list[Row]:
    return [Row(number, list(row)) for number, row in enumerate(cells, start=2)]


def _write_bare(plans: Any) -> None:
    with change(by="benchmark") as act:
        for name, plan in plans.items():
            _bare(SHEET_OF[name].model, plan.new, act)
        act.touched.columns.clear()  # the journal is told nothing


def _bare(model: Any, rows: list[Model], act: Any) -> None:
    settle(rows)
    for row in rows:
        row.pk = None
    created = QuerySet(model).bulk_create(rows, batch_size=500)
    model.history.bulk_history_create(created, batch_size=500, default_user=act.user, default_change_reason="benchmark")
