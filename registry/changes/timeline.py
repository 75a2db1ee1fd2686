"""The timeline of an organisation or of one entry: each act once, what it changed in words. Reads the journal only."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, TextChoices, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from registry.changes.between import RECORDS, through_text
from registry.changes.wording import Line, lines
from registry.record.approvals import ACTIVITY
from registry.record.past import records_that_differ
from registry.workflow import comment_text
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry, JournalEntryQuerySet
from ropa.organisations.roles import ROLES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ropa.organisations.models import Organisation

FIRST = 10  # entries of one act that a list shows
PREVIOUS = "previous"  # the key of the entry before, of the same subject
TOLD = (EntryKind.CHANGED, EntryKind.REMOVED)
ROLE_GIVEN = (EntryKind.ACCESS_GRANTED, EntryKind.ACCESS_WITHDRAWN)


class Happening(TextChoices):
    """What happened to a subject: the kinds of the journal, in which an entry that was added is told apart."""

    ADDED = "added", _("Added")
    CHANGED = EntryKind.CHANGED.value, _("Changed")
    REMOVED = EntryKind.REMOVED.value, _("Removed")
    APPROVED = EntryKind.APPROVED.value, _("Approved")
    REVIEWED = EntryKind.REVIEWED.value, _("Reviewed, nothing changed")
    COMMENTED = EntryKind.COMMENTED.value, _("Comment")
    IMPORTED = EntryKind.IMPORTED.value, _("Imported")
    EDITION_ISSUED = EntryKind.EDITION_ISSUED.value, _("Edition issued")
    ACCESS_GRANTED = EntryKind.ACCESS_GRANTED.value, _("Access granted")
    ACCESS_WITHDRAWN = EntryKind.ACCESS_WITHDRAWN.value, _("Access withdrawn")
    READ = EntryKind.READ.value, _("Read by an auditor")
    SHARED = EntryKind.SHARED.value, _("Shared lists changed")


HAPPENED = {
    Happening.ADDED: Q(kind=EntryKind.CHANGED, fields=""),
    Happening.CHANGED: Q(kind=EntryKind.CHANGED) & ~Q(fields=""),
}


@dataclass(frozen=True)
class Wanted:
    """Which entries of the journal are wanted; what is empty or None does not matter.

    `entry` is the key of an activity, there or gone; `field` a name of registry.changes.named; `words` stand in the
    reference or the name that the subject had.
    """

    entry: int | None = None
    actor: str = ""
    field: str = ""
    kind: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    batch: uuid.UUID | None = None
    act: uuid.UUID | None = None
    words: str = ""

    def of(self, organisation: Organisation) -> JournalEntryQuerySet:
        """Return these entries of an organisation's journal."""
        exact: dict[str, Any] = {"actor": self.actor, "batch_id": self.batch, "change_id": self.act}
        exact |= {"instant__gte": self.since, "instant__lte": self.until}
        if self.entry is not None:
            exact |= {"subject_type": ACTIVITY, "subject_id": self.entry}
        within = {"fields__contains": self.field and f" {self.field} ", "subject_label__icontains": self.words}
        asked = {name: value for name, value in (exact | within).items() if value}
        kept = JournalEntry.objects.filter(organisation=organisation, **asked)
        return kept.filter(HAPPENED.get(Happening(self.kind), Q(kind=self.kind))) if self.kind else kept


@dataclass(frozen=True)
class Told:
    """One entry of the journal, in the reader's language: what happened to its subject, as what it was then known.

    `reference` is that of the activity once it had happened, empty if it is gone or no activity; `former` and
    `former_instant` where it can be read as it stood before. `cause` is the shared row through which it was reached.
    """

    sequence: int
    happening: Happening
    subject_type: str
    subject_id: int
    label: str
    cause: str
    lines: tuple[Line, ...]
    comment: str
    reference: str
    former: str
    former_instant: dt.datetime | None


@dataclass(frozen=True)
class Act:
    """One act: who, when, why, and what it told; `count` is how many entries of the journal it wrote."""

    id: uuid.UUID
    instant: dt.datetime
    actor: str
    reason: str
    batch: uuid.UUID | None
    told: tuple[Told, ...]
    count: int

    @property
    def more(self) -> int:
        """How many entries it wrote beside those that are told here."""
        return self.count - len(self.told)


