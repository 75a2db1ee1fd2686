"""The timeline as CSV for auditors: a row for each changed field, the latest first. Reads the journal only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_stubs_ext import StrPromise

from registry.changes.timeline import Told, read_entries
from registry.changes.wording import Line, LineKind
from registry.spreadsheets.csv_archive import table_in_pieces
from ropa.journal.models import JournalEntry, JournalEntryQuerySet

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_ONCE = 200  # entries in memory
NOTHING = Line("", "", "", "", "", LineKind.CHANGED)

Cell = Callable[[JournalEntry, Told, Line], Any]
COLUMNS: tuple[tuple[StrPromise, Cell], ...] = (
    (_("Number in the journal"), lambda entry, _told, _line: entry.sequence),
    (_("When"), lambda entry, _told, _line: _clock(entry.instant)),
    (_("Who"), lambda entry, _told, _line: entry.actor),
    (_("What happened"), lambda _entry, told, _line: str(told.happening.label)),
    (_("To what"), lambda _entry, told, _line: told.label),
    (_("Through"), lambda _entry, told, _line: told.cause),
    (_("List"), lambda _entry, _told, line: line.part),
    (_("Row"), lambda _entry, _told, line: line.row),
    (_("Field"), lambda _entry, _told, line: line.field),
    (_("Before"), lambda _entry, _told, line: line.old),
    (_("After"), lambda _entry, _told, line: line.new),
    (_("Comment"), lambda _entry, told, _line: told.comment),
    (_("Reason"), lambda entry, _told, _line: entry.reason),
    (_("Batch"), lambda entry, _told, _line: entry.batch_id),
    (_("Act"), lambda entry, _told, _line: entry.change_id),
    (_("Digest of the chain"), lambda entry, _told, _line: entry.chain),
)


def export_timeline(entries: JournalEntryQuerySet, language: str) -> Iterator[bytes]:
    """Write the CSV of these entries of one organisation's journal, in `language`, some hundred entries at a time."""
    with override(language):
        header = [str(title) for title, _cell in COLUMNS]
    yield from table_in_pieces(header, _pieces(entries, language))


def _pieces(entries: JournalEntryQuerySet, language: str) -> Iterator[Sequence[Sequence[Any]]]:
    """Read on from the last number: what is appended meanwhile changes nothing. The language is left as it is found."""
    following = entries.order_by("-sequence")
    rest = following
    while True:
        with override(language):
            read = list(read_entries(rest[:AT_ONCE]))
            rows = [[cell(*each, line) for _title, cell in COLUMNS] for each in read for line in _lines(each[1])]
        if not read:
            return
        yield rows
        rest = following.filter(sequence__lt=read[-1][0].sequence)


def _lines(told: Told) -> tuple[Line, ...]:
    return told.lines or (NOTHING,)


def _clock(instant: dt.datetime) -> str:
    """Return an instant to the microsecond, in the site's time zone with its distance from UTC."""
    return timezone.localtime(instant).isoformat(sep=" ")
