"""One entry in the journal: what it said at an instant, under whatever reference, and the acts before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from registry.record.past import record_from_json
from registry.record.shape import ActivityRecord, KeeperRecord
from registry.record.words import Label
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry, JournalEntryQuerySet
from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Brief:
    """What a list says of an entry."""

    reference: str
    name: str
    role: Label
    status: Label


@dataclass(frozen=True)
class Reference:
    """No more of an entry than its reference."""

    reference: str


@dataclass(frozen=True)
class Act:
    """An act on an entry; `reference` is the entry's from then on, empty if the act deleted it."""

    instant: dt.datetime
    reference: str
    actor: str
    reason: str


@dataclass(frozen=True)
class Stood:
    """What an entry said at an instant: since which act, the act before, and the one that changed it next.

    `key` is that of its row, whether there still is one or not.
    """

    key: int
    record: ActivityRecord
    since: Act
    before: Act | None
    after: Act | None


@dataclass(frozen=True)
class Elsewhen:
    """An entry that had a reference at another time than the one asked for.

    `first` brought it into the register, `last` left it with the reference, `removed` deleted it. `standing` is what
    it said at the instant asked for; None if it was not in the register.
    """

    first: Act
    last: Act
    removed: Act | None
    standing: Stood | None


def known_since(organisation: Organisation) -> dt.datetime | None:
    """Return the instant from which on the journal knows the organisation."""
    first = JournalEntry.objects.filter(organisation=organisation, subject_type="organisation").order_by("sequence")
    return first.values_list("instant", flat=True).first()


def keeper_at(organisation: Organisation, at: dt.datetime) -> KeeperRecord | None:
    """Return what was said of the organisation at that instant; None if the journal did not know it."""
    said = JournalEntry.objects.filter(organisation=organisation, subject_type="organisation").at(at)
    content = _told(said).order_by("-sequence").values_list("content", flat=True).first()
    return record_from_json(KeeperRecord, content) if content else None


def briefs_at(organisation: Organisation, at: dt.datetime) -> tuple[Brief, ...]:
    """Return the entries of both registers as they stood at that instant, by reference. Two queries."""
    contents = _standing_at(organisation, at).values_list("content", flat=True)
    briefs = (record_from_json(Brief, content) for content in contents)
    return tuple(sorted(briefs, key=lambda brief: brief.reference))


def entry_at(organisation: Organisation, reference: str, at: dt.datetime) -> Stood | None:
    """Return the entry that had this reference at that instant. A constant number of queries."""
    found = _referred(_standing_at(organisation, at), reference)
    return _standing(organisation, found[-1]) if found else None


def elsewhen(organisation: Organisation, reference: str, at: dt.datetime) -> Elsewhen | None:
    """Return the entry that had this reference last, if any ever had; for when none has it at the instant `at`."""
    named = _referred(_activities(organisation).filter(kind=EntryKind.CHANGED).order_by("sequence"), reference)
    if not named:
        return None
    last, acts = named[-1], _same_subject(organisation, named[-1]).order_by("sequence")
    standing = _standing_at(organisation, at).filter(subject_id=last.subject_id).first()
    removed = acts.filter(kind=EntryKind.REMOVED, sequence__gt=last.sequence).first()
    return Elsewhen(
        first=_act(acts[0]),
        last=_act(last),
        removed=_act(removed) if removed else None,
        standing=_standing(organisation, standing) if standing else None,
    )


def _standing(organisation: Organisation, entry: JournalEntry) -> Stood:
    before = _same_subject(organisation, entry).filter(sequence__lt=entry.sequence).order_by("-sequence").first()
    record = record_from_json(ActivityRecord, entry.content)
    return Stood(entry.subject_id, record, _act(entry), _act(before) if before else None, _after(organisation, entry))


def _after(organisation: Organisation, entry: JournalEntry) -> Act | None:
    following = _same_subject(organisation, entry).filter(sequence__gt=entry.sequence).order_by("sequence").first()
    return _act(following) if following else None


def _act(entry: JournalEntry) -> Act:
    reference = record_from_json(Reference, entry.content).reference if entry.content else ""
    return Act(entry.instant, reference, entry.actor, entry.reason)


def _told(entries: JournalEntryQuerySet) -> JournalEntryQuerySet:
    return entries.filter(kind__in=(EntryKind.CHANGED, EntryKind.REMOVED))


def _activities(organisation: Organisation) -> JournalEntryQuerySet:
    return JournalEntry.objects.filter(organisation=organisation, subject_type="activity")


def _standing_at(organisation: Organisation, at: dt.datetime) -> JournalEntryQuerySet:
    """Return the last word on each entry that there was at that instant."""
    latest = _activities(organisation).at(at).latest_of_each()
    return JournalEntry.objects.filter(pk__in=latest, kind=EntryKind.CHANGED)


def _referred(entries: JournalEntryQuerySet, reference: str) -> list[JournalEntry]:
    """Keep those that tell of this reference; their label begins with it, and their Record has the last word."""
    likely: Iterable[JournalEntry] = entries.filter(subject_label__startswith=reference)
    return [entry for entry in likely if record_from_json(Reference, entry.content).reference == reference]


def _same_subject(organisation: Organisation, entry: JournalEntry) -> JournalEntryQuerySet:
    return _told(_activities(organisation)).filter(subject_id=entry.subject_id)
