"""Reads XLSX: values, formulas with what they gave, links behind cells. Knows no column."""

from __future__ import annotations

import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.xml.constants import SHARED_STRINGS

from registry.spreadsheets import gate
from registry.spreadsheets.faults import Fault, Linked
from registry.spreadsheets.opened import Comment, Merged, Opened
from registry.spreadsheets.problems import Problem, Refused
from registry.spreadsheets.xlsx_cells import Dates, Found, TooFar, comments, rows_of, shared_texts

# A part that declares entities is refused by the parser; one that is no XML at all, or lacks a part, ends here too.
UNREADABLE = (
    *gate.UNREADABLE, ExpatError, TypeError, AttributeError, IndexError, SyntaxError, AssertionError, OverflowError,
)  # fmt: skip
XML_PART = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^<>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)=[\"']([^\"'<>]*)[\"']")
MOST_COMMENTS = 500
Links = Mapping[str, str]


class _Book(ExcelReader):
    """What a workbook says of its sheets; their cells are read by us."""

    def read(self) -> None:
        """Read which sheets there are, which formats are dates, and the texts that cells share."""
        self.read_manifest()
        self.read_workbook()
        book: Any = self.wb
        apply_stylesheet(self.archive, book)
        self.texts = self._texts(self.package)
        # where openpyxl keeps them
        formats, durations = book._date_formats, book._timedelta_formats  # noqa: SLF001
        self.dates = Dates(frozenset(formats), frozenset(durations), book.epoch)

    def _texts(self, package: Any) -> list[str]:
        found = package.find(SHARED_STRINGS)
        return shared_texts(self.archive.read(found.PartName[1:])) if found is not None else []

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Return the name of each sheet that is not a mere chart, and where it is."""
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                yield sheet.name, relation.target


def read(archive: zipfile.ZipFile, content: bytes) -> Iterator[Opened]:
    """Read each sheet; raise Refused if the parser gives up."""
    parts = (gate.refuse_declarations(archive, name) for name in archive.namelist() if XML_PART.search(name))
    gate.refuse_crowd(sum(part.count(b"<") for part in parts))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no register needs
            book = _Book(io.BytesIO(content), read_only=True, keep_links=False)
            book.read()
            sheets = list(book.sheets())
    except UNREADABLE as error:
        raise _damaged() from error
    for name, path in sheets:
        part = gate.member(archive, path)
        relations = _relations(archive, path)
        rows = _rows(name, part, book, _links(part, relations))
        found = tuple(islice(_comments(archive, path, relations), MOST_COMMENTS))
        yield Opened(name, rows, merged=_merged(part), comments=found)


def _damaged() -> Refused:
    return gate.refuse(_("The file is damaged: it cannot be read as an XLSX."))


def _merged(part: bytes) -> tuple[Merged, ...]:
    """Return the cells that are one over several rows."""
    found = []
    for tag in MERGED.findall(part)[: gate.MAX_ROWS]:
        left, top, _right, bottom = range_boundaries(tag.decode("ascii", "ignore"))
        if left and top and bottom and top < bottom <= gate.MAX_ROWS and left <= gate.MAX_COLUMNS:
            found.append((top, bottom, left - 1))
    return tuple(found)


def _relations(archive: zipfile.ZipFile, sheet: str) -> list[dict[str, str]]:
    """Return what the part of a sheet refers to: other parts, and addresses; none if that cannot be read."""
    folder, _slash, name = sheet.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return []
    try:
        return [dict(each.attrib) for each in fromstring(gate.member(archive, path), forbid_dtd=True)]
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []


def _comments(archive: zipfile.ZipFile, sheet: str, relations: list[dict[str, str]]) -> Iterator[Comment]:
    """Return the comments of a sheet, by the address of their cell."""
    for each in relations:
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(sheet), each.get("Target", ""))).lstrip("/")
        if each.get("Type", "").endswith("/comments") and path in archive.namelist():
            with suppress(ExpatError, ValueError):
                yield from comments(gate.member(archive, path))


def _links(part: bytes, relations: list[dict[str, str]]) -> Links:
    """Return what the cells of the sheet link to, by their address."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in LINK.findall(part)]
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations if each.get("TargetMode") == "External"}
    cells = {each.get(b"ref", b"").decode(): targets.get(_identifier(each), "") for each in found}
    return {cell: target for cell, target in cells.items() if target}


def _identifier(attributes: Mapping[bytes, bytes]) -> str:
    return next((value.decode() for name, value in attributes.items() if name.endswith(b":id")), "")


def _rows(sheet: str, part: bytes, book: _Book, links: Links) -> Iterator[list[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row in rows_of(part, book.texts, book.dates):
                yield [_value(cell, links) for cell in row]
    except TooFar as error:
        raise _endless(sheet, error.what) from error
    except UNREADABLE as error:
        raise _damaged() from error


def _endless(sheet: str, what: str) -> Refused:
    if what == "rows":
        message = _("The sheet has more than %(limit)d rows.") % {"limit": gate.MAX_ROWS}
    else:
        message = _("The sheet has more than %(limit)d columns.") % {"limit": gate.MAX_COLUMNS}
    return Refused(Problem(message, sheet))


def _value(cell: Found | None, links: Links) -> Any:
    """Return what the cell holds, or the Fault that it is."""
    if cell is None:
        return None
    if cell.kind == "e":
        formula = f"={cell.formula}" if cell.formula is not None else str(cell.value)
        return Fault(formula, _("The cell holds the error %(error)s.") % {"error": cell.value})
    if cell.formula is not None:
        return Fault(f"={cell.formula}", _("The cell holds a formula: put its value there instead."), cell.value)
    if links and isinstance(cell.value, str) and cell.address in links:
        return Linked.to(cell.value, links[cell.address])
    return cell.value
