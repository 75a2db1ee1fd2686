"""What was changed in a workbook, and what in the register, since the workbook was written from it.

A cell that still says what it said when it was written is not an edit, and takes nothing back. A cell that was
changed in the file, and otherwise in the register, is a problem. Knows sheets of cells, and no row of the database.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets.columns import SHEET_OF, Column, Kind, Sheet
from registry.spreadsheets.faults import Fault
from registry.spreadsheets.problems import Problem
from registry.spreadsheets.references import Key
from registry.spreadsheets.resources import key_of_cells
from registry.spreadsheets.workbook import RawSheet, Row, Table
from ropa.journal.text import kept

Cells = Mapping[str, Any]
Found = dict[str, dict[Key, Cells]]  # by sheet and by what names the row


def by_key(tables: Iterable[Table]) -> Found:
    """Return the rows of a workbook by what names them; rows that may share a name are numbered."""
    return {name: dict(_keyed(SHEET_OF[name], header, rows)) for name, header, rows in tables}


def _keyed(sheet: Sheet, header: Iterable[str], rows: Iterable[Any]) -> Iterable[tuple[Key, Cells]]:
    seen: Counter[Key] = Counter()
    for cells in rows:
        row = dict(zip(header, cells, strict=False))
        yield numbered(sheet, row, seen), row


def numbered(sheet: Sheet, row: Cells, seen: Counter[Key]) -> Key:
    """Return what names the row; rows that may share a name are numbered as they come."""
    key = key_of_cells(sheet, row)
    if not sheet.repeatable:
        return key
    seen[key] += 1
    return (*key, str(seen[key]))


@dataclass
class Comparison:
    """A file compared with what it said when it was written (`then`), and with what the register says `now`."""

    then: Found
    now: Found
    problems: list[Problem]

    def edits(self, sheet: Sheet, raw: RawSheet) -> RawSheet:
        """Return the sheet with what the register says now wherever the file was not edited."""
        seen: Counter[Key] = Counter()
        rows = []
        for row in raw.rows:
            cells = dict(zip(raw.header, row.cells, strict=False))
            edited = self._row(sheet, raw, row, numbered(sheet, cells, seen))
            if edited is not None:
                rows.append(edited)
        return replace(raw, rows=rows)

    def _row(self, sheet: Sheet, raw: RawSheet, row: Row, key: Key) -> Row | None:
        then, now = self.then.get(sheet.name, {}).get(key), self.now.get(sheet.name, {}).get(key)
        columns = [column for column in sheet.columns if column.name in raw.header and not column.key]
        if now is None:
            return self._gone(raw, row, then, columns)
        cells = list(row.cells)
        for column in columns:
            at = raw.header.index(column.name)
            if at < len(cells):
                cells[at] = self._cell(raw, row, column, (then or {}).get(column.name), now.get(column.name))
        return replace(row, cells=cells)

    def _cell(self, raw: RawSheet, row: Row, column: Column, then: Any, now: Any) -> Any:
        """Return what is to be imported: what the file says if it was edited, what the register says if it was not."""
        cell = row.cells[raw.header.index(column.name)]
        mine, before, theirs = (said(column, value) for value in (cell, then, now))
        if isinstance(cell, Fault) or theirs in (mine, before):
            return cell
        if mine == before:
            return _written(now)
        message = _(
            "The file says “%(mine)s”, the register has said “%(theirs)s” since the file was exported; both said "
            "“%(before)s” then. Write what the register says into the cell to keep it, or export the register again "
            "and repeat your change."
        )
        words = {"mine": mine, "theirs": theirs, "before": before}
        self.problems.append(Problem(message % words, raw.name, row.number, column.name, mine))
        return cell

    def _gone(self, raw: RawSheet, row: Row, then: Cells | None, columns: list[Column]) -> Row | None:
        """Leave out what was deleted from the register and not edited in the file; new rows are rows of the file."""
        if then is None:
            return row
        cells = dict(zip(raw.header, row.cells, strict=False))
        for column in columns:
            mine, before = said(column, cells.get(column.name)), said(column, then.get(column.name))
            if mine != before:
                message = _(
                    "The register no longer has this row: it was deleted or renamed since the file was exported, and "
                    "the file changes “%(before)s” into “%(mine)s”. Take the row out of the file, or export the "
                    "register again and repeat your change."
                )
                words = {"mine": mine, "before": before}
                self.problems.append(Problem(message % words, raw.name, row.number, column.name, mine))
        return None


def said(column: Column, value: Any) -> str:
    """Return what a cell says, whatever the program that wrote it."""
    text = _text(value)
    if column.kind is Kind.TRUTH:
        return text.casefold() or "no"
    if column.kind is Kind.LIST:
        return "; ".join(sorted({part.strip() for part in text.split(";")} - {""}))
    return text


def _text(value: Any) -> str:
    if value is None or isinstance(value, Fault):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    return kept(str(value)).strip()  # of a date, its ISO form


def _written(value: Any) -> Any:
    return _text(value) if isinstance(value, bool) else value
