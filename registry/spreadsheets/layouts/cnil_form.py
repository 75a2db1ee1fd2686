"""Fills in the CNIL's own form (ODS): its tables, styles, notes and lists to choose from stay as they are."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from registry.record import ActivityRecord, OrganisationRecord, RegisterRecord
from registry.spreadsheets.layouts.cnil import BLOCKS, LIST_COLUMNS, FormLine, Value, list_rows, record_of
from registry.spreadsheets.layouts.cnil_sheets import contacts_of, sheet_names
from registry.spreadsheets.reading.words import folded
from registry.spreadsheets.text import xml_text
from registry.spreadsheets.workbook import Table

MODEL = Path(__file__).parents[1] / "forms" / "cnil-registre-simplifie-2019.ods"
LIST, RECORD, EXAMPLE = "2_-_Liste_des_traitements", "3_-_Modèle_de_fiche_de_registre", "4_-_Exemple_de_fiche"
FIRST_LISTED = 9
UNSET = "selectionnez un element dans cette liste deroulante"
SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")
}  # fmt: skip
EXTENSION = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"  # says the kind again
BLANKS = re.compile(r"( {2,}|\t)")
REPEATED_ROWS, REPEATED_COLUMNS = "number-rows-repeated", "number-columns-repeated"
Element = Any


def _name(prefix: str, tag: str) -> str:
    return f"{{{SPACES[prefix]}}}{tag}"


@cache
def _model() -> dict[str, bytes]:
    with zipfile.ZipFile(MODEL) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist()}


def cnil_ods(register: RegisterRecord, omitted: Table) -> bytes:
    """Return the form, filled in: the list of activities, a copy of the record for each, and what is omitted."""
    root = etree.fromstring(_model()["content.xml"], etree.XMLParser(resolve_entities=False, no_network=True))
    tables = {each.get(_name("table", "name")): each for each in root.iter(_name("table", "table"))}
    _fill_list(tables[LIST], register)
    names = sheet_names(register.activities)
    for name, activity in zip(names, register.activities, strict=True):
        record = deepcopy(tables[RECORD])
        record.set(_name("table", "name"), name)
        _fill_record(record, activity, register.organisation)
        tables[EXAMPLE].addprevious(record)
    tables[EXAMPLE].addprevious(_plain_table(omitted))
    tables[EXAMPLE].getparent().remove(tables[EXAMPLE])
    return _packed(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _plain_table(table: Table) -> Element:
    """Return a table of texts."""
    name, header, rows = table
    plain = etree.Element(_name("table", "table"), {_name("table", "name"): name})
    etree.SubElement(plain, _name("table", "table-column"), {_name("table", REPEATED_COLUMNS): str(len(header))})
    for texts in (header, *rows):
        row = etree.SubElement(plain, _name("table", "table-row"))
        for text in texts:
            _write(etree.SubElement(row, _name("table", "table-cell")), str(text))
    return plain


def _packed(content: bytes) -> bytes:
    """Pack the form anew; its kind comes first and unpacked, as the format wants it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _model()["mimetype"], zipfile.ZIP_STORED)
        for name, part in _model().items():
            if name != "mimetype" and not name.endswith("/"):
                archive.writestr(name, content if name == "content.xml" else part)
    return target.getvalue()


# The list


def _fill_list(table: Element, register: RegisterRecord) -> None:
    for at, (_label, pairs) in enumerate(contacts_of(register.organisation)):
        for label, value in pairs:
            _beside(table, (2 * at + 1, 2 * at + 2), label, value)
    model = deepcopy(_row(table, FIRST_LISTED + 1))
    for column in LIST_COLUMNS.values():
        _write(_cell(_row(table, FIRST_LISTED), column), None)  # the example
    for number, cells in enumerate(list_rows(register), start=FIRST_LISTED):
        row = _row(table, number)
        if number > FIRST_LISTED + 1 and not row.get(_name("table", "style-name")):
            row.addprevious(deepcopy(model))
            row = row.getprevious()
        for title, listed in cells.items():
            _write(_cell(row, LIST_COLUMNS[title]), listed)


def _beside(table: Element, rows: tuple[int, ...], label: str, value: str) -> None:
    """Write a value on the right of its label."""
    for number in rows:
        for at in range(WIDTH):
            if folded(_said(_cell(_row(table, number), at))) == folded(label):
                _write(_cell(_row(table, number), at + 1), value)
                return


WIDTH = 9


# A record