def latest_acts(entries: JournalEntryQuerySet) -> QuerySet[JournalEntry, uuid.UUID]:
    """Return the keys of the acts that wrote these entries, the latest first."""
    acts = entries.order_by().values("change_id").annotate(last=Max("sequence")).order_by("-last")
    return acts.values_list("change_id", flat=True)


def read_acts(organisation: Organisation, entries: JournalEntryQuerySet, ids: Iterable[uuid.UUID]) -> tuple[Act, ...]:
    """Return these acts in their order, each with the first of these entries that it wrote. Three queries."""
    keys = list(ids)
    numbered = entries.filter(change_id__in=keys).annotate(
        place=Window(RowNumber(), partition_by=F("change_id"), order_by="sequence")
    )
    first = JournalEntry.objects.filter(pk__in=numbered.filter(place__lte=FIRST).values("pk"))
    written = JournalEntry.objects.filter(organisation=organisation, change_id__in=keys).order_by()
    counts = dict(written.values_list("change_id").annotate(Count("pk")))
    by_act = defaultdict(list)
    for entry, told in read_entries(first.order_by("sequence")):
        by_act[entry.change_id].append((entry, told))
    return tuple(act_of(by_act[key], counts[key]) for key in keys)


def act_of(told: list[tuple[JournalEntry, Told]], count: int) -> Act:
    """Return the act that wrote these entries, with what they tell."""
    first = told[0][0]
    return Act(
        id=first.change_id,
        instant=first.instant,
        actor=first.actor,
        reason=first.reason,
        batch=first.batch_id,
        told=tuple(each for _entry, each in told),
        count=count,
    )


def read_entries(entries: JournalEntryQuerySet) -> Iterator[tuple[JournalEntry, Told]]:
    """Return what each of these entries tells, in their order. Two queries; the texts of all of them are in memory."""
    earlier = JournalEntry.objects.filter(
        organisation=OuterRef("organisation"),
        subject_type=OuterRef("subject_type"),
        subject_id=OuterRef("subject_id"),
        sequence__lt=OuterRef("sequence"),
        kind__in=TOLD,
    )
    previous = {PREVIOUS: Subquery(earlier.order_by("-sequence").values("pk")[:1])}
    found = [(entry, getattr(entry, PREVIOUS)) for entry in entries.defer("history").annotate(**previous)]
    needed = JournalEntry.objects.filter(pk__in={key for _entry, key in found if key is not None})
    before = {entry.pk: _Said(entry) for entry in needed.defer("history")}
    return ((entry, _told(_Said(entry), before.get(key))) for entry, key in found)


class _Said:
    """What an entry of the journal said of its subject, read once."""

    def __init__(self, entry: JournalEntry) -> None:
        self.entry = entry
        self.content: dict[str, Any] = json.loads(entry.content) if entry.content else {}

    @property
    def reference(self) -> str:
        """The reference of the activity then; empty if it is gone, or none."""
        return str(self.content["reference"]) if self.entry.subject_type == ACTIVITY and self.content else ""


def _told(said: _Said, before: _Said | None) -> Told:
    entry, happening = said.entry, happening_of(said.entry)
    former = before.reference if before else ""
    is_event = entry.kind not in TOLD
    return Told(
        sequence=entry.sequence,
        happening=happening,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        label=label_of(entry),
        cause=through_text(entry.cause),
        lines=tuple(_lines(said, before)) if happening == Happening.CHANGED else (),
        comment=comment_text(entry.content) if happening == Happening.COMMENTED else "",
        reference=former if is_event else said.reference,
        former="" if is_event else former,
        former_instant=before.entry.instant if before else None,
    )


def label_of(entry: JournalEntry) -> str:
    """Return what the subject was known as; a role, which the journal keeps as its code, in the reader's language."""
    person, _dot, code = entry.subject_label.rpartition(" · ")
    return f"{person} · {ROLES[code].name}" if entry.kind in ROLE_GIVEN and code in ROLES else entry.subject_label


def happening_of(entry: JournalEntry) -> Happening:
    """Return what an entry of the journal tells of its subject."""
    added = entry.kind == EntryKind.CHANGED and not entry.fields
    return Happening.ADDED if added else Happening(entry.kind)


def _lines(said: _Said, before: _Said | None) -> list[Line]:
    record = RECORDS.get(said.entry.subject_type)
    if record is None or before is None or not before.content:  # somebody took it out of the journal
        return []
    return lines(*records_that_differ(record, before.content, said.content))
