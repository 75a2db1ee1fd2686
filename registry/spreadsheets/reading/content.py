"""Purposes and their legal bases, people, data, measures and rights, out of the words of a cell. Knows no layout."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.draft import Line
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.facts import URL, answer_of, is_bare_answer
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.legal import basis_of, says_only
from registry.spreadsheets.reading.lists import (
    OTHER_DATA,
    OTHER_MEASURES,
    OTHER_PERSONS,
    code_in,
    labels,
    right_of,
    special_categories,
)
from registry.spreadsheets.reading.pieces import labelled, lines_of, names_of, pieces_of
from registry.spreadsheets.reading.words import IN_BRACKETS, folded, is_not_applicable

CONSENT, INTERESTS = "6-1-a", "6-1-f"
OTHER = {
    "data_subject_categories": OTHER_PERSONS,
    "data_categories": OTHER_DATA,
    "security_measures": OTHER_MEASURES,
}


def purpose(entry: Entry, heard: Heard) -> None:
    """Take the purposes, each on a line, in a bullet or between semicolons."""
    entry.purposes = [entry.part("purposes", {"text": text}, heard) for text in pieces_of(heard.text)]


def legal_basis(entry: Entry, heard: Heard) -> None:
    """Take the basis of Art. 6(1): of one purpose, of all of them, or of each on a line of its own."""
    lines = lines_of(heard.text)
    if not entry.purposes:
        entry.note(
            heard, _("A legal basis belongs to a purpose, and none is given: it stands in the note."), NoticeKind.REVIEW
        )
    elif len(lines) == len(entry.purposes) > 1 and all(basis_of(text) or is_not_applicable(text) for text in lines):
        for line, text in zip(entry.purposes, lines, strict=True):
            if not is_not_applicable(text):
                _put_basis(line, text, heard)
        entry.review(heard, _("The legal bases were given to the purposes line by line: check the pairs."))
    else:
        for line in entry.purposes:
            _put_basis(line, heard.text, heard)
        if not basis_of(heard.text):
            message = _("No single legal basis is certain: the words stand beside the purpose, the basis is left open.")
            entry.review(heard, message)


def _put_basis(line: Line, text: str, heard: Heard) -> None:
    code = basis_of(text)
    if code:
        line.put("legal_basis", code, heard.place)
    head, rest = labelled(text)
    if code and head and basis_of(head) == code and says_only(head, code):
        line.put("legal_basis_detail", rest, heard.place)
    elif not code or not says_only(text, code):
        line.put("legal_basis_detail", text, heard.place)


def legal_basis_again(entry: Entry, heard: Heard) -> None:
    """Take a second column of the same meaning: what it says otherwise goes to the note."""
    said = {str(line.cells.get("legal_basis") or "") for line in entry.purposes}
    if not any(said) and entry.purposes:
        legal_basis(entry, heard)
    elif basis_of(heard.text) not in said or len(said) > 1:
        entry.note(heard, _("It differs from the legal basis given before: both are kept."), NoticeKind.REVIEW)


def of_purposes(column: str, basis: str, url_column: str = "") -> object:
    """Return what takes a cell that belongs to the purposes of one legal basis, or to all if none has it."""

    def take(entry: Entry, heard: Heard) -> None:
        own = [line for line in entry.purposes if line.cells.get("legal_basis") == basis]
        if not entry.purposes:
            entry.note(heard)
        target = url_column if url_column and URL.fullmatch(heard.text) else column
        for line in own or entry.purposes:
            line.put(target, heard.whole, heard.place)

    return take


# Lists


def data_subjects(entry: Entry, heard: Heard) -> None:
    """Take whose data they are."""
    _listed(entry, heard, "data_subject_categories", "data_subjects", "category")


def security(entry: Entry, heard: Heard) -> None:
    """Take the measures; those that are in no list are described together."""
    _listed(entry, heard, "security_measures", "measures", "measure")


def _listed(entry: Entry, heard: Heard, catalogue: str, sheet: str, column: str) -> None:
    """Add one part for each entry of a list that the cell names, its other words as details."""
    unknown = False
    for line in lines_of(heard.text):
        for code, description in _named(entry, catalogue, line):
            unknown = unknown or not code
            describe(entry, sheet, column, code or OTHER[catalogue], description, heard)
    if unknown:
        entry.review(heard, _("Not all of it is in the list: those words stand as details of “other”."))


def _named(entry: Entry, catalogue: str, line: str) -> list[tuple[str, str]]:
    """Return (code, details) of what a line names; the code is empty where no entry is named."""
    own = entry.draft.own(catalogue)
    label, rest = labelled(line)
    if label and (code := code_in(catalogue, label, own)):
        return [(code, rest)]
    return [entry_named(catalogue, name, own) for name in _names(catalogue, line, own)]


def _names(catalogue: str, line: str, own: dict[str, str]) -> list[str]:
    """Return the names on a line, which is one name if the list has it as it stands."""
    return [line] if code_in(catalogue, line, own) else names_of(line)


def entry_named(catalogue: str, name: str, own: dict[str, str]) -> tuple[str, str]:
    """Return (code, details): the name itself is a detail unless it is the label."""
    code = code_in(catalogue, name, own)
    if code:
        return code, "" if is_label(catalogue, code, name) else name
    short = IN_BRACKETS.sub(" ", name).strip()
    return (code_in(catalogue, short, own) if short else ""), name


def is_label(catalogue: str, code: str, name: str) -> bool:
    """Return whether a name is the entry's own label in one of the languages."""
    return folded(name) in {folded(label) for label in labels(catalogue).get(code, (name,))}


