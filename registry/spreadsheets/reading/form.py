"""A record of the CNIL's model as rows of blocks, told by labels wherever they stand. Knows no native sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from registry.spreadsheets.problems import Place
from registry.spreadsheets.reading.grid import link_of, rows_of, text_of
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.labels import column_label
from registry.spreadsheets.reading.words import folded, is_not_applicable
from registry.spreadsheets.workbook import RawSheet, Row

FIELDS_OF_FORM = {
    "nom du traitement": "name",
    "n ref": "reference",
    "date de creation du traitement": "started",
    "mise a jour du traitement": "updated",
    "finalite principale": "purpose",
}
BLOCKS = {
    "description du traitement": "description",
    "acteurs": "actors",
    "finalite s du traitement effectue": "purposes",
    "finalites du traitement effectue": "purposes",
    "categories de donnees personnelles concernees": "data",
    "donnees sensibles": "sensitive",
    "categories de personnes concernees": "subjects",
    "destinataires": "recipients",
    "mesures de securite": "security",
    "transferts hors ue": "transfers",
}
FURTHER_PURPOSE = re.compile(r"sous finalite(?: \d+)?")
ENOUGH_LABELS = 5
LABELS_WITHIN = 4  # columns: the labels stand in one of the first
GUIDES = re.compile(r"►|Consulter les guides")
UNSET = "selectionnez un element dans cette liste deroulante"
UNFILLED_REFERENCE = "ref 001"
EXAMPLE = re.compile(r"\(?(?:\d+ )?(?:exemple|example)\b.*")


@dataclass(frozen=True)
class FormRow:
    """One row of a block: its label, and its cells by the header of their column ("" if the block has no headers)."""

    block: str
    label: str
    cells: dict[str, Heard]
    number: int

    def get(self, *headers: str) -> Heard | None:
        """Return the cell under the first of these headers that holds something."""
        return next((self.cells[header] for header in headers if header in self.cells), None)

    @property
    def first(self) -> Heard | None:
        """The first cell that holds something."""
        return next(iter(self.cells.values()), None)


@dataclass
class Form:
    """One sheet that is a record."""

    sheet: RawSheet
    rows: list[FormRow] = field(default_factory=list)

    def value(self, name: str) -> Heard | None:
        """Return the cell of a field of the record, None if it is empty."""
        row = next((row for row in self.rows if FIELDS_OF_FORM.get(folded(row.label)) == name and row.cells), None)
        return row.first if row else None

    def is_blank(self) -> bool:
        """Return whether nothing was filled in: but for lists left unset, and the model's own reference."""
        return all(is_unset(heard) for row in self.rows for heard in row.cells.values())

    def is_example(self) -> bool:
        """Return whether this is the example that comes with the model, and nobody's own record."""
        reference, name = self.value("reference"), self.value("name")
        told = [folded(each.text) for each in (reference, name) if each]
        return any(EXAMPLE.fullmatch(text) for text in told)


def is_unset(heard: Heard) -> bool:
    """Return whether a cell still says what the blank model says."""
    return folded(heard.text) in {UNSET, UNFILLED_REFERENCE}


def form_of(sheet: RawSheet) -> Form | None:
    """Return the sheet as a record, None if it has not the labels of one."""
    rows = rows_of(sheet)
    at = next((at for at in range(LABELS_WITHIN) if _labels(rows, at) >= ENOUGH_LABELS), None)
    return Form(sheet, list(_form_rows(sheet.name, rows, at))) if at is not None else None


def _labels(rows: list[Row], at: int) -> int:
    """Return how many labels of the model stand in a column, 0 if the main purpose is not among them."""
    found = {folded(text_of(row.cells[at])) for row in rows if at < len(row.cells)}
    return len(found & (BLOCKS.keys() | FIELDS_OF_FORM.keys())) if "finalite principale" in found else 0


def _form_rows(sheet: str, rows: list[Row], at: int) -> Iterator[FormRow]:
    end = _guides_at(rows, at)
    block, label, headers = "description", "", dict[int, str]()
    for row in rows:
        own = text_of(row.cells[at]) if at < len(row.cells) else ""
        beside = {place: text_of(cell) for place, cell in enumerate(row.cells[:end]) if place > at and text_of(cell)}
        if folded(own) in BLOCKS and (folded(own) != "destinataires" or _is_header(beside)):
            block, label = BLOCKS[folded(own)], ""
            headers = {place: " ".join(text.split()) for place, text in beside.items()}
            continue
        if row.number == 1 and not _is_field(own):
            continue  # the title, and the reference again
        label = own or label
        if beside and label:
            yield FormRow(block, label, _cells(sheet, row, beside, headers, label), row.number)


def _is_field(label: str) -> bool:
    return folded(label) in FIELDS_OF_FORM


def _is_header(beside: dict[int, str]) -> bool:
    return not beside or any(folded(text) in {"type de destinataire", "precisions"} for text in beside.values())


def _guides_at(rows: list[Row], at: int) -> int:
    """Return the column where the links to the CNIL's guides begin: nothing of the record stands there or behind."""
    places = [
        place for row in rows for place, cell in enumerate(row.cells) if place > at and GUIDES.match(text_of(cell))
    ]
    return min(places, default=max((len(row.cells) for row in rows), default=0))


def _cells(sheet: str, row: Row, beside: dict[int, str], headers: dict[int, str], label: str) -> dict[str, Heard]:
    """Return the cells by the header above them, or the nearest on its left; two under one header are one text."""
    found: dict[str, Heard] = {}
    for place, text in beside.items():
        header = next((headers[each] for each in sorted(headers, reverse=True) if each <= place), "")
        key = folded(header)
        heard = Heard(
            text, row.cells[place], _spoken(label, header), Place(sheet, row.number, column_label(place, header))
        )
        heard = Heard(heard.text, heard.raw, heard.header, heard.place, link_of(row.cells[place]))
        found[key] = found[key].saying(f"{found[key].text}\n{text}") if key in found else heard
    return found


def _spoken(label: str, header: str) -> str:
    plain = " ".join(label.split())
    return f"{plain} — {header}" if header else plain


def says_nothing(heard: Heard | None) -> bool:
    """Return whether a cell is empty, unset, or says that it does not apply."""
    return heard is None or is_unset(heard) or is_not_applicable(heard.text)
