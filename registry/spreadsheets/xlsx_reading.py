"""Reads XLSX: values, formulas with what they gave, links behind cells. Knows no column."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, repeat
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from registry.spreadsheets import gate
from registry.spreadsheets.faults import Fault, Linked
from registry.spreadsheets.opened import Merged, Opened
from registry.spreadsheets.problems import Problem, Refused

# A part that declares entities is refused by the parser; one that is no XML at all, or lacks a part, ends here too.
UNREADABLE = (*gate.UNREADABLE, TypeError, AttributeError, IndexError, SyntaxError, AssertionError)
XML_PART = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^<>]*>")
ROW = re.compile(rb"<(?:\w+:)?row\b")
CELLS = re.compile(rb"<(?:\w+:)?c\b")
MOST_CELLS = 10 * gate.MAX_COLUMNS  # in a row, blank ones included: a program fills in formats
FAR_DOWN = re.compile(rb"<(?:\w+:)?row\b[^<>]*\br=[\"'](\d{6,18})[\"']")
FAR_RIGHT = re.compile(rb"<(?:\w+:)?c\b[^<>]*\br=[\"'][A-Z]{3,}\d[^<>]*>")
WIDEST = gate.MAX_COLUMNS + 1
ATTRIBUTE = re.compile(rb"([\w:]+)=[\"']([^\"'<>]*)[\"']")
Links = Mapping[str, str]


def read(archive: zipfile.ZipFile, content: bytes) -> Iterator[Opened]:
    """Read each sheet; raise Refused if the parser gives up."""
    parts = (gate.refuse_declarations(archive, name) for name in archive.namelist() if XML_PART.search(name))
    gate.refuse_crowd(sum(part.count(b"<") for part in parts))
    book = _loaded(content, results=False)
    results = None
    for name in book.sheetnames:
        sheet = book[name]
        if not hasattr(sheet, "iter_rows"):
            continue  # a sheet that holds nothing but a chart
        part = _part(archive, sheet)
        _refuse_far_cells(name, part)
        if b"<f" in part and results is None:
            results = _loaded(content, results=True)
        calculated = results[name] if results is not None and b"<f" in part else None
        yield Opened(name, _rows(sheet, calculated, _links(archive, sheet, part)), merged=_merged(part))


def _loaded(content: bytes, *, results: bool) -> Any:
    """Open the workbook; with `results`, formulas come as the values that they had when it was saved."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that no register needs
            return load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=results)
    except UNREADABLE as error:
        raise gate.refuse(_("The file is damaged: it cannot be read as an XLSX.")) from error


def _merged(part: bytes) -> tuple[Merged, ...]:
    """Return the cells that are one over several rows."""
    found = []
    for tag in MERGED.findall(part)[: gate.MAX_ROWS]:
        left, top, _right, bottom = range_boundaries(tag.decode("ascii", "ignore"))
        if left and top and bottom and top < bottom <= gate.MAX_ROWS and left <= gate.MAX_COLUMNS:
            found.append((top, bottom, left - 1))
    return tuple(found)


def _part(archive: zipfile.ZipFile, sheet: Any) -> bytes:
    """Return the XML of the sheet, empty if it is not where it should be: the parser will say so."""
    path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    return gate.member(archive, path) if path in archive.namelist() else b""


def _refuse_far_cells(sheet: str, part: bytes) -> None:
    """Refuse a cell far down or far right before the parser fills the way there with blank ones."""
    far = FAR_RIGHT.findall(part)
    if len(far) > MOST_CELLS or any(not tag.endswith(b"/>") for tag in far):  # blank ones have a format and no more
        message = _("The sheet has more than %(limit)d columns.")
        raise Refused(Problem(message % {"limit": gate.MAX_COLUMNS}, sheet))
    if any(len(CELLS.findall(part, *span)) > MOST_CELLS for span in _long_rows(part)):
        raise Refused(Problem(_("The sheet has more than %(limit)d columns.") % {"limit": gate.MAX_COLUMNS}, sheet))
    if any(int(number) > gate.MAX_ROWS for number in FAR_DOWN.findall(part)):
        raise Refused(Problem(_("The sheet has more than %(limit)d rows.") % {"limit": gate.MAX_ROWS}, sheet))


def _long_rows(part: bytes) -> Iterator[tuple[int, int]]:
    """Return where the rows stand whose XML is long enough to hold too many cells."""
    begins = [found.start() for found in islice(ROW.finditer(part), gate.MAX_ROWS + 1)]
    for begin, end in pairwise([*begins, len(part)]):
        if end - begin > MOST_CELLS * len(b"<c/>"):
            yield begin, end


def _links(archive: zipfile.ZipFile, sheet: Any, part: bytes) -> Links:
    """Return what the cells of the sheet link to, by their address."""
    found = [dict(ATTRIBUTE.findall(tag)) for tag in LINK.findall(part)]
    if not found:
        return {}
    folder, _slash, name = str(getattr(sheet, "_worksheet_path", "")).lstrip("/").rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    targets = _targets(gate.member(archive, path)) if path in archive.namelist() else {}
    cells = {each.get(b"ref", b"").decode(): targets.get(_identifier(each), "") for each in found}
    return {cell: target for cell, target in cells.items() if target}


def _identifier(attributes: Mapping[bytes, bytes]) -> str:
    return next((value.decode() for name, value in attributes.items() if name.endswith(b":id")), "")


def _targets(relations: bytes) -> Links:
    try:
        root = fromstring(relations, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return {}
    return {each.get("Id", ""): each.get("Target", "") for each in root if each.get("TargetMode") == "External"}


def _rows(sheet: Any, calculated: Any, links: Links) -> Iterator[list[Any]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for row, results in zip(_iterated(sheet), _values(calculated), strict=False):
                yield [_value(cell, result, links) for cell, result in zip(row[:WIDEST], results, strict=False)]
    except UNREADABLE as error:
        raise gate.refuse(_("The file is damaged: it cannot be read as an XLSX.")) from error


def _iterated(sheet: Any) -> Iterable[Sequence[Any]]:
    sheet.reset_dimensions()  # what a file says of its size is not to be believed
    rows: Iterable[Sequence[Any]] = sheet.iter_rows()
    return rows


def _values(calculated: Any) -> Iterable[Iterable[Any]]:
    if calculated is None:
        return repeat(repeat(None))
    return ([cell.value for cell in row[:WIDEST]] for row in _iterated(calculated))


def _value(cell: Any, result: Any, links: Links) -> Any:
    """Return what the cell holds, or the Fault that it is."""
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return Fault(str(cell.value), _("The cell holds a formula: put its value there instead."), result)
    if cell.data_type == "e":
        return Fault(str(cell.value), _("The cell holds the error %(error)s.") % {"error": cell.value})
    if links and isinstance(cell.value, str) and cell.coordinate in links:
        return Linked.to(cell.value, links[cell.coordinate])
    return cell.value
