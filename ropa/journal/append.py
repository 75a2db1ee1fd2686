"""Appends to the journal when an act ends: one entry for each subject whose Record it changed, one for each event.

What an act wrote and no organisation's Record tells (a shared list, say) is told in the installation's own chain.

The Records are read after the organisation's lock is taken, so that each entry says what the next reader will see.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from ropa.journal.chain import GENESIS, digest_of, link
from ropa.journal.choices import EntryKind
from ropa.journal.fields import changed_fields
from ropa.journal.gate import Event
from ropa.journal.models import JournalEntry
from ropa.journal.reasons import demand_reason
from ropa.journal.scope import everything
from ropa.journal.seal import seal
from ropa.journal.subjects import Subject, Told, kept_subjects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ropa.journal.gate import Change

LOCK_SPACE = 0x526F7061  # "Ropa": the first key of our advisory locks, the second is the organisation's
IMPORT_SPACE = LOCK_SPACE + 1  # that of imports, which are long: other acts go on beside them until both append
INSTALLATION = 2**31 - 1  # the second key of the installation's: always the last to be locked
BATCH_SIZE = 500


@dataclass(frozen=True)
class LastWord:
    """What the journal said last of a subject, and in which of its rows."""

    entry: int
    organisation_id: int
    label: str
    kind: str
    digest: str
    substance: str


def tell(act: Change) -> None:
    """Append what the act changed (called at its end, inside its transaction), whoever it reaches and whoever acted."""
    with everything():
        _tell(act)


def _tell(act: Change) -> None:
    affected = {subject: subject.affected(act.touched) for subject in kept_subjects()}
    affected = {subject: causes for subject, causes in affected.items() if causes}
    said = {subject: last_words(subject.type, causes) for subject, causes in affected.items()}
    lock({event.organisation_id for event in act.events} | owners(affected, said))
    entries = []
    for subject, causes in affected.items():
        entries += news(act, subject, causes, last_words(subject.type, causes))
    entries += [told_by_itself(act, event) for event in act.events]
    put_seal(act, entries)
    append(entries)


def put_seal(act: Change, entries: list[JournalEntry]) -> None:
    """Put what rows of history the act wrote on its first entry in each chain; on one of the installation's if none."""
    written = seal(act.touched, act.id)
    if not entries and written:
        lock({None})
        entries.append(told_by_itself(act, Event(EntryKind.SHARED, None, "installation", 0, "")))
    sealed: set[int | None] = set()
    for each in entries:
        each.history = "" if each.organisation_id in sealed else written
        sealed.add(each.organisation_id)


def owners(affected: dict[Subject, dict[int, str]], said: dict[Subject, dict[int, LastWord]]) -> set[int | None]:
    """Return the organisations of the affected subjects, of those that are gone too."""
    found: set[int | None] = {word.organisation_id for words in said.values() for word in words.values()}
    for subject, causes in affected.items():
        found |= set(subject.owners(causes).values())
    return found


def lock(organisations: Collection[int | None]) -> None:
    """Wait until no other act is appending to these organisations' journals; held until the transaction ends.

    None is the installation's. On SQLite there is one writer at a time already.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for organisation in sorted(INSTALLATION if key is None else key for key in organisations):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK_SPACE, organisation))


def hold(organisation: int) -> None:
    """Wait until no other import into this organisation is under way; held until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", (IMPORT_SPACE, organisation))


def last_words(subject_type: str, keys: Iterable[int]) -> dict[int, LastWord]:
    """Return what the journal said last of each of these subjects."""
    latest = JournalEntry.objects.filter(subject_type=subject_type, subject_id__in=list(keys)).latest_of_each()
    told = JournalEntry.objects.filter(pk__in=latest).values_list(
        "subject_id", "pk", "organisation_id", "subject_label", "kind", "digest", "substance"
    )
    return {row[0]: LastWord(*row[1:]) for row in told}


def news(act: Change, subject: Subject, causes: dict[int, str], said: dict[int, LastWord]) -> list[JournalEntry]:
    """Return the entries to write: for what says something else than before, and for what is gone.

    Raises ReasonMissing if one of them asks for a reason and the act says none.
    """
    now = subject.read(causes)
    entries: list[JournalEntry] = []
    before: dict[int, JournalEntry] = {}
    for key, cause in sorted(causes.items()):
        last, told = said.get(key), now.get(key)
        known = last is not None and last.kind != EntryKind.REMOVED
        if told and last and known and last.digest != digest_of(told.content):
            before[last.entry] = entry(act, subject.type, key, EntryKind.CHANGED, told, cause)
        elif told and not known:
            entries.append(entry(act, subject.type, key, EntryKind.CHANGED, told, cause))
        elif told is None and last and known:
            gone = Told(last.organisation_id, last.label, "")
            entries.append(entry(act, subject.type, key, EntryKind.REMOVED, gone, cause))
    demand_reason(act, [*before.values(), *entries], {key: word.substance for key, word in said.items()})
    name_fields(before, subject.depth)
    return sorted([*before.values(), *entries], key=lambda each: each.subject_id)


def name_fields(entries: dict[int, JournalEntry], depth: int) -> None:
    """Write on each entry which fields say something else than in the entry before it, whose key is given."""
    keys = sorted(entries)
    for start in range(0, len(keys), BATCH_SIZE):
        told = JournalEntry.objects.filter(pk__in=keys[start : start + BATCH_SIZE]).values_list("pk", "content")
        for key, content in told:
            changed = changed_fields(json.loads(content), json.loads(entries[key].content), depth)
            entries[key].fields = f" {' '.join(changed)} "


def entry(act: Change, subject_type: str, key: int, kind: EntryKind, told: Told, cause: str = "") -> JournalEntry:
    """Return an entry that is not yet numbered or chained."""
    return JournalEntry(
        organisation_id=told.organisation_id,
        kind=kind,
        subject_type=subject_type,
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
        substance=told.substance,
    )


def told_by_itself(act: Change, event: Event) -> JournalEntry:
    """Return the entry, not yet numbered or chained, that tells of an event."""
    told = Told(event.organisation_id, event.label, event.content, event.substance)
    return entry(act, event.subject_type, event.subject_id, EntryKind(event.kind), told)


def append(entries: list[JournalEntry]) -> None:
    """Number, date and chain the entries, and write them. The organisations' locks must be held."""
    heads: dict[int | None, JournalEntry | None] = {}
    now = timezone.now()
    for new in entries:
        key = new.organisation_id
        if key not in heads:
            heads[key] = JournalEntry.objects.kept_by(key).order_by("sequence").last()
        head = heads[key]
        new.sequence = head.sequence + 1 if head else 1
        new.instant = max(now, head.instant) if head else now
        new.chain = link(head.chain if head else GENESIS, new)
        heads[key] = new
    JournalEntry.objects.bulk_create(entries, batch_size=BATCH_SIZE)
