"""Verification: is the journal whole, and do today's rows say what it says? Reads only.

Found: an entry edited, removed, inserted, reordered or back-dated, and a row changed past the gate. A tail that was cut
off, or a chain computed anew, is found against a head kept elsewhere: the one printed in an issued PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ropa.journal.append import last_words
from ropa.journal.chain import GENESIS, digest_of, link
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.journal.subjects import kept_subjects

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django_stubs_ext import StrPromise

    from ropa.journal.subjects import Subject

CHUNK = 2000


@dataclass(frozen=True)
class Anomaly:
    """Something that is not as it was written: where (an entry's number, or a subject), and what."""

    where: str
    what: StrPromise | str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Head:
    """The last entry of a journal: its number and chain digest. Number 0 is the empty journal."""

    sequence: int
    chain: str


def head_of(organisation_id: int) -> Head:
    """Return the head of an organisation's journal."""
    last = JournalEntry.objects.filter(organisation_id=organisation_id).order_by("sequence").last()
    return Head(last.sequence, last.chain) if last else Head(0, GENESIS)


def verify_chain(organisation_id: int, after: Head | None = None) -> Iterator[Anomaly]:
    """Compute the chain again, from the start or from a head verified before, and yield what does not fit.

    Reads entries in chunks: memory does not grow with the journal.
    """
    sequence, chain = (after.sequence, after.chain) if after else (0, GENESIS)
    instant: dt.datetime | None = None
    entries = JournalEntry.objects.filter(organisation_id=organisation_id, sequence__gt=sequence).order_by("sequence")
    for entry in entries.iterator(chunk_size=CHUNK):
        if entry.sequence != sequence + 1:
            yield Anomaly(f"#{sequence + 1}", _("missing: the numbers have a gap here"))
            chain = ""
        yield from _judge(entry, chain, instant)
        sequence, chain, instant = entry.sequence, entry.chain, entry.instant


def _judge(entry: JournalEntry, previous: str, instant: dt.datetime | None) -> Iterator[Anomaly]:
    where = f"#{entry.sequence}"
    if digest_of(entry.content) != entry.digest:
        yield Anomaly(where, _("the content is not what was written"))
    if previous and link(previous, entry) != entry.chain:
        yield Anomaly(where, _("the entry, or the one before it, is not what was written"))
    if instant and entry.instant < instant:
        yield Anomaly(where, _("dated before the entry that precedes it"))


def verify_head(organisation_id: int, head: Head) -> Iterator[Anomaly]:
    """Check that a head that was printed or kept elsewhere is part of today's journal."""
    if head.sequence == 0:
        return
    entry = JournalEntry.objects.filter(organisation_id=organisation_id, sequence=head.sequence).first()
    if entry is None:
        yield Anomaly(f"#{head.sequence}", _("missing: the journal ends before this entry, which was issued"))
    elif entry.chain != head.chain:
        yield Anomaly(f"#{head.sequence}", _("not the entry that was issued: the journal was written anew"))


def verify_rows(organisation_id: int) -> Iterator[Anomaly]:
    """Compare what today's rows say with the last entry of each subject."""
    for subject in kept_subjects():
        yield from _compare(subject, organisation_id)


def _compare(subject: Subject, organisation_id: int) -> Iterator[Anomaly]:
    entries = JournalEntry.objects.filter(organisation_id=organisation_id, subject_type=subject.type)
    keys = set(entries.order_by().values_list("subject_id", flat=True).distinct()) | subject.owned_by(organisation_id)
    said = last_words(subject.type, keys)
    now = subject.read(keys)
    for key in sorted(keys):
        last, told = said.get(key), now.get(key)
        if told is None and last and last.kind != EntryKind.REMOVED:
            yield Anomaly(last.label, _("gone, and the journal does not say so"))
        elif told and (last is None or last.kind == EntryKind.REMOVED):
            yield Anomaly(told.label, _("there, and the journal does not say so"))
        elif told and last and digest_of(told.content) != last.digest:
            yield Anomaly(told.label, _("the rows differ from the last entry of the journal"))
