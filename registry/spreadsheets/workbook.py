"""A workbook as plain sheets of cells, whatever its format. Knows no column and no row of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets import csv_archive, gate, ods, ods_reading, xlsx, xlsx_reading
from registry.spreadsheets.opened import Comment, Merged, Opened
from registry.spreadsheets.problems import Problem, Refused
from registry.spreadsheets.text import key_form

Cell = str | int | bool | dt.date | None  # what a workbook is written from
Table = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]  # name, header, rows

WRITERS: dict[str, Callable[[Sequence[Table]], bytes]] = {
    "xlsx": xlsx.write,
    "ods": ods.write,
    "zip": csv_archive.write,
}


@dataclass(frozen=True)
class Row:
    """A row that holds something, and its number in the file (the header is row 1)."""

    number: int
    cells: list[Any]


@dataclass(frozen=True)
class RawSheet:
    """A sheet as it was read: its header (row 1) and the rows that hold something.

    `turned`: its labels stand below each other in the file, in these rows; then the number of a row is its column's.
    """

    name: str
    header: list[str]
    rows: list[Row]
    notices: tuple[str, ...] = ()
    is_text: bool = field(default=False, compare=False)
    merged: tuple[Merged, ...] = field(default=(), compare=False)
    turned: tuple[int, ...] = field(default=(), compare=False)
    comments: tuple[Comment, ...] = field(default=(), compare=False)


def write_workbook(tables: Sequence[Table], extension: str) -> bytes:
    """Write the tables as "xlsx", "ods" or "zip" (of CSV files)."""
    return WRITERS[extension](tables)


def read_workbook(content: bytes) -> list[RawSheet]:
    """Read the sheets of an XLSX, an ODS or a ZIP of CSV files; raise Refused if it is none or too large."""
    with gate.opened(content) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            sheets = xlsx_reading.read(archive, content)
        elif "content.xml" in names:
            sheets = ods_reading.read(archive)
        elif any(name.casefold().endswith(".csv") for name in names):
            sheets = csv_archive.read(archive)
        else:
            raise gate.refuse(_("The file is not a workbook: give an XLSX, an ODS, a CSV, or a ZIP of CSV files."))
        return collected(sheets)


def read_csv(content: bytes, name: str) -> list[RawSheet]:
    """Read a single CSV file as the only sheet of a workbook; raise Refused if it is no text or too large."""
    gate.refuse_large(content)
    return collected([csv_archive.opened(name, content)])


def collected(sheets: Iterable[Opened]) -> list[RawSheet]:
    """Collect the rows that hold something; refuse sheets without end."""
    room = gate.MAX_CELLS
    found: list[RawSheet] = []
    for opened in sheets:
        if len(found) == gate.MAX_SHEETS:
            raise gate.refuse(_("The file has more than %(limit)d sheets.") % {"limit": gate.MAX_SHEETS})
        sheet = _sheet(opened, room)
        room -= sum(len(row.cells) for row in sheet.rows)
        found.append(sheet)
    return found


def _sheet(opened: Opened, room: int) -> RawSheet:
    name = opened.name.strip()
    header: list[str] = []
    found: list[Row] = []
    for number, cells in enumerate(opened.rows, start=1):
        if number > gate.MAX_ROWS:
            raise _endless(name, _("The sheet has more than %(limit)d rows.") % {"limit": gate.MAX_ROWS})
        kept = _trimmed(cells, len(header))
        if len(kept) > gate.MAX_COLUMNS:
            raise _endless(name, _("The sheet has more than %(limit)d columns.") % {"limit": gate.MAX_COLUMNS})
        room -= len(kept)
        if room < 0:
            raise _endless(name, _("The file has more than %(limit)d cells.") % {"limit": gate.MAX_CELLS})
        if number == 1:
            header = [key_form("" if cell is None else str(cell)) for cell in kept]
        elif kept:
            found.append(Row(number, kept))
    return RawSheet(
        name, header, found, opened.notices, opened.is_text, tuple(opened.merged), comments=tuple(opened.comments)
    )


def _endless(sheet: str, message: str) -> Refused:
    return Refused(Problem(message, sheet))


def _trimmed(cells: Sequence[Any], width: int) -> list[Any]:
    """Return as many cells as the header has, more if they hold something, none if all are blank."""
    last = max((at for at, cell in enumerate(cells, start=1) if not _is_blank(cell)), default=0)
    kept = list(cells[: max(last, width)])
    return kept + [None] * (width - len(kept)) if last else []


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
