"""Fields of the activity itself: names, dates, answers of yes and no, addresses of documents. Knows no layout."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from registry.choices import AutomatedDecision, DataSource, DpiaStatus, Role
from registry.spreadsheets.faults import Fault
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.dates import Ambiguous, date_of
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import choice_of, word_in
from registry.spreadsheets.reading.pieces import labelled
from registry.spreadsheets.reading.words import folded

Taker = Callable[[Entry, Heard], None]
YES_WORDS = frozenset(["oui", "yes", "ja", "si", "true", "vrai", "x", "o", "y"])
NO_WORDS = frozenset(["non", "no", "nein", "false", "faux", "n"])
YES, NO = "yes", "no"
URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
NO_RULES = frozenset(("aucune", "aucun", "none", "neither", "keine"))


def verbatim(column: str) -> Taker:
    """Return what takes a cell as the text of a field, as it stands."""
    return lambda entry, heard: entry.say(column, heard.whole, heard)


def link(column: str) -> Taker:
    """Return what takes an address; what is none goes to the note."""

    def take(entry: Entry, heard: Heard) -> None:
        found = URL.fullmatch(heard.text)
        if found:
            entry.say(column, heard.text, heard)
        elif heard.link and URL.fullmatch(heard.link):
            entry.say(column, heard.link, heard)
            entry.note(heard)
        else:
            entry.note(heard)

    return take


def kept_in_note(entry: Entry, heard: Heard) -> None:
    """Take what has no field of its own."""
    entry.note(heard)


def plain_note(entry: Entry, heard: Heard) -> None:
    """Take a cell that is a note already: its header says nothing more."""
    entry.annotate(heard.whole, heard)


def answer_of(text: str) -> str:
    """Return "yes" or "no" if the text is such an answer, or begins with one before a remark; "" otherwise."""
    first = re.split(r"[\s,.:;(—–-]", text.strip(), maxsplit=1)[0]
    for form in (folded(text), folded(first) if len(first) > 1 else ""):
        if form in YES_WORDS:
            return YES
        if form in NO_WORDS:
            return NO
    return ""


def is_bare_answer(text: str) -> bool:
    """Return whether the text is yes or no and nothing else."""
    return folded(text) in YES_WORDS | NO_WORDS


def started(entry: Entry, heard: Heard) -> None:
    """Take the first day of the processing."""
    if isinstance(heard.raw, int | float) and not isinstance(heard.raw, bool):
        message = _("“%(value)s” is a number, not a date: format the cell as a date, or write the day as 2023-10-03.")
        entry.draft.refuse(message % {"value": heard.text}, heard)
        return
    try:
        found = date_of(heard.raw if not isinstance(heard.raw, Fault) else heard.raw.result, entry.draft.language)
    except Ambiguous:
        message = _("“%(value)s” can be read as two different days: write it as 2023-10-03, or as a date cell.")
        entry.draft.refuse(message % {"value": heard.text}, heard)
        return
    if found:
        entry.say("started_on", found, heard)
    else:
        entry.note(heard, _("This is no date: it stands word for word in the note."), NoticeKind.REVIEW)


def role(entry: Entry, heard: Heard) -> None:
    """Take what the organisation is for the activity."""
    code = word_in("roles", heard.text) or choice_of(Role, heard.text)
    if code:
        entry.say("role", code, heard)
    else:
        entry.note(heard, _("No role was recognised in these words: they stand in the note."), NoticeKind.REVIEW)


def source(entry: Entry, heard: Heard) -> None:
    """Take where the data come from."""
    head, rest = labelled(heard.text)
    code = choice_of(DataSource, heard.text) or (choice_of(DataSource, head) if head else "")
    if code:
        entry.say("data_source", code, heard)
        if head:
            entry.say("data_source_detail", rest, heard)
        return
    if word_in("from_the_person", heard.text):
        entry.say("data_source", DataSource.DIRECT.value, heard)
    entry.say("data_source_detail", heard.whole, heard)


def automated(entry: Entry, heard: Heard) -> None:
    """Take whether machines judge people."""
    head, rest = labelled(heard.text)
    code = choice_of(AutomatedDecision, heard.text) or (choice_of(AutomatedDecision, head) if head else "")
    if not code and folded(heard.text) in {"profilage", "profiling", "profiling only"}:
        code = AutomatedDecision.PROFILING.value
    if not code and (folded(heard.text) in NO_RULES or (answer_of(heard.text) == NO and is_bare_answer(heard.text))):
        code = AutomatedDecision.NONE.value
    if code:
        entry.say("automated_decision", code, heard)
    if not code or head:
        entry.say("automated_logic", rest if code else heard.text, heard)
    if not code:
        entry.review(heard, _("Whether this is profiling or an automated decision was left open: say which."))


def assessment_required(entry: Entry, heard: Heard) -> None:
    """Take whether an impact assessment is required, its address if that is what the cell says."""
    if URL.fullmatch(heard.text):
        entry.say("dpia_url", heard.text, heard)
        return
    answer = answer_of(heard.text)
    if answer:
        entry.say("dpia_required", answer, heard)
    if not is_bare_answer(heard.text):
        entry.say("dpia_reason", heard.text, heard)
    if not answer:
        entry.review(heard, _("Whether an impact assessment is required was left open: say yes or no."))


def assessment_progress(entry: Entry, heard: Heard) -> None:
    """Take how far the impact assessment is."""
    code = choice_of(DpiaStatus, heard.text) or word_in("dpia_statuses", heard.text)
    if code:
        entry.say("dpia_status", code, heard)
    else:
        entry.note(heard, _("No stage was recognised in these words: they stand in the note."), NoticeKind.REVIEW)


def policy_followed(entry: Entry, heard: Heard) -> None:
    """Take whether the retention policy is followed."""
    answer = answer_of(heard.text)
    if answer:
        entry.say("retention_policy_followed", answer, heard)
    if not answer or not is_bare_answer(heard.text):
        entry.note(heard)
