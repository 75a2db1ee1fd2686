"""Reads ODS from its content part, row by row, with a parser that refuses entities. Knows no column."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from registry.spreadsheets import gate
from registry.spreadsheets.faults import Fault, Linked
from registry.spreadsheets.opened import Comment, Merged, Opened

XML_BLANKS = re.compile(r"[ \t\r\n]+")
# Blanks that the file marks as meant, under signs that no XML can hold, while the others are collapsed.
SPACE, TAB, BREAK = "\x00", "\x01", "\x02"
MEANT = str.maketrans({SPACE: " ", TAB: "\t", BREAK: "\n"})
LONGEST_NUMBER = 8
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
XLINK = "{http://www.w3.org/1999/xlink}"
OTHER_FILE = "'file:"  # so begins the name of a sheet of another file that is kept for its formulas
Spans = list[tuple[int, int]]  # column and number of rows of cells that are one over several rows
Comments = list[tuple[int, str]]  # column and words
# number and name of its sheet, cells, how often it is repeated, cells over several rows, comments
Line = tuple[int, str, list[Any], int, Spans, Comments]


def read(archive: zipfile.ZipFile) -> Iterator[Opened]:
    """Read each sheet; raise Refused if the content is no proper XML."""
    gate.refuse_encrypted(archive)
    content = gate.refuse_declarations(archive, "content.xml")
    gate.refuse_crowd(content.count(b"<"))
    for (_number, name), lines in groupby(_lines(content), key=itemgetter(0, 1)):
        if not name.startswith(OTHER_FILE):
            merged: list[Merged] = []
            comments: list[Comment] = []
            yield Opened(name, _rows(lines, merged, comments), merged=merged, comments=comments)


def _lines(content: bytes) -> Iterator[Line]:
    """Return the rows of all sheets in their order; each sheet begins with a line of no repetitions."""
    number, name = 0, ""
    try:
        for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
            if event == "start" and element.tag == f"{TABLE}table":
                number, name = number + 1, element.get(f"{TABLE}name", "")
                yield number, name, [], 0, [], []
            elif event == "end" and element.tag == f"{TABLE}table-row":
                yield number, name, _cells(element), _repeats(element, "rows"), _spans(element), _comments(element)
                element.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError) as error:
        raise gate.refuse(_("The file is damaged: it cannot be read as an ODS.")) from error


def _rows(lines: Iterator[Line], merged: list[Merged], told: list[Comment]) -> Iterator[list[Any]]:
    """Return the rows; a gap counts, whatever its size, only if something follows. Notes which cells are one."""
    gap = row = 0
    for _number, _name, cells, times, spans, comments in lines:
        row += times
        told += [(f"{get_column_letter(at + 1)}{row}", text) for at, text in comments]
        merged += [(row, row + rows - 1, column) for column, rows in spans]
        if not cells:
            gap += times
            continue
        yield from ([] for _empty in range(min(gap, gate.MAX_ROWS)))
        gap = 0
        for _repeated in range(times):
            yield cells


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


def _spans(row: Element) -> Spans:
    found: Spans = []
    at = 0
    for cell in row:
        if at > gate.MAX_COLUMNS:
            break
        rows = _count(cell.get(f"{TABLE}number-rows-spanned", "1"))
        if rows > 1 and cell.tag == f"{TABLE}table-cell":
            found.append((at, min(rows, gate.MAX_ROWS)))
        at += _repeats(cell, "columns")
    return found


def _comments(row: Element) -> Comments:
    """Return what people wrote beside the cells of a row."""
    found: Comments = []
    at = 0
    for cell in row:
        for note in cell.iterfind(f"{OFFICE}annotation"):
            text = "\n".join(_line(each) for each in note.iter(f"{TEXT}p"))
            found += [(at, text)] if text and at <= gate.MAX_COLUMNS else []
        at += _repeats(cell, "columns")
    return found


def _repeats(element: Element, what: str) -> int:
    return max(_count(element.get(f"{TABLE}number-{what}-repeated", "1")), 1)


def _count(written: str) -> int:
    sound = written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if sound else 1


def _value(cell: Element) -> Any:
    """Return what the cell holds, or the Fault that it is."""
    formula = cell.get(f"{TABLE}formula")
    if formula:
        message = _("The cell holds a formula: put its value there instead.")
        return Fault(formula, message, _plain(cell))
    return _plain(cell)


def _plain(cell: Element) -> Any:
    kind = cell.get(f"{OFFICE}value-type", "")
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "")
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind in {"float", "percentage", "currency"}:
        return _number(cell.get(f"{OFFICE}value", ""))
    paragraphs = [_line(child) for child in cell if child.tag == f"{TEXT}p"]
    return _linked("\n".join(paragraphs), cell) if paragraphs else None


def _linked(text: str, cell: Element) -> str:
    """Return the text, with the address behind it if it is one link."""
    links = [
        each.get(f"{XLINK}href", "") for child in cell if child.tag == f"{TEXT}p" for each in child.iter(f"{TEXT}a")
    ]
    return Linked.to(text, links[0]) if len(links) == 1 and links[0] else text


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
