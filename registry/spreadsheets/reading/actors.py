"""The people and bodies that a CNIL record names: joint controllers, and the contacts of the organisation itself."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from registry.choices import Block
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.form import FormRow, says_nothing
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.words import folded

EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
PHONE = re.compile(r"\+?\(?\d[\d\s().\-/]{7,}\d")
OF_ADDRESS = ("adresse", "code postal", "ville", "pays")
ACTORS = {
    "responsable du traitement": "controller",
    "responsable de traitement": "controller",
    "delegue a la protection des donnees": "dpo",
    "societe du dpo si celui ci est externe": "dpo_company",
    "representant": "representative",
    "responsable s conjoint s": "joint",
    "responsables conjoints": "joint",
    "responsable conjoint": "joint",
}
# Which columns of the organisation hold what is said of whom.
COLUMNS = {
    "controller": {"address": "address", "phone": "phone", "email": "email"},
    "dpo": {
        "name": "dpo_name",
        "company": "dpo_company",
        "address": "dpo_address",
        "phone": "dpo_phone",
        "email": "dpo_email",
    },
    "dpo_company": {"name": "dpo_company"},
    "representative": {
        "name": "representative_name",
        "address": "representative_address",
        "phone": "representative_phone",
        "email": "representative_email",
    },
}
Contact = dict[str, Heard]


def take(entry: Entry, row: FormRow) -> None:
    """Take one actor: a joint controller is part of the entry, the others are contacts of the organisation."""
    actor = ACTORS.get(folded(row.label), "")
    contact = contact_of(entry, row.cells)
    if actor == "joint":
        _joint(entry, row, contact)
    elif actor:
        describe(entry, actor, contact)
    else:
        for heard in contact.values():
            entry.note(heard)


def _joint(entry: Entry, row: FormRow, contact: Contact) -> None:
    name = contact.pop("name", None)
    if name is None:
        if not contact and row.first is not None:
            entry.waive(Block.JOINT_CONTROLLERS.value, row.first)
        for heard in contact.values():
            entry.note(heard)
        return
    entry.blocks_said.add(Block.JOINT_CONTROLLERS.value)
    told = "\n".join(heard.text for heard in contact.values())
    entry.part("joint_controllers", {"name": name.text}, name, contact=told)


def contact_of(entry: Entry, cells: Mapping[str, Heard]) -> Contact:
    """Return name, address, phone and e-mail: by the header, unless what stands there can only be something else."""
    found: Contact = {}
    for header, heard in cells.items():
        if says_nothing(heard):
            continue
        for line in heard.text.split("\n"):
            _put(found, _kind(header, line), _restored(entry, header, heard.saying(line), heard.raw))
    return found


def _put(found: Contact, kind: str, heard: Heard) -> None:
    found[kind] = found[kind].saying(f"{found[kind].text}, {heard.text}") if kind in found else heard


def _kind(header: str, text: str) -> str:
    if EMAIL.fullmatch(text.strip()):
        return "email"
    if header not in OF_ADDRESS and header != "nom" and PHONE.fullmatch(text.strip()):
        return "phone"
    if header == "telephone":
        return "phone"
    if header in OF_ADDRESS:
        return "address"
    return {"nom": "name", "prenom": "name", "societe si dpo externe": "company"}.get(header, "address")


def _restored(entry: Entry, header: str, heard: Heard, raw: object) -> Heard:
    """Return a telephone number as digits; one that is a number in the file may have lost its first zero."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and header in {"telephone", "adresse mel"}:
        message = _("The spreadsheet program made a number of a telephone number: a zero at its beginning may be lost.")
        entry.review(heard, message)
    return heard


def describe(entry: Entry, actor: str, contact: Contact) -> None:
    """Fill the contacts of the organisation where the register says nothing; what differs goes to the note."""
    known = entry.draft.known.tables.get("organisation", {})
    slug = next(iter(known), ("",))[0]
    said = known.get((slug,), {})
    for kind, heard in contact.items():
        column = COLUMNS[actor].get(kind, "")
        if actor == "controller" and kind == "name" and _is_its_name(heard, said):
            continue
        if not slug or not column or not _takes(entry, slug, column, heard, str(said.get(column) or "")):
            entry.note(heard)


def _is_its_name(heard: Heard, said: Mapping[str, object]) -> bool:
    return folded(heard.text) in {folded(str(said.get(column) or "")) for column in ("name", "legal_name")}


def _takes(entry: Entry, slug: str, column: str, heard: Heard, said: str) -> bool:
    """Return whether the organisation says this now: it did, or said nothing of it."""
    line = entry.draft.lines.get("organisation", {}).get((slug,))
    now = str(line.cells.get(column) or said) if line else said
    if folded(now) == folded(heard.text):
        return True
    if now:
        return False
    entry.draft.line("organisation", {"slug": slug}, heard.place).put(column, heard.text, heard.place)
    entry.draft.notice(
        NoticeKind.READ,
        _("It was taken as a contact of the organisation, of which the register said nothing."),
        heard.place,
        heard.text,
    )
    return True
