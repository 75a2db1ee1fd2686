"""Writes XLSX: text is always written as text, never as a formula. Knows no column."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from registry.spreadsheets import gate
from registry.spreadsheets.problems import Problem, Refused
from registry.spreadsheets.text import xml_text

TEXT_FORMAT = "@"
DATE_FORMAT = "yyyy-mm-dd"
FORMULA_STARTS = ("=", "+", "-", "@")
WIDTH = 24
FIRST_DAY = dt.date(1900, 3, 1)  # spreadsheet programs count wrongly before
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(tables: Sequence[Any]) -> bytes:
    """Write one sheet for each (name, header, rows)."""
    book = Workbook(write_only=True)
    for name, header, rows in [_checked(*table) for table in tables]:
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number in range(1, len(header) + 1):
            sheet.column_dimensions[get_column_letter(number)].width = WIDTH
        sheet.append([_header(sheet, title) for title in header])
        for row in rows:
            sheet.append([_written(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _checked(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, Sequence[str], list[Any]]:
    """Return the table; refuse a text that a cell would cut, before anything is written."""
    kept = list(rows)
    for number, row in enumerate(kept, start=2):
        for title, value in zip(header, row, strict=True):
            if isinstance(value, str) and len(value) > gate.MAX_TEXT:
                message = _(
                    "The text has more than %(limit)d characters, more than a cell of an XLSX can hold: use ODS."
                )
                raise Refused(Problem(message % {"limit": gate.MAX_TEXT}, name, number, title))
    return name, header, kept


def _header(sheet: Any, title: str) -> Any:
    cell = _text(sheet, title)
    cell.font = BOLD
    return cell


def _written(sheet: Any, value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _text(sheet, "yes" if value else "no")
    if isinstance(value, str):
        return _text(sheet, value)
    if isinstance(value, dt.date) and value < FIRST_DAY:
        return _text(sheet, value.isoformat())
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, dt.date):
        cell.number_format = DATE_FORMAT
    return cell


def _text(sheet: Any, value: str) -> Any:
    """Return a cell that is text for any program, and stays text when somebody edits it."""
    cell = WriteOnlyCell(sheet, xml_text(value))
    cell.data_type = "s"
    cell.number_format = TEXT_FORMAT
    cell.alignment = WRAPPED
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    return cell
