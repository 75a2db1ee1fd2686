"""Appends to the journal when an act ends: one entry for each subject whose Record it changed, none otherwise.

The Records are read after the organisation's lock is taken, so that each entry says what the next reader will see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from ropa.journal.chain import GENESIS, digest_of, link
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.journal.subjects import Subject, Told, kept_subjects

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ropa.journal.gate import Change

LOCK_SPACE = 0x526F7061  # "Ropa": the first key of our advisory locks, the second is the organisation's
BATCH_SIZE = 500


@dataclass(frozen=True)
class LastWord:
    """What the journal said last of a subject."""

    organisation_id: int
    label: str
    kind: str
    digest: str


def tell(act: Change) -> None:
    """Append what the act changed (called at its end, inside its transaction)."""
    affected = {subject: subject.affected(act.touched) for subject in kept_subjects()}
    affected = {subject: causes for subject, causes in affected.items() if causes}
    said = {subject: last_words(subject.type, causes) for subject, causes in affected.items()}
    lock(owners(affected, said))
    entries = []
    for subject, causes in affected.items():
        entries += news(act, subject, causes, last_words(subject.type, causes))
    append(entries)


def owners(affected: dict[Subject, dict[int, str]], said: dict[Subject, dict[int, LastWord]]) -> set[int]:
    """Return the organisations of the affected subjects, of those that are gone too."""
    found = {word.organisation_id for words in said.values() for word in words.values()}
    for subject, causes in affected.items():
        found |= set(subject.owners(causes).values())
    return found


def lock(organisations: Iterable[int]) -> None:
    """Wait until no other act is appending to these organisations' journals; held until the transaction ends.

    On SQLite there is one writer at a time already.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for organisation in sorted(organisations):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK_SPACE, organisation))


def last_words(subject_type: str, keys: Iterable[int]) -> dict[int, LastWord]:
    """Return what the journal said last of each of these subjects."""
    latest = JournalEntry.objects.filter(subject_type=subject_type, subject_id__in=list(keys)).latest_of_each()
    told = JournalEntry.objects.filter(pk__in=latest).values_list(
        "subject_id", "organisation_id", "subject_label", "kind", "digest"
    )
    return {key: LastWord(owner, label, kind, digest) for key, owner, label, kind, digest in told}


def news(act: Change, subject: Subject, causes: dict[int, str], said: dict[int, LastWord]) -> list[JournalEntry]:
    """Return the entries to write: for what says something else than before, and for what is gone."""
    now = subject.read(causes)
    entries = []
    for key, cause in sorted(causes.items()):
        last, told = said.get(key), now.get(key)
        if told and (last is None or last.kind == EntryKind.REMOVED or last.digest != digest_of(told.content)):
            entries.append(entry(act, subject, key, EntryKind.CHANGED, told, cause))
        elif told is None and last and last.kind != EntryKind.REMOVED:
            gone = Told(last.organisation_id, last.label, "")
            entries.append(entry(act, subject, key, EntryKind.REMOVED, gone, cause))
    return entries


def entry(act: Change, subject: Subject, key: int, kind: EntryKind, told: Told, cause: str) -> JournalEntry:
    """Return an entry that is not yet numbered or chained."""
    return JournalEntry(
        organisation_id=told.organisation_id,
        kind=kind,
        subject_type=subject.type,
        subject_id=key,
        subject_label=told.label,
        user_id=act.user.pk if act.user else None,
        actor=act.actor,
        reason=act.reason,
        change_id=act.id,
        batch_id=act.batch,
        cause=cause,
        content=told.content,
        digest=digest_of(told.content),
    )


def append(entries: list[JournalEntry]) -> None:
    """Number, date and chain the entries, and write them. The organisations' locks must be held."""
    heads: dict[int, JournalEntry | None] = {}
    now = timezone.now()
    for new in entries:
        key = new.organisation_id
        if key not in heads:
            heads[key] = JournalEntry.objects.filter(organisation_id=key).order_by("sequence").last()
        head = heads[key]
        new.sequence = head.sequence + 1 if head else 1
        new.instant = max(now, head.instant) if head else now
        new.chain = link(head.chain if head else GENESIS, new)
        heads[key] = new
    JournalEntry.objects.bulk_create(entries, batch_size=BATCH_SIZE)
