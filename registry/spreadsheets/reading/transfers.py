"""Transfers to third countries and what is said to allow them, out of the words of a cell. Knows no layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import country_of
from registry.spreadsheets.reading.mechanisms import Claim, claim_of
from registry.spreadsheets.reading.parties import IN_BRACKETS_AT_END
from registry.spreadsheets.reading.pieces import labelled, lines_of, names_of
from registry.spreadsheets.reading.words import is_not_applicable


@dataclass
class Leaving:
    """A transfer under construction: who receives the data, where, what is said to allow it."""

    heard: Heard
    importer: str = ""
    country: str = ""
    claim: Claim = field(default_factory=Claim)
    documentation: list[str] = field(default_factory=list)


def transfers(entry: Entry, heard: Heard) -> None:
    """Take the destinations: countries, and who receives the data there."""
    entry.row_transfers = [leaving for line in lines_of(heard.text) for leaving in _leavings(line, heard)]
    entry.transfers += entry.row_transfers
    if any(not leaving.country for leaving in entry.row_transfers):
        entry.review(
            heard, _("No country was recognised for certain: the words stand in the documentation of the transfer.")
        )


def _leavings(line: str, heard: Heard) -> list[Leaving]:
    names = names_of(line)
    countries = [country_of(name) for name in names]
    if all(countries):
        return [Leaving(heard, country=country) for country in countries]
    return [_leaving(name, heard) for name in ([line] if len(names) > 1 and not _all_tell(names) else names)]


def _all_tell(names: list[str]) -> bool:
    return all(country_of(name) or IN_BRACKETS_AT_END.fullmatch(name) for name in names)


def _leaving(text: str, heard: Heard) -> Leaving:
    """Return “name (country)”, “country (safeguard)”, “name: country” or “name, country”; else the words alone."""
    found = IN_BRACKETS_AT_END.fullmatch(text)
    head, tail = (found["name"], found["said"]) if found else labelled(text)
    if not head and "," in text:
        head, _comma, tail = (part.strip() for part in text.rpartition(","))
    if country_of(tail):
        return Leaving(heard, importer=head, country=country_of(tail))
    if head and country_of(head):
        claim = claim_of(tail, country_of(head))
        return Leaving(heard, country=country_of(head), claim=claim, documentation=[tail])
    country, importer = _in_brackets(head)
    if country:
        return Leaving(heard, importer=importer, country=country, claim=claim_of(tail, country), documentation=[tail])
    return Leaving(heard, country=country_of(text), documentation=[] if country_of(text) else [text])


def _in_brackets(head: str) -> tuple[str, str]:
    """Return country and recipient of “country (recipient)” and “recipient (country)”, ("", "") if it is neither."""
    found = IN_BRACKETS_AT_END.fullmatch(head)
    pairs = ((found["name"], found["said"]), (found["said"], found["name"])) if found else ()
    return next(((country_of(one), other) for one, other in pairs if country_of(one)), ("", ""))


def safeguards(entry: Entry, heard: Heard) -> None:
    """Take what is said to allow the transfers of the row: of all of them, or line by line."""
    lines = lines_of(heard.text)
    if not entry.row_transfers:
        entry.note(
            heard, _("A safeguard belongs to a transfer, and none is given: it stands in the note."), NoticeKind.REVIEW
        )
        return
    by_line = len(lines) == len(entry.row_transfers) > 1
    for leaving, text in zip(
        entry.row_transfers, lines if by_line else [heard.text] * len(entry.row_transfers), strict=True
    ):
        guard(entry, leaving, text, heard)


def guard(entry: Entry, leaving: Leaving, text: str, heard: Heard) -> None:
    """Add to a transfer what is said to allow it."""
    if is_not_applicable(text):
        return
    head, rest = labelled(text)
    claim = claim_of(text, leaving.country)
    if head and claim_of(head, leaving.country).mechanism:
        claim, text = claim_of(head, leaving.country), rest
    elif claim.mechanism and _says_only(text, claim):
        text = ""
    if claim.mechanism and leaving.claim.mechanism not in {"", claim.mechanism}:
        claim = leaving.claim  # two mechanisms: the first stands, the words of the second are kept
    leaving.claim = claim if claim.mechanism or not leaving.claim.mechanism else leaving.claim
    if text and text not in leaving.documentation:
        leaving.documentation.append(text)
    if claim.unverified:
        entry.draft.notice(NoticeKind.UNVERIFIED, _unverified(claim), heard.place, heard.text)
    elif not claim.mechanism:
        entry.review(
            heard, _("No mechanism of Chapter V is certain: the words stand in the documentation of the transfer.")
        )


def _says_only(text: str, claim: Claim) -> bool:
    """Return whether a text is the name of its mechanism and no more."""
    return len(text) <= NAME and claim_of(text).module == "" and not any(sign in text for sign in ",;:\n")


NAME = 70


def _unverified(claim: Claim) -> str:
    if claim.outdated:
        return _(
            "This decision is no longer in force, or covers only certified recipients: the mechanism is left open, the "
            "words stand in the documentation of the transfer."
        )
    return _("Adequacy is claimed and was not checked for this recipient and country.")


def write(entry: Entry) -> None:
    """Write the transfers of the entry, each linked to the vendor or recipient it goes to if that is in the entry."""
    for leaving in entry.transfers:
        keys, documentation = _importer(entry, leaving)
        keys |= {"country": leaving.country, "international_organisation": "", "mechanism": leaving.claim.mechanism}
        told = "\n".join(filter(None, (documentation, *leaving.documentation)))
        line = entry.part("transfers", keys, leaving.heard, documentation=told)
        if leaving.claim.module:
            line.put("scc_module", leaving.claim.module, leaving.heard.place)


def _importer(entry: Entry, leaving: Leaving) -> tuple[dict[str, str], str]:
    """Return the key cells of who receives the data, and its name as words if it is neither vendor nor recipient."""
    nobody = {"subprocessor": "", "subprocessor_role": "", "recipient": "", "recipient_kind": ""}
    if not leaving.importer:
        return nobody, ""
    engaged = entry.engaged(leaving.importer)
    if engaged:
        return nobody | {"subprocessor": engaged[0], "subprocessor_role": engaged[1]}, ""
    receiving = entry.receiving(leaving.importer)
    if receiving:
        return nobody | {"recipient": receiving[0], "recipient_kind": receiving[1]}, ""
    return nobody, leaving.importer
