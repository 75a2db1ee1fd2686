"""Waivers as Records: which finding somebody accepts, until when and why. Kept by the journal like the entries."""

from __future__ import annotations

import datetime as dt  # dataclasses resolve their types at run time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from registry import models
from registry.record.canonical import canonical_json
from registry.record.past import record_from_json
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from ropa.journal.subjects import Subject, Told

if TYPE_CHECKING:
    from ropa.journal.gate import Touched
    from ropa.organisations.models import Organisation

WAIVER = "waiver"


@dataclass(frozen=True)
class WaiverRecord:
    """The finding of the rule `code` on `subject` is accepted; `activity` is the key of an entry, None for all."""

    activity: int | None
    code: str
    subject: str
    reason: str
    by: str
    waived_from: dt.date
    waived_until: dt.date

    def holds(self, at: dt.date) -> bool:
        """Whether it counts on the day `at`."""
        return self.waived_from <= at <= self.waived_until

    def is_about(self, activity: int | None, code: str, subject: str) -> bool:
        """Whether it accepts this finding, in this entry (None: of the organisation itself)."""
        return self.activity in {None, activity} and (self.code, self.subject) == (code, subject)


@dataclass(frozen=True)
class WaivedFinding:
    """A waiver in force, and the reference of the entry that it is about; empty: the organisation and all entries."""

    reference: str
    waiver: WaiverRecord


def waived_in(organisation: Organisation, at: dt.datetime | None = None) -> tuple[WaivedFinding, ...]:
    """Return the waivers that count at an instant (None: now), by entry: what the full edition prints."""
    day = timezone.localtime(at).date() if at else timezone.localdate()
    held = [waiver for waiver in read_waivers(organisation, at) if waiver.holds(day)]
    keys = {waiver.activity for waiver in held if waiver.activity is not None}
    references = dict(models.ProcessingActivity.objects.filter(pk__in=keys).values_list("pk", "reference"))
    found = (WaivedFinding(references.get(waiver.activity or 0, ""), waiver) for waiver in held)
    return tuple(sorted(found, key=lambda each: (each.reference, each.waiver.code, each.waiver.subject)))


def read_waivers(organisation: Organisation, at: dt.datetime | None = None) -> tuple[WaiverRecord, ...]:
    """Return the waivers of an organisation, over or not, as they stand or (at `at`) stood. One or two queries."""
    if at is None:
        rows = models.Waiver.objects.of(organisation).order_by("code", "subject", "pk")
        return tuple(map(record_of, rows))
    told = JournalEntry.objects.filter(organisation=organisation, subject_type=WAIVER).at(at).latest_of_each()
    said = JournalEntry.objects.filter(pk__in=told, kind=EntryKind.CHANGED).values_list("content", flat=True)
    found = [record_from_json(WaiverRecord, content) for content in said]
    return tuple(sorted(found, key=lambda waiver: (waiver.code, waiver.subject)))


def waivers_among(organisations: Collection[int]) -> dict[int, list[WaiverRecord]]:
    """Return the waivers of these organisations as they stand. One query."""
    found: dict[int, list[WaiverRecord]] = {key: [] for key in organisations}
    for row in models.Waiver.objects.filter(organisation__in=organisations).order_by("code", "subject", "pk"):
        found[row.organisation_id].append(record_of(row))
    return found


def record_of(row: models.Waiver) -> WaiverRecord:
    """Return what a waiver says."""
    return WaiverRecord(
        row.activity_id, row.code, row.subject, row.reason, row.waived_by_name, row.waived_from, row.waived_until
    )


def affected(touched: Touched) -> dict[int, str]:
    """Return the waivers that were written."""
    return dict.fromkeys(touched.values(models.Waiver, "id"), "")


def owners(keys: Collection[int]) -> dict[int, int]:
    """Return the organisation of each of these waivers that exist."""
    return dict(models.Waiver.objects.filter(pk__in=keys).values_list("pk", "organisation_id"))


def owned_by(organisation: int) -> set[int]:
    """Return the waivers of an organisation."""
    return set(models.Waiver.objects.filter(organisation=organisation).values_list("pk", flat=True))


def tell(keys: Collection[int]) -> dict[int, Told]:
    """Return what these waivers say now."""
    rows: Iterable[models.Waiver] = models.Waiver.objects.filter(pk__in=keys).select_related("activity", "organisation")
    return {row.pk: Told(row.organisation_id, str(row), canonical_json(record_of(row)).decode()) for row in rows}


SUBJECT = Subject(WAIVER, affected, owners, owned_by, tell)
