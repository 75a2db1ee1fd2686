"""The list of activities of the CNIL's simplified register, with the organisation's contacts above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.choices import Block
from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading import actors, content
from registry.spreadsheets.reading.draft import Draft
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.facts import answer_of
from registry.spreadsheets.reading.form import form_of
from registry.spreadsheets.reading.grid import cell_of, filled, header_of, link_of, rows_of, text_of
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.labels import column_label
from registry.spreadsheets.reading.references import References
from registry.spreadsheets.reading.table import EXAMPLE
from registry.spreadsheets.reading.tabular import best_table
from registry.spreadsheets.reading.takers import take as take_field
from registry.spreadsheets.reading.unedited import heard_pairs
from registry.spreadsheets.reading.words import field_of, folded, is_not_applicable
from registry.spreadsheets.workbook import RawSheet

NEEDED = {"name", "reference"}
CONTACTS = {
    "coordonnees du responsable": "controller",
    "coordonnees du representant": "representative",
    "coordonnees du delegue": "dpo",
}
LABELS = frozenset(
    ("nom", "prenom", "adresse", "adresse mel", "code postal", "ville", "telephone", "societe si dpo externe")
)
ROLE = "controller"


@dataclass
class ListedRow:
    """One activity of the list: its cells by field."""

    name: Heard
    reference: Heard | None
    others: list[tuple[str, Heard]] = field(default_factory=list)
    pairs: frozenset[tuple[str, str]] = frozenset()


@dataclass
class Listed:
    """The list that was found: its rows, the examples left out of it, and the contacts above it."""

    sheet: str = ""
    rows: list[ListedRow] = field(default_factory=list)
    examples: list[Heard] = field(default_factory=list)
    contacts: list[tuple[str, dict[str, Heard]]] = field(default_factory=list)


def list_in(sheets: Sequence[RawSheet]) -> Listed:
    """Return the list of activities, an empty one if no sheet has it."""
    for sheet in sheets:
        table = best_table(sheet) if form_of(sheet) is None else None
        if table is not None and table.exact >= NEEDED:
            return _listed(sheet, table.header_row)
    return Listed()


def _listed(sheet: RawSheet, header_row: int) -> Listed:
    found = Listed(sheet.name, contacts=list(_contacts(sheet, header_row)))
    rows = rows_of(sheet)
    header = header_of(rows, header_row)
    for row in rows:
        if row.number <= header_row or not filled(row):
            continue
        heard: dict[str, Heard] = {}
        for at, title in enumerate(header):
            cell = cell_of(row, at)
            if text_of(cell) and title:
                place = Place(sheet.name, row.number, column_label(at, title))
                heard.setdefault(field_of(title)[0] or title, Heard(text_of(cell), cell, title, place, link_of(cell)))
        pairs = heard_pairs({each.header: each for each in heard.values()})
        name = heard.pop("name", None)
        if name is None:
            continue
        if EXAMPLE.fullmatch(name.text):
            found.examples.append(name)
        else:
            found.rows.append(ListedRow(name, heard.pop("reference", None), list(heard.items()), pairs))
    return found


def _contacts(sheet: RawSheet, header_row: int) -> Iterator[tuple[str, dict[str, Heard]]]:
    """Return who is described above the list: pairs of a label that ends with a colon, and the cell on its right."""
    actor, cells = "", dict[str, Heard]()
    for row in rows_of(sheet):
        if row.number >= header_row - 1:
            break
        title = folded(text_of(cell_of(row, 0)))
        begins = next((who for label, who in CONTACTS.items() if title.startswith(label)), "")
        if begins:
            if actor:
                yield actor, cells
            actor, cells = begins, {}
        for at in filled(row):
            label, value = folded(text_of(row.cells[at])), text_of(cell_of(row, at + 1))
            if label in LABELS and value and folded(value) not in LABELS:
                place = Place(sheet.name, row.number, column_label(at + 1, ""))
                cells[label] = Heard(value, cell_of(row, at + 1), text_of(row.cells[at]).rstrip(" :"), place)
    if actor:
        yield actor, cells


def take(draft: Draft, references: References, listed: Listed, entries: Sequence[Entry]) -> list[Entry]:
    """Take what the list says beside the records; return the entries that stand in the list alone."""
    for heard in listed.examples:
        draft.notice(NoticeKind.IGNORED, _("This row is an example: it was left out."), heard.place, heard.text)
    more = []
    for row in listed.rows:
        entry = _entry_of(row, entries)
        if row.pairs in draft.unedited.listed:
            continue
        if entry is None:
            more.append(_new(draft, references, row))
        else:
            _beside(entry, row)
    for actor, cells in listed.contacts:
        if entries or more:
            entry = [*entries, *more][0]
            actors.describe(entry, actor, _named(actors.contact_of(entry, cells), cells))
    return more


def _named(contact: dict[str, Heard], cells: dict[str, Heard]) -> dict[str, Heard]:
    """Return the contact with the first name before the surname."""
    first, last = cells.get("prenom"), cells.get("nom")
    if first and last and "name" in contact:
        contact["name"] = last.saying(f"{first.text} {last.text}")
    return contact


def _entry_of(row: ListedRow, entries: Sequence[Entry]) -> Entry | None:
    by_reference = [each for each in entries if row.reference and each.reference == row.reference.text]
    by_name = [each for each in entries if folded(each.said["name"]) == folded(row.name.text)]
    return next(iter([*by_reference, *by_name]), None)


def _new(draft: Draft, references: References, row: ListedRow) -> Entry:
    entry = Entry(draft, references.of(row.reference, row.name.text, ROLE, row.name.place), row.name.place, ROLE)
    entry.said = {"name": row.name.text}
    entry.say("name", row.name.text, row.name)
    for name, heard in row.others:
        take_field(entry, name, heard)
    return entry


def _beside(entry: Entry, row: ListedRow) -> None:
    """Keep what the list says and the record does not."""
    for name, heard in row.others:
        if name == "special_categories":
            _special(entry, heard)
        elif name == "purpose":
            said = {folded(str(line.cells["text"])) for line in entry.parts("purposes")}
            if folded(heard.text) not in said and not is_not_applicable(heard.text):
                entry.note(heard)
        elif not is_not_applicable(heard.text):
            entry.note(heard)


def _special(entry: Entry, heard: Heard) -> None:
    if content.answers_no(heard.text):
        entry.waive(Block.SPECIAL_CATEGORIES.value, heard)
    elif answer_of(heard.text) != "yes" or not entry.has_special():
        take_field(entry, "special_categories", heard)
