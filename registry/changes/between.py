"""What changed in a register between two instants, and through which acts. Reads the journal only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext as _

from registry.changes.wording import Line, LineKind, lines
from registry.choices import RegisterKind
from registry.record import ActivityRecord
from registry.record.acts import known_since
from registry.record.past import record_from_json
from registry.record.shape import KeeperRecord
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Organisation

Subject = tuple[str, int]
Record = ActivityRecord | KeeperRecord
RECORDS: dict[str, type[ActivityRecord | KeeperRecord]] = {
    "activity": ActivityRecord,
    "organisation": KeeperRecord,
}


@dataclass(frozen=True)
class Act:
    """Who acted when, and why; `through` is the shared row whose change reached the entry, `fields` what it touched."""

    id: uuid.UUID
    instant: dt.datetime
    actor: str
    reason: str
    through: str
    fields: frozenset[str]


@dataclass(frozen=True)
class Traced:
    """A line, and which acts (their places in the list, from 1) touched its field."""

    line: Line
    acts: tuple[int, ...]


@dataclass(frozen=True)
class Changed:
    """What became of one entry, or of the organisation, and the acts that did it.

    One that was added or removed has lines only if it moved to or from another register: its role changed.
    """

    kind: LineKind
    reference: str
    name: str
    lines: tuple[Traced, ...]
    acts: tuple[Act, ...]

    @property
    def has_moved(self) -> bool:
        """Whether it came from another register of the organisation, or went to it."""
        return self.kind != LineKind.CHANGED and bool(self.lines)


@dataclass(frozen=True)
class Changes:
    """What changed in a register after `since`, until and at `until`; texts in the language that was active.

    `keeper` tells of the organisation and its own catalogue. `passing` are entries that were added and removed in
    between. `known_since` is when the journal begins. `between` names the two editions, where two are compared.
    `colour` is that of the organisation's documents.
    """

    organisation: str
    register: RegisterKind
    since: dt.datetime
    until: dt.datetime
    known_since: dt.datetime | None
    keeper: Changed | None
    added: tuple[Changed, ...]
    changed: tuple[Changed, ...]
    removed: tuple[Changed, ...]
    passing: tuple[Changed, ...]
    between: tuple[str, str] | None = None
    colour: str = ""

    @property
    def entries(self) -> tuple[Changed, ...]:
        """All entries of which there is something to tell."""
        return self.added + self.changed + self.removed + self.passing

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return self.keeper is None and not self.entries


def changes_between(organisation: Organisation, kind: RegisterKind, since: dt.datetime, until: dt.datetime) -> Changes:
    """Return what changed in one register between two instants, from the journal alone. Five queries."""
    stories = _stories(organisation, since, until)
    entries = [story for story in stories if story.subject_type == "activity"]
    told = [each for each in (_entry(story, kind) for story in entries) if each]
    told.sort(key=lambda each: each.reference)
    return Changes(
        organisation=organisation.name,
        colour=organisation.colour,
        register=kind,
        since=since,
        until=until,
        known_since=known_since(organisation),
        keeper=next((_keeper(story) for story in stories if story.subject_type == "organisation"), None),
        added=tuple(each for each in told if each.kind == LineKind.ADDED),
        changed=tuple(each for each in told if each.kind == LineKind.CHANGED),
        removed=tuple(each for each in told if each.kind == LineKind.REMOVED),
        passing=_passing(entries, kind),
    )


@dataclass(frozen=True)
class _Story:
    """One subject of which something was written in the period.

    `before` and `after` are what it said at both ends, None for nothing; `last` what it said last in between.
    """

    subject_type: str
    acts: tuple[Act, ...]
    before: Record | None
    after: Record | None
    last: Record | None


def _stories(organisation: Organisation, since: dt.datetime, until: dt.datetime) -> list[_Story]:
    """Return the story of each subject; what it says at the end is what it said last, unless it was removed."""
    written = _written(organisation, since, until)
    before = _last_words(organisation, written, since)
    last = {subject: entry.pk for subject, entries in written.items() for entry in entries if not _removes(entry)}
    said = _records({*before.values(), *last.values()})
    return [
        _Story(
            subject_type=subject[0],
            acts=tuple(_act(entry) for entry in entries),
            before=said.get(before.get(subject, 0)),
            after=None if _removes(entries[-1]) else said[last[subject]],
            last=said.get(last.get(subject, 0)),
        )
        for subject, entries in written.items()
    ]


def _removes(entry: JournalEntry) -> bool:
    return entry.kind == EntryKind.REMOVED


def _written(
    organisation: Organisation, since: dt.datetime, until: dt.datetime
) -> Mapping[Subject, list[JournalEntry]]:
    """Return what was written of each subject in the period, in order, without its text."""
    entries = JournalEntry.objects.filter(
        organisation=organisation,
        subject_type__in=RECORDS,
        kind__in=(EntryKind.CHANGED, EntryKind.REMOVED),
        instant__gt=since,
    )
    found = defaultdict(list)
    for entry in entries.at(until).defer("content", "history").order_by("sequence"):
        found[entry.subject_type, entry.subject_id].append(entry)
    return found


def _last_words(organisation: Organisation, subjects: Collection[Subject], at: dt.datetime) -> dict[Subject, int]:
    """Return which entry of the journal told last of each of these subjects at that instant."""
    if not subjects:
        return {}
    told = JournalEntry.objects.filter(organisation=organisation, subject_id__in={key for _type, key in subjects})
    latest = JournalEntry.objects.filter(pk__in=told.at(at).latest_of_each())
    rows = latest.values_list("subject_type", "subject_id", "pk")
    return {(subject_type, subject): key for subject_type, subject, key in rows}


def _records(keys: Collection[int]) -> dict[int, Record]:
    """Return what these entries of the journal tell, by primary key; nothing for those that tell of a removal."""
    told = JournalEntry.objects.filter(pk__in=keys, kind=EntryKind.CHANGED)
    rows = told.values_list("pk", "subject_type", "content")
    return {key: record_from_json(RECORDS[subject_type], content) for key, subject_type, content in rows}


def _act(entry: JournalEntry) -> Act:
    return Act(
        id=entry.change_id,
        instant=entry.instant,
        actor=entry.actor,
        reason=entry.reason,
        through=through_text(entry.cause),
        fields=frozenset(entry.fields.split()),
    )


def through_text(cause: str) -> str:
    """Return the shared row that the journal names as the cause of a change: "client: Acme"."""
    label, _colon, name = cause.partition(": ")
    if not name:
        return cause
    try:
        kind = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):  # a model that has gone since
        return name
    return _("%(label)s: %(value)s") % {"label": kind, "value": name}


def _entry(story: _Story, kind: RegisterKind) -> Changed | None:
    """Return what became of an entry of the register; None if it was in it at neither end, or says the same."""
    was, stands = (_in_register(record, kind) for record in (story.before, story.after))
    if not (was or stands) or story.before == story.after:
        return None
    if was and stands:
        return _changed(LineKind.CHANGED, story)
    return _changed(LineKind.ADDED if stands else LineKind.REMOVED, story)


def _in_register(record: Record | None, kind: RegisterKind) -> bool:
    return isinstance(record, ActivityRecord) and record.role.code in kind.roles


def _keeper(story: _Story) -> Changed | None:
    if story.before is None:
        return _changed(LineKind.ADDED, story)
    return _changed(LineKind.CHANGED, story) if story.before != story.after else None


def _passing(stories: Iterable[_Story], kind: RegisterKind) -> tuple[Changed, ...]:
    """Return the entries that were added and removed in between."""
    gone = (story for story in stories if story.before is None and story.after is None)
    found = [_changed(LineKind.REMOVED, story) for story in gone if _in_register(story.last, kind)]
    return tuple(sorted(found, key=lambda each: each.reference))


def _changed(kind: LineKind, story: _Story) -> Changed:
    """Return the story as a reader wants it: by the name that it has at the end, or had last."""
    record = story.after or story.before or story.last
    traced = lines(story.before, story.after) if story.before and story.after else []
    return Changed(
        kind=kind,
        reference=record.reference if isinstance(record, ActivityRecord) else "",
        name=record.name if isinstance(record, ActivityRecord) else record.organisation.name if record else "",
        lines=tuple(Traced(line, _places(line, story.acts)) for line in traced),
        acts=story.acts,
    )


def _places(line: Line, acts: tuple[Act, ...]) -> tuple[int, ...]:
    """Return which acts touched the field of a line; all of them if the journal did not say which."""
    found = tuple(place for place, act in enumerate(acts, 1) if line.told_in in act.fields)
    return found or tuple(range(1, len(acts) + 1))
