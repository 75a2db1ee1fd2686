"""A workbook as plain sheets of cells, whatever its format. Knows no column and no row of the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets import csv_archive, gate, ods, xlsx
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
    """A sheet as it was read: its header (row 1) and the rows that hold something."""

    name: str
    header: list[str]
    rows: list[Row]


def write_workbook(tables: Sequence[Table], extension: str) -> bytes:
    """Write the tables as "xlsx", "ods" or "zip" (of CSV files)."""
    return WRITERS[extension](tables)


def read_workbook(content: bytes) -> list[RawSheet]:
    """Read the sheets of an XLSX, an ODS or a ZIP of CSV files; raise Refused if it is none or too large."""
    with gate.opened(content) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            sheets = xlsx.read(archive, content)
        elif "content.xml" in names:
            sheets = ods.read(archive)
        elif any(name.endswith(".csv") for name in names):
            sheets = csv_archive.read(archive)
        else:
            raise gate.refuse(_("The file is not a workbook: give an XLSX, an ODS, or a ZIP of CSV files."))
        return [_sheet(name.strip(), rows) for name, rows in sheets]


def _sheet(name: str, rows: Iterable[Sequence[Any]]) -> RawSheet:
    """Collect the rows that hold something; refuse a sheet without end."""
    header: list[str] = []
    found: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if number > gate.MAX_ROWS:
            raise _endless(name, _("The sheet has more than %(limit)d rows.") % {"limit": gate.MAX_ROWS})
        kept = _trimmed(cells, len(header))
        if len(kept) > gate.MAX_COLUMNS:
            raise _endless(name, _("The sheet has more than %(limit)d columns.") % {"limit": gate.MAX_COLUMNS})
        if number == 1:
            header = [key_form("" if cell is None else str(cell)) for cell in kept]
        elif kept:
            found.append(Row(number, kept))
    return RawSheet(name, header, found)


def _endless(sheet: str, message: str) -> Refused:
    return Refused(Problem(message, sheet))


def _trimmed(cells: Sequence[Any], width: int) -> list[Any]:
    """Return as many cells as the header has, more if they hold something, none if all are blank."""
    last = max((at for at, cell in enumerate(cells, start=1) if not _is_blank(cell)), default=0)
    kept = list(cells[: max(last, width)])
    return kept + [None] * (width - len(kept)) if last else []


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())