def _fill_record(table: Element, activity: ActivityRecord, organisation: OrganisationRecord) -> None:
    found = _blocks(table)
    for block, lines in record_of(activity, organisation).items():
        columns = {"": 1} | BLOCKS[block][1]
        rows = found[block]
        for row in rows:
            for at in columns.values():
                if folded(_said(_cell(row, at))) in {UNSET, "ref 001"}:
                    _write(_cell(row, at), None)
        for line, row in zip(lines, _rows_for(rows, lines), strict=True):
            _write(_cell(row, 0), line.label)
            for title, value in line.cells.items():
                _write(_cell(row, columns[title]), value)
    reference = _cell(_row(table, 1), WIDTH - 2)  # the form repeats it above, by a formula
    reference.set(_name("office", "string-value"), activity.reference)
    _set_text(reference, activity.reference)


def _blocks(table: Element) -> dict[str, list[Element]]:
    """Return the rows of each block of the blank record, without its header."""
    labels = {folded(label): block for block, (label, _columns) in BLOCKS.items()}
    found: dict[str, list[Element]] = {}
    current: list[Element] = []
    for row in list(table.iter(_name("table", "table-row"))):
        label = folded(_said(_cell(row, 0)))
        if label in labels:
            current = found.setdefault(labels[label], [])
        elif label:
            current.append(row)
        elif found:
            current = []
    return found


def _rows_for(rows: list[Element], lines: list[FormLine]) -> list[Element]:
    """Return a row for each line: that of the model with its label, else a copy of the last one, added below it."""
    by_label = {folded(_said(_cell(row, 0))): row for row in rows}
    last = rows[-1]
    blank = deepcopy(last)
    placed = []
    for line in lines:
        row = by_label.pop(folded(line.label), None)
        if row is None:
            row = deepcopy(blank)
            last.addnext(row)
            last = row
        placed.append(row)
    return placed


# Cells


def _row(table: Element, number: int) -> Element:
    """Return a row by its number, as one of its own if the form repeats it."""
    return _nth(table.iter(_name("table", "table-row")), number - 1, REPEATED_ROWS)


def _cell(row: Element, at: int) -> Element:
    """Return a cell by its place, as one of its own if the form repeats it."""
    return _nth(iter(list(row)), at, REPEATED_COLUMNS)


def _nth(elements: Any, at: int, repeated: str) -> Element:
    for element in elements:
        times = int(element.get(_name("table", repeated), "1"))
        if at < times:
            return _parted(element, at, times, repeated)
        at -= times
    raise IndexError(at)


def _parted(element: Element, at: int, times: int, repeated: str) -> Element:
    """Return the one of a repeated element that is wanted; those before and after it stay repeated."""
    if times == 1:
        return element
    for count, add in ((at, element.addprevious), (times - at - 1, element.addnext)):
        if count:
            copy = deepcopy(element)
            copy.set(_name("table", repeated), str(count))
            add(copy)
    del element.attrib[_name("table", repeated)]
    return element


def _said(cell: Element) -> str:
    return "\n".join("".join(each.itertext()) for each in cell.iterfind(_name("text", "p")))


def _write(cell: Element, value: Value) -> None:
    """Make the cell say this and nothing else; its style and its list to choose from stay."""
    for attribute in [each for each in cell.attrib if each.startswith((f"{{{SPACES['office']}}}", EXTENSION))]:
        del cell.attrib[attribute]
    cell.attrib.pop(_name("table", "formula"), None)
    if isinstance(value, dt.date):
        cell.set(_name("office", "value-type"), "date")
        cell.set(_name("office", "date-value"), value.isoformat())
        _set_text(cell, value.strftime("%d/%m/%Y"))
    elif value:
        cell.set(_name("office", "value-type"), "string")
        _set_text(cell, value)
    else:
        _set_text(cell, "")


def _set_text(cell: Element, text: str) -> None:
    for paragraph in cell.findall(_name("text", "p")):
        cell.remove(paragraph)
    for line in xml_text(text).split("\n") if text else ():
        paragraph = etree.SubElement(cell, _name("text", "p"))
        for at, piece in enumerate(BLANKS.split(line)):
            if at % 2:
                blank = etree.SubElement(paragraph, _name("text", "tab" if piece == "\t" else "s"))
                if piece != "\t":
                    blank.set(_name("text", "c"), str(len(piece)))
            elif at == 0:
                paragraph.text = piece
            else:
                paragraph[-1].tail = piece
