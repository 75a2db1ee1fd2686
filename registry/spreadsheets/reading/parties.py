"""Recipients, processors, joint controllers, clients and places, out of the words of a cell. Knows no layout."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from registry.choices import EngagementRole, RecipientKind
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import choice_of, country_of, kind_of
from registry.spreadsheets.reading.pieces import labelled, lines_of, names_of

IN_BRACKETS_AT_END = re.compile(r"(?P<name>.+?)\s*\((?P<said>[^()]+)\)\s*\.?", re.DOTALL)
BEFORE_CONTACT = re.compile(r"\s*(?:[,\n;]|\s[—–-]\s)\s*")
OF_A_CONTACT = re.compile(r"\d|@|\btel\b|\brue\b|\bstreet\b|\broad\b", re.IGNORECASE)
BETWEEN = " — "
INTERNAL, EXTERNAL = (re.compile(rf"\b{word}\w*\b", re.IGNORECASE) for word in ("intern(?!at)", "extern"))
DENIES = re.compile(  # a sentence, not a name
    r"\s*(?:(?:we|they) (?:do not|don['’]t|never)\b|nous ne\b|on ne\b|personne n(?:e\b|['’])|wir .*\b(?:nicht|keine)\b"
    r"|no se\b|not? shar(?:ed|ing)\b|nobody\b|(?:personal data|data|les données|die daten|los datos)\b.{0,40}"
    r"\b(?:not|never|ne sont|nicht|no se)\b)",
    re.IGNORECASE,
)


def recipients(entry: Entry, heard: Heard) -> None:
    """Take who else sees the data. A vendor of the catalogue is recognised by its name."""
    open_kind = False
    for line in lines_of(heard.text):
        if DENIES.match(line):
            entry.note(
                heard.saying(line),
                _("It seems to say that nobody receives the data: see what it means."),
                NoticeKind.REVIEW,
            )
            continue
        label, rest = labelled(line)
        role = choice_of(EngagementRole, label) if label else ""
        if role:
            name, service = labelled(rest) if labelled(rest)[0] else (rest, "")
            engage(entry, name, role, heard, service)
            continue
        kind = choice_of(RecipientKind, label) or kind_of(label) if label else ""
        if kind:
            add_recipient(entry, kind, rest, heard)
            continue
        for name in names_of(line):
            if entry.draft.known_vendor(name):
                engage(entry, name, "", heard)
            else:
                found = kind_of(name) or _kind_of_column(heard.header)
                open_kind = open_kind or not found
                add_recipient(entry, found or RecipientKind.OTHER.value, name, heard)
    if open_kind:
        entry.review(heard, _("The file does not say what kind of recipient this is: “other” was taken."))


def _kind_of_column(header: str) -> str:
    """Return what all recipients of a column are by its header: internal services, or nothing that is known."""
    return RecipientKind.INTERNAL.value if INTERNAL.search(header) and not EXTERNAL.search(header) else ""


def add_recipient(entry: Entry, kind: str, said: str, heard: Heard) -> None:
    """Add a recipient: its name, its country in brackets, what for after a dash."""
    name, dash, purpose = said.partition(BETWEEN)
    cells = {"purpose": purpose.strip()} if dash else {}
    found = IN_BRACKETS_AT_END.fullmatch(name)
    if found and (country := country_of(found["said"])):
        name, cells["country"] = found["name"], country
    entry.part("recipients", {"kind": kind, "name": name.strip()}, heard, **cells)


def processors(entry: Entry, heard: Heard) -> None:
    """Take the processors: each is a use of a vendor, which is added to the organisation's own if it is not known."""
    for line in lines_of(heard.text):
        label, rest = labelled(line)
        if label:
            engage(entry, label, EngagementRole.PROCESSOR.value, heard, rest)
            continue
        for name in names_of(line):
            found = IN_BRACKETS_AT_END.fullmatch(name)
            known = entry.draft.known_vendor(name)
            if found and not known:
                engage(entry, found["name"], EngagementRole.PROCESSOR.value, heard, found["said"])
            else:
                engage(entry, name, EngagementRole.PROCESSOR.value, heard)


def engage(entry: Entry, name: str, role: str, heard: Heard, service: str = "") -> None:
    """Add the use of a vendor; one that the entry has already, in whatever role, is that use."""
    country = country_of(service)
    vendor, is_new = entry.draft.vendor(name, heard, country)
    role = entry.role_of_vendor(vendor, role)
    entry.part("engagements", {"subprocessor": vendor, "role": role}, heard, service="" if country else service)
    if country and not is_new:
        entry.note(heard)
    if is_new:
        entry.review(heard, _("A vendor of this name was added to the organisation's own list."))


def processor_contract(entry: Entry, heard: Heard) -> None:
    """Take the contracts with processors: the register keeps them as agreements, which need more than a link."""
    entry.note(
        heard,
        _("The contract stands in the note: add it to the agreements, and name it at the processor."),
        NoticeKind.REVIEW,
    )


def joint_controllers(entry: Entry, heard: Heard) -> None:
    """Take the joint controllers, one a line unless the lines are the address of one."""
    lines = lines_of(heard.text)
    together = any(OF_A_CONTACT.search(line) and not BEFORE_CONTACT.search(line) for line in lines[1:])
    for text in ["\n".join(lines)] if together else lines:
        name, contact = name_and_contact(text)
        entry.part("joint_controllers", {"name": name}, heard, contact=contact)
    if len(lines) > 1:
        entry.review(heard, _("Several lines name the joint controllers and their contact details: check them."))


def name_and_contact(text: str) -> tuple[str, str]:
    """Return the name before the first comma, line break or dash, and the rest."""
    parts = BEFORE_CONTACT.split(text.strip(), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def client(entry: Entry, heard: Heard) -> None:
    """Take the controller on whose behalf data are processed."""
    name, contact = name_and_contact(heard.text)
    line = entry.draft.line("clients", {"name": name}, heard.place)
    if contact:
        line.put("address", contact, heard.place)
    entry.part("client_activities", {"client": name}, heard)
    entry.client = line


def client_representative(entry: Entry, heard: Heard) -> None:
    """Take the representative of the client."""
    if entry.client is None:
        entry.note(heard)
    else:
        entry.client.put("representative", heard.text, heard.place)


def location(entry: Entry, heard: Heard) -> None:
    """Take where data are kept: a known place, or a name with its country in brackets; else it goes to the note."""
    for line in lines_of(heard.text):
        said, colon, holds = line.partition(" : ") if " : " in line else line.partition(": ")
        found = IN_BRACKETS_AT_END.fullmatch(said)
        country = country_of(found["said"]) if found else ""
        known = entry.draft.known_place(said) or (entry.draft.known_place(found["name"]) if found else "")
        if known:
            entry.part("storage_places", {"location": known}, heard, holds=holds if colon else "")
        elif found and country:
            entry.draft.line("locations", {"name": found["name"]}, heard.place).put("country", country, heard.place)
            entry.part("storage_places", {"location": found["name"]}, heard, holds=holds if colon else "")
        else:
            entry.note(heard.saying(line), _("A place needs its country: it stands in the note."), NoticeKind.REVIEW)