def describe(entry: Entry, sheet: str, column: str, code: str, description: str, heard: Heard) -> None:
    """Add a part that is told apart by its entry of a list alone, its details below those it has."""
    if code == OTHER_MEASURES:
        entry.draft.declare_other_measures(heard.place)
    line = entry.part(sheet, {column: code}, heard)
    said = str(line.cells.get("description") or "")
    if description and description not in said.split("\n"):
        line.put("description", "\n".join(filter(None, (said, description))), heard.place)


def data_categories(entry: Entry, heard: Heard) -> None:
    """Take the categories of data; names of one category in one line stay together."""
    unknown = False
    for line in lines_of(heard.text):
        grouped: dict[str, list[str]] = {}
        for code, description in _data_named(entry, line):
            unknown = unknown or not code
            grouped.setdefault(code or OTHER_DATA, []).append(description)
        for code, descriptions in grouped.items():
            entry.data_part(code, ", ".join(filter(None, descriptions)), heard)
    if unknown:
        entry.review(heard, _("Not all of it is in the list: those words stand as details of “other data”."))


def _data_named(entry: Entry, line: str) -> list[tuple[str, str]]:
    own = entry.draft.own("data_categories")
    label, rest = labelled(line)
    if label and (code := code_in("data_categories", label, own)):
        return [(code, rest)]
    return [
        entry_named("data_categories", name, own)
        for piece in pieces_of(line)
        for name in _names("data_categories", piece, own)
    ]


def special_data(entry: Entry, heard: Heard) -> None:
    """Take which special categories there are; a bare yes says that there are some, and is kept."""
    if is_bare_answer(heard.text):
        entry.note(
            heard, _("It says that there are special categories of data, and not which: name them."), NoticeKind.REVIEW
        )
        return
    found = [named for line in lines_of(heard.text) for named in _data_named(entry, line)]
    if all(code in special_categories() | {"criminal-convictions-offences"} for code, _details in found):
        for code, description in found:
            entry.data_part(code, description, heard)
    else:
        entry.note(
            heard, _("No special category was recognised for certain: the words stand in the note."), NoticeKind.REVIEW
        )


def art9_condition(entry: Entry, heard: Heard) -> None:
    """Take the condition of Art. 9(2): it belongs to the special categories of the entry."""
    code = basis_of(heard.text, "9")
    special = special_lines(entry)
    if not code or not special:
        message = _(
            "No special category, or no single condition of Art. 9(2), is certain: the words stand in the note."
        )
        entry.note(heard, message, NoticeKind.REVIEW)
        return
    for line in special:
        line.put("art9_condition", code, heard.place)
    if not says_only(heard.text, code) and not is_basis_label(heard.text):
        entry.note(heard)


def is_basis_label(text: str) -> bool:
    """Return whether a text is nothing but the name of a condition of Art. 9(2)."""
    return bool(basis_of(text, "9")) and len(folded(text)) > 1 and not any(sign.isdigit() for sign in text)


def national_condition(entry: Entry, heard: Heard) -> None:
    """Take a condition of national law for special categories."""
    special = special_lines(entry)
    for line in special:
        line.put("national_condition", heard.text, heard.place)
    if not special:
        entry.note(heard)


def special_lines(entry: Entry) -> list[Line]:
    """Return the special categories of the entry."""
    return [line for line in entry.parts("personal_data") if line.cells.get("category") in special_categories()]


def rights(entry: Entry, heard: Heard) -> None:
    """Take the rights that are named; other words are how they are exercised."""
    left = []
    for name in (each for line in lines_of(heard.text) for each in names_of(line)):
        label, rest = labelled(name)
        code = right_of(name) or (right_of(label) if label else "")
        if code:
            entry.part("rights", {"right": code}, heard, description=rest if label and not right_of(name) else "")
        else:
            left.append(name)
    if left:
        entry.say("rights_procedure", heard.text, heard)


def answers_no(text: str) -> bool:
    """Return whether a cell answers no and says nothing else."""
    return answer_of(text) == "no" and is_bare_answer(text)
