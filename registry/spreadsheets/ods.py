"""Writes ODS, with odfpy. Knows no column."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from odf import number, opendocument, style, table, text

from registry.spreadsheets.text import xml_text

BLANKS = re.compile(r"( +|\t)")


def write(tables: Sequence[Any]) -> bytes:
    """Write one sheet for each (name, header, rows)."""
    book = opendocument.OpenDocumentSpreadsheet()
    bold, dated = _styles(book)
    for name, header, rows in tables:
        sheet = table.Table(name=name)
        book.spreadsheet.addElement(sheet)
        sheet.addElement(_row(_text(title, bold) for title in header))
        for row in rows:
            sheet.addElement(_row(_written(value, dated) for value in row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _styles(book: Any) -> tuple[Any, Any]:
    bold = style.Style(name="bold", family="table-cell")
    bold.addElement(style.TextProperties(fontweight="bold"))
    iso = number.DateStyle(name="iso")
    for part in (
        number.Year(style="long"),
        number.Text(text="-"),
        number.Month(style="long"),
        number.Text(text="-"),
        number.Day(style="long"),
    ):
        iso.addElement(part)
    dated = style.Style(name="dated", family="table-cell", datastylename="iso")
    for each in (bold, iso, dated):
        book.automaticstyles.addElement(each)
    return bold, dated


def _row(cells: Iterable[Any]) -> Any:
    row = table.TableRow()
    for cell in cells:
        row.addElement(cell)
    return row


def _written(value: Any, dated: Any) -> Any:
    if value is None or value == "":
        return table.TableCell()
    if isinstance(value, bool):
        return _text("yes" if value else "no")
    if isinstance(value, dt.date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), stylename=dated)
        cell.addElement(text.P(text=value.isoformat()))
        return cell
    if isinstance(value, int):
        cell = table.TableCell(valuetype="float", value=str(value))
        cell.addElement(text.P(text=str(value)))
        return cell
    return _text(value)


def _text(value: str, bold: Any = None) -> Any:
    cell = table.TableCell(valuetype="string", **({"stylename": bold} if bold else {}))
    for line in xml_text(value).split("\n"):
        cell.addElement(_paragraph(line))
    return cell


def _paragraph(line: str) -> Any:
    """Return the paragraph of one line; blanks that a reader would drop are written as elements."""
    paragraph = text.P()
    pieces = BLANKS.split(line)
    for at, piece in enumerate(pieces):
        if piece == "\t":
            paragraph.addElement(text.Tab())
        elif piece == " " and at > 0 and pieces[at - 1] and any(pieces[at + 1 :]):
            paragraph.addText(piece)
        elif piece.startswith(" "):
            paragraph.addElement(text.S(c=len(piece)))
        elif piece:
            paragraph.addText(piece)
    return paragraph
