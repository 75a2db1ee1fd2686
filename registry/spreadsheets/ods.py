"""ODS: written with odfpy, read from its content part with a parser that refuses entities. Knows no column."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from odf import number, opendocument, style, table, text

from registry.spreadsheets import gate
from registry.spreadsheets.faults import Fault
from registry.spreadsheets.text import xml_text

BLANKS = re.compile(r"( +|\t)")
XML_BLANKS = re.compile(r"[ \t\r\n]+")
# Blanks that the file marks as meant, under signs that no XML can hold, while the others are collapsed.
SPACE, TAB, BREAK = "\x00", "\x01", "\x02"
MEANT = str.maketrans({SPACE: " ", TAB: "\t", BREAK: "\n"})
LONGEST_NUMBER = 8
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


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


def read(archive: zipfile.ZipFile) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Read (name, rows) of each sheet; raise Refused if the content is no proper XML."""
    content = gate.refuse_declarations(archive, "content.xml")
    try:
        root = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise gate.refuse(_("The file is damaged: it cannot be read as an ODS.")) from error
    for sheet in root.iter(f"{TABLE}table"):
        yield sheet.get(f"{TABLE}name", ""), _rows(sheet)


def _rows(sheet: Element) -> Iterator[list[Any]]:
    for row in sheet.iter(f"{TABLE}table-row"):
        try:
            cells = _cells(row)
        except RecursionError as error:
            raise gate.refuse(_("The file is damaged: it cannot be read as an ODS.")) from error
        for _repeated in range(_repeats(row, "rows") if cells else 1):
            yield cells
        if not cells:  # a gap is counted, whatever its size, and takes no time
            yield from ([] for _empty in range(min(_repeats(row, "rows"), gate.MAX_ROWS) - 1))


def _cells(row: Element) -> list[Any]:
    cells: list[Any] = []
    gap = 0
    for cell in row:
        if cell.tag not in {f"{TABLE}table-cell", f"{TABLE}covered-table-cell"}:
            continue
        value, count = _value(cell), min(_repeats(cell, "columns"), gate.MAX_COLUMNS + 1)
        if value is None:
            gap += count
        else:
            cells += [None] * min(gap, gate.MAX_COLUMNS + 1) + [value] * count
            gap = 0
    return cells


def _repeats(element: Element, what: str) -> int:
    return max(_count(element.get(f"{TABLE}number-{what}-repeated", "1")), 1)


def _count(written: str) -> int:
    sound = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if sound else 1


def _value(cell: Element) -> Any:
    """Return what the cell holds, or the Fault that it is."""
    if cell.get(f"{TABLE}formula"):
        return Fault(cell.get(f"{TABLE}formula", ""), _("The cell holds a formula: put its value there instead."))
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "")
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind in {"float", "percentage", "currency"}:
        return _number(cell.get(f"{OFFICE}value", ""))
    paragraphs = [_line(child) for child in cell if child.tag == f"{TEXT}p"]
    return "\n".join(paragraphs) if paragraphs else None


def _number(written: str) -> float | str:
    try:
        return float(written)
    except ValueError:
        return written


def _line(paragraph: Element) -> str:
    """Return the text of a paragraph, blanks as the format defines them."""
    words = XML_BLANKS.sub(" ", "".join(_pieces(paragraph)))
    return words.strip(" ").translate(MEANT)


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield SPACE * min(_count(child.get(f"{TEXT}c", "1")), gate.MAX_TEXT)
        elif child.tag == f"{TEXT}tab":
            yield TAB
        elif child.tag == f"{TEXT}line-break":
            yield BREAK
        elif child.tag != f"{OFFICE}annotation":
            yield from _pieces(child)
        yield child.tail or ""
