"""A sheet as rows of cells, its first row included, and what a cell says as text. Knows no column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from registry.spreadsheets.faults import Fault, Linked
from registry.spreadsheets.workbook import RawSheet, Row

LONGEST_MERGE = 5000  # rows
LONGEST_GAP = 40  # blanks: a longer run of them means nothing, and costs any search without end
GAP = re.compile(rf"\s{{{LONGEST_GAP},}}")
HYPERLINK = re.compile(
    r'^(?:of:)?=\s*HYPERLINK\(\s*"(?P<target>[^"]+)"\s*(?:[;,]\s*"(?P<text>[^"]*)")?\s*\)$', re.IGNORECASE
)


def rows_of(sheet: RawSheet) -> list[Row]:
    """Return all rows of the sheet, the first one too."""
    return [Row(1, list(sheet.header)), *sheet.rows]


def spread(sheet: RawSheet) -> list[Row]:
    """Return all rows of the sheet; cells that are one over several rows say in each of them what the first says."""
    rows = {row.number: Row(row.number, list(row.cells)) for row in rows_of(sheet)}
    for first, last, at in sheet.merged:
        said = cell_of(rows[first], at) if first in rows else None
        if text_of(said):
            for number in range(first + 1, min(last, first + LONGEST_MERGE) + 1):
                if number in rows:
                    cells = rows[number].cells
                    cells += [None] * (at + 1 - len(cells))
                    cells[at] = cells[at] if text_of(cells[at]) else said
    return list(rows.values())


def header_of(rows: Sequence[Row], number: int) -> list[str]:
    """Return the headers that stand in this row, and above it where it is blank: a header may have two rows."""
    row = next(row for row in rows if row.number == number)
    above = next((row for row in rows if row.number == number - 1), None)
    width = max(len(row.cells), len(above.cells) if above else 0)
    upper = [text_of(cell_of(above, at)) if above else "" for at in range(width)]
    lower = [text_of(cell_of(row, at)) for at in range(width)]
    is_header = sum(1 for each in upper if each) > 1
    return [" ".join((mine or (over if is_header else "")).split()) for mine, over in zip(lower, upper, strict=True)]


def words_of(sheet: RawSheet) -> str:
    """Return what a sheet says, for a notice that it was left out."""
    return " · ".join(text for row in rows_of(sheet) for cell in row.cells if (text := text_of(cell)))


def filled(row: Row) -> list[int]:
    """Return the places of the cells that say something."""
    return [at for at, cell in enumerate(row.cells) if text_of(cell)]


def cell_of(row: Row, at: int) -> Any:
    """Return a cell, None beyond the end of the row."""
    return row.cells[at] if at < len(row.cells) else None


def text_of(cell: Any) -> str:
    """Return what a cell says; of a formula, what it gave when the file was saved."""
    if isinstance(cell, Fault):
        return text_of(cell.result) or _of_hyperlink(cell.value)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return GAP.sub(lambda gap: gap[0][:LONGEST_GAP], str(cell).strip())


def _of_hyperlink(formula: str) -> str:
    found = HYPERLINK.match(formula.strip())
    return (found["text"] or found["target"]) if found else ""


def link_of(cell: Any) -> str:
    """Return the address behind a cell, "" if there is none."""
    if isinstance(cell, Linked):
        return cell.target
    found = HYPERLINK.match(cell.value.strip()) if isinstance(cell, Fault) else None
    return found["target"] if found else ""
