"""What stands above the header of a table: contacts of the organisation, and words that belong to no entry."""

from __future__ import annotations

import bisect

from django.utils.translation import gettext as _

from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading.actors import Contact, describe
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.grid import cell_of, filled, link_of, text_of
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.labels import column_label
from registry.spreadsheets.reading.words import IN_BRACKETS, folded, is_not_applicable
from registry.spreadsheets.workbook import Row

ACTORS = {
    "controller": "controller",
    "data controller": "controller",
    "processor": "controller",
    "responsable du traitement": "controller",
    "responsable de traitement": "controller",
    "verantwortlicher": "controller",
    "responsable del tratamiento": "controller",
    "data protection officer": "dpo",
    "dpo": "dpo",
    "delegue a la protection des donnees": "dpo",
    "datenschutzbeauftragter": "dpo",
    "delegado de proteccion de datos": "dpo",
    "representative": "representative",
    "representant": "representative",
    "vertreter": "representative",
    "representante": "representative",
}
LABELS = {
    "name": "name",
    "nom": "name",
    "nombre": "name",
    "address": "address",
    "adresse": "address",
    "anschrift": "address",
    "direccion": "address",
    "email": "email",
    "e mail": "email",
    "adresse mel": "email",
    "telephone": "phone",
    "phone": "phone",
    "telefon": "phone",
    "telefono": "phone",
}
Block = list[tuple[int, str, str]]  # where the columns of each actor begin, who it is, and in which words


def take_above(entry: Entry, rows: list[Row], sheet: str) -> None:
    """Take the contacts of the organisation; say of any other row above the table that it was left out."""
    contacts: dict[str, Contact] = {}
    block: Block = []
    for row in rows:
        begun = _actors_in(row)
        if begun:
            block = begun
        elif not (block and _take_row(row, block, sheet, contacts)):
            _leave_out(entry, row, sheet)
    for actor, contact in contacts.items():
        describe(entry, actor, contact)


def _actors_in(row: Row) -> Block:
    """Return where the contacts of whom begin, if the row says only that."""
    found = [(at, ACTORS.get(_label(row, at), ""), text_of(cell_of(row, at))) for at in filled(row)]
    return found if all(actor for _at, actor, _title in found) else []


def _label(row: Row, at: int) -> str:
    return folded(IN_BRACKETS.sub(" ", text_of(cell_of(row, at))))


def _take_row(row: Row, block: Block, sheet: str, contacts: dict[str, Contact]) -> bool:
    """Take the values of a row that begins with a label; return whether it does."""
    kind = said = ""
    for at in filled(row):
        label = LABELS.get(_label(row, at), "")
        if not (label or kind):
            return False
        kind, said = label or kind, text_of(cell_of(row, at)) if label else said
        actor, title = block[max(0, bisect.bisect_right([first for first, *_said in block], at) - 1)][1:]
        heard = _heard(row, at, sheet, f"{title} — {said}")
        if not label and not is_not_applicable(heard.text):
            _put(contacts.setdefault(actor, {}), kind, heard)
    return True


def _put(contact: Contact, kind: str, heard: Heard) -> None:
    contact[kind] = contact[kind].saying(f"{contact[kind].text}, {heard.text}") if kind in contact else heard


def _heard(row: Row, at: int, sheet: str, header: str) -> Heard:
    cell = cell_of(row, at)
    return Heard(text_of(cell), cell, header, Place(sheet, row.number, column_label(at, "")), link_of(cell))


def _leave_out(entry: Entry, row: Row, sheet: str) -> None:
    texts = [text_of(cell_of(row, at)) for at in filled(row)]
    if texts:
        message = _("This stands above the table, and belongs to no activity: it was left out.")
        entry.draft.notice(NoticeKind.IGNORED, message, Place(sheet, row.number), " · ".join(texts))
