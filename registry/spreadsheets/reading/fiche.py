"""The CNIL's simplified register: a list of activities, and one vertical record a sheet. Knows no address of a cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading import fiche_blocks, fiche_list, transfers
from registry.spreadsheets.reading.draft import Draft
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.form import UNFILLED_REFERENCE, Form, form_of
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.references import References
from registry.spreadsheets.reading.unedited import heard_pairs
from registry.spreadsheets.reading.words import folded, is_not_applicable
from registry.spreadsheets.workbook import RawSheet

ROLE = "controller"  # the model is that of a controller's register


def is_fiche(sheet: RawSheet) -> bool:
    """Return whether a sheet is a record of this model: it has the labels of its blocks, one below the other."""
    return form_of(sheet) is not None


def read_all(draft: Draft, sheets: Sequence[RawSheet]) -> None:
    """Take every record that somebody filled in, and what the list says beside it."""
    forms = [form for sheet in sheets if (form := form_of(sheet)) and _is_own(draft, form)]
    listed = fiche_list.list_in(sheets)
    references = References(draft)
    references.reserve(row.reference.text for row in listed.rows if row.reference)
    shared = Counter(heard.text for form in forms if (heard := form.value("reference")))
    entries = [_entry(draft, references, form, listed, shared) for form in forms]
    entries += fiche_list.take(draft, references, listed, entries)
    for entry in entries:
        transfers.write(entry)
        entry.finish()
    _tell_of_others(draft, sheets, listed.sheet)


def _is_own(draft: Draft, form: Form) -> bool:
    """Return whether a record is one of the organisation: neither blank nor the model's example; say so."""
    message = ""
    if form.is_blank():
        message = _("This record is blank: it was left out.")
    elif form.is_example():
        message = _("This is the example that comes with the model: it was left out.")
    if message:
        draft.notice(NoticeKind.IGNORED, message, Place(form.sheet.name))
    return not message


def _entry(draft: Draft, references: References, form: Form, listed: fiche_list.Listed, shared: Counter[str]) -> Entry:
    named = form.value("name") or form.value("purpose")
    title = " ".join(named.text.split()) if named else form.sheet.name
    place = named.place if named else Place(form.sheet.name)
    told = _reference(form, title, listed, shared)
    entry = Entry(draft, references.of(told, title, ROLE, place), place, ROLE)
    entry.said = {"name": title}
    entry.say("name", title, named or Heard(title, title, "", place))
    unedited = draft.unedited.record(entry.reference)
    for row in sorted(form.rows, key=fiche_blocks.is_added):  # what was added may speak of what follows it
        if (row.block, folded(row.label), heard_pairs(row.cells)) not in unedited:
            fiche_blocks.take(entry, row)
    return entry


def _reference(form: Form, title: str, listed: fiche_list.Listed, shared: Counter[str]) -> Heard | None:
    """Return the reference of the record, else that of the list; the model's own counts only if one record has it."""
    told = form.value("reference")
    is_left = told is not None and folded(told.text) == UNFILLED_REFERENCE and shared[told.text] > 1
    if told is not None and not is_left and not is_not_applicable(told.text):
        return told
    return next(
        (row.reference for row in listed.rows if row.reference and folded(row.name.text) == folded(title)), None
    )


def _tell_of_others(draft: Draft, sheets: Sequence[RawSheet], listed: str) -> None:
    """Say which sheets hold no record: the tutorial, the lists to choose from, sheets about something else."""
    for sheet in sheets:
        if sheet.name != listed and (sheet.header or sheet.rows) and not is_fiche(sheet):
            draft.notice(
                NoticeKind.IGNORED, _("This sheet holds no record of an activity: it was left out."), Place(sheet.name)
            )
