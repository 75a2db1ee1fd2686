"""Where a workbook came from: the last entry of the journal that it tells, and what the register said then.

Knows the journal and the Record; no row of the register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from registry.choices import RegisterKind
from registry.record import ActivityRecord, RegisterRecord
from registry.record.past import record_from_json
from registry.record.shape import KeeperRecord
from registry.spreadsheets.columns import ABOUT
from registry.spreadsheets.workbook import RawSheet
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Organisation

ENTRY, CHAIN = "journal_entry", "journal_chain"  # columns of the sheet
MOST_DIGITS = 18


@dataclass(frozen=True)
class Origin:
    """The number of the journal's last entry when the register was read, and the chain there, which no other has."""

    entry: int
    chain: str


def origin_of(organisation: Organisation, as_of: dt.datetime | None = None) -> Origin | None:
    """Return where the journal ends, or ended; to be asked before the register is read, so that it tells no more."""
    entries = JournalEntry.objects.filter(organisation=organisation)
    last = (entries if as_of is None else entries.at(as_of)).order_by("sequence").last()
    return Origin(last.sequence, last.chain) if last else None


def origin_told(sheets: Iterable[RawSheet], organisation: Organisation | None) -> Origin | None:
    """Return what a workbook tells of its origin, None if that is not in the journal of this organisation."""
    about = next((sheet for sheet in sheets if sheet.name == ABOUT and sheet.rows), None)
    if about is None or organisation is None or not {ENTRY, CHAIN} <= set(about.header):
        return None
    cells = dict(zip(about.header, about.rows[0].cells, strict=False))
    number, chain = str(cells.get(ENTRY) or ""), str(cells.get(CHAIN) or "")
    if not number.isdecimal() or len(number) > MOST_DIGITS:
        return None
    known = JournalEntry.objects.filter(organisation=organisation, sequence=int(number), chain=chain)
    return Origin(int(number), chain) if known.exists() else None


def register_then(organisation: Organisation, origin: Origin) -> RegisterRecord | None:
    """Read the whole register as the journal told it up to that entry, in two queries; None if it told nothing."""
    entries = JournalEntry.objects.filter(organisation=organisation, sequence__lte=origin.entry)
    told = JournalEntry.objects.filter(pk__in=entries.latest_of_each(), kind=EntryKind.CHANGED)
    contents = list(told.values_list("subject_type", "content"))
    keepers = [record_from_json(KeeperRecord, content) for subject, content in contents if subject == "organisation"]
    if not keepers:
        return None
    activities = [record_from_json(ActivityRecord, content) for subject, content in contents if subject == "activity"]
    return RegisterRecord(
        organisation=keepers[0].organisation,
        register=RegisterKind.ALL.value,
        catalogue=keepers[0].catalogue,
        activities=tuple(sorted(activities, key=lambda activity: activity.reference)),
    )
