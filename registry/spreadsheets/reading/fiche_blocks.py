"""What each block of a record of the CNIL's model says, as fields and parts of an entry."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.choices import Block, RecipientKind
from registry.spreadsheets.layouts.cnil import PEOPLE
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import actors, content, facts, keeping, parties, takers, transfers
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.form import FIELDS_OF_FORM, FURTHER_PURPOSE, FormRow, is_unset, says_nothing
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import OTHER_DATA, code_in, country_of, kind_of, labels
from registry.spreadsheets.reading.pieces import lines_of, names_of
from registry.spreadsheets.reading.shapes import Certainty
from registry.spreadsheets.reading.words import field_of, folded, is_not_applicable

OF_PROCESSORS = "sous traitants"
ABROAD = "destinataires dans des pays tiers ou organisations internationales"
FOR_DETAILS = "precisions"
OF_THE_MODEL = frozenset(folded(label) for label in PEOPLE.values())


def take(entry: Entry, row: FormRow) -> None:
    """Give a row of the record to what takes its block."""
    {
        "description": _description,
        "actors": actors.take,
        "purposes": _purpose,
        "data": _data,
        "sensitive": _data,
        "subjects": _subjects,
        "recipients": _recipient,
        "security": _measure,
        "transfers": _transfer,
    }[row.block](entry, row)


def _description(entry: Entry, row: FormRow) -> None:
    name = FIELDS_OF_FORM.get(folded(row.label), "")
    for heard in row.cells.values():
        if name == "started" and not says_nothing(heard):
            facts.started(entry, heard)
        elif name == "purpose":
            _purpose(entry, row)
        elif name not in {"name", "reference"} and not is_unset(heard):
            _added(entry, row, heard)


def _purpose(entry: Entry, row: FormRow) -> None:
    form = folded(row.label)
    for heard in row.cells.values():
        if FIELDS_OF_FORM.get(form) == "purpose" or FURTHER_PURPOSE.fullmatch(form):
            if not says_nothing(heard):
                entry.purposes += [entry.part("purposes", {"text": text}, heard) for text in lines_of(heard.text)]
        else:
            _added(entry, row, heard)


def is_added(row: FormRow) -> bool:
    """Return whether somebody added the row to the model, which has none for a legal basis."""
    form = folded(row.label)
    known = form in FIELDS_OF_FORM or FURTHER_PURPOSE.fullmatch(form)
    return row.block in {"description", "purposes"} and not known


def _added(entry: Entry, row: FormRow, heard: Heard) -> None:
    """Take a row that the model has not, if its label is a header that is known; else it goes to the note."""
    field, certainty = field_of(row.label)
    if is_added(row) and certainty is Certainty.EXACT and field not in {"name", "reference", "role"}:
        takers.take(entry, field, heard)
    else:
        entry.note(heard)


def _data(entry: Entry, row: FormRow) -> None:
    """Take a category of data: what it is here, and how long it is kept."""
    told, kept = row.get("description", ""), row.get("duree de conservation")
    code = code_in("data_categories", row.label, entry.draft.own("data_categories"))
    if (told is not None and is_not_applicable(told.text)) or (told is not None and content.answers_no(told.text)):
        _not_processed(entry, row, told, code)
        if kept and not says_nothing(kept):
            entry.note(kept)
        return
    for heard in (told, kept):
        if heard is not None and not (heard is kept and says_nothing(kept)):
            _add_data(entry, row, code, heard if heard is told else heard.saying(""))
            break
    if kept and not says_nothing(kept):
        label = labels("data_categories").get(code, ("", row.label))[1]
        keeping.retention(entry, kept, label, [code or OTHER_DATA])
    elif kept and not is_unset(kept):
        entry.note(kept)


def _add_data(entry: Entry, row: FormRow, code: str, heard: Heard) -> None:
    lines = lines_of(heard.text) or [""]
    for line in lines:
        details = "" if facts.is_bare_answer(line) else line
        if code:
            entry.data_part(code, details, heard)
        else:
            entry.data_part(OTHER_DATA, ": ".join(filter(None, (" ".join(row.label.split()), details))), heard)
    if not code:
        entry.review(heard, _("Not all of it is in the list: those words stand as details of “other data”."))


def _not_processed(entry: Entry, row: FormRow, told: Heard, code: str) -> None:
    """Remember that a category is not processed: of all sensitive ones together, the block does not apply."""
    if row.block == "sensitive" and not is_unset(told):
        block = Block.CRIMINAL_DATA if code == "criminal-convictions-offences" else Block.SPECIAL_CATEGORIES
        entry.waive(block.value, told)
    else:
        message = _("This category of data is said not to be processed: it was left out.")
        entry.draft.notice(NoticeKind.IGNORED, message, told.place, told.text)


def _kind_and_details(row: FormRow) -> tuple[Heard | None, Heard | None]:
    """Return the choice from the list and the details beside it; a choice that is unset is none."""
    details = row.get(FOR_DETAILS)
    chosen = next((heard for header, heard in row.cells.items() if header != FOR_DETAILS), None)
    return chosen, details


def _subjects(entry: Entry, row: FormRow) -> None:
    chosen, details = _kind_and_details(row)
    if says_nothing(chosen) and says_nothing(details):
        return
    if chosen is None or says_nothing(chosen):
        content.data_subjects(entry, details or row.cells[FOR_DETAILS])
        return
    code = code_in("data_subject_categories", chosen.text, entry.draft.own("data_subject_categories"))
    if code and folded(chosen.text) in OF_THE_MODEL and (details is None or says_nothing(details)):
        content.describe(entry, "data_subjects", "category", code, "", chosen)
    elif not code or details is None or says_nothing(details):
        content.data_subjects(entry, chosen)
        if details is not None and not says_nothing(details):
            entry.note(details)
    elif code == content.OTHER["data_subject_categories"]:
        content.data_subjects(entry, details)
    else:
        content.describe(entry, "data_subjects", "category", code, details.text, details)


def _recipient(entry: Entry, row: FormRow) -> None:
    chosen, details = _kind_and_details(row)
    if says_nothing(chosen) and says_nothing(details):
        entry.waive(Block.RECIPIENTS.value, next(iter(row.cells.values())))
        return
    entry.blocks_said.add(Block.RECIPIENTS.value)
    if chosen is None or says_nothing(chosen):
        parties.recipients(entry, details or row.cells[FOR_DETAILS])
    elif details is None or says_nothing(details):
        _unnamed(entry, chosen)
    elif folded(chosen.text) in {OF_PROCESSORS, "sous traitant"}:
        parties.processors(entry, details)
    else:
        _named(entry, chosen, details)


def _unnamed(entry: Entry, chosen: Heard) -> None:
    """Take a kind of recipient that has no name: the kind is all that is known."""
    parties.add_recipient(entry, kind_of(chosen.text) or RecipientKind.OTHER.value, chosen.text, chosen)
    entry.review(chosen, _("The recipient has no name in the file: its kind stands for it."))


def _named(entry: Entry, chosen: Heard, details: Heard) -> None:
    kind = kind_of(chosen.text)
    for line in lines_of(details.text):
        if not kind or kind == RecipientKind.OTHER.value:
            parties.recipients(entry, details.saying(line))
            continue
        for name in [line] if parties.BETWEEN in line else names_of(line):
            parties.add_recipient(entry, kind, name, details)
    if folded(chosen.text) == ABROAD:
        entry.review(details, _("The recipient is said to be in a third country: declare the transfer as well."))
    elif not kind:
        entry.note(chosen)


def _measure(entry: Entry, row: FormRow) -> None:
    chosen, details = _kind_and_details(row)
    if says_nothing(chosen) and says_nothing(details):
        entry.waive(Block.MEASURES.value, next(iter(row.cells.values())))
        return
    entry.blocks_said.add(Block.MEASURES.value)
    code = code_in("security_measures", chosen.text, entry.draft.own("security_measures")) if chosen else ""
    if code == content.OTHER["security_measures"] and details is not None and not says_nothing(details):
        content.security(entry, details)
    elif code and chosen:
        told = "" if details is None or says_nothing(details) else details.text
        content.describe(entry, "measures", "measure", code, told, details or chosen)
    else:
        for heard in (chosen, details):
            if heard is not None and not says_nothing(heard):
                content.security(entry, heard)


def _transfer(entry: Entry, row: FormRow) -> None:
    """Take a transfer; where every cell says that there is none, that is said of the block."""
    told = {name: heard for name, heard in row.cells.items() if not says_nothing(heard)}
    if not told:
        entry.waive(Block.TRANSFERS.value, next(iter(row.cells.values())))
        return
    entry.blocks_said.add(Block.TRANSFERS.value)
    importer, country = told.get("destinataire"), told.get("pays")
    leaving = transfers.Leaving(next(iter(told.values())), importer.text if importer else "")
    if importer and entry.draft.known_vendor(importer.text) and not entry.engaged(importer.text):
        parties.engage(entry, importer.text, "", importer)
    if country:
        leaving.country = country_of(country.text)
    if country and not leaving.country:
        leaving.documentation.append(country.text)
        entry.review(
            country, _("No country was recognised for certain: the words stand in the documentation of the transfer.")
        )
    entry.transfers.append(leaving)
    for name, heard in told.items():
        if name == "type de garanties":
            transfers.guard(entry, leaving, heard.text, heard)
        elif name not in {"destinataire", "pays"}:
            leaving.documentation.append(heard.whole)
