"""What an officer sees in the morning: what to do next in one register, and how much it holds. It only counts rows.

Each number has the address of the list that shows exactly what it counts.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Trim
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.choices import RegisterKind, Status
from registry.compliance.entry import findings_about
from registry.models import Engagement, LegalBasis, PersonalData, ProcessingActivity, Purpose, RetentionRule
from registry.record import Label, read_activities
from registry.retention.schedule import days_of, overdue_among
from registry.wording import day
from subprocessors.models import NOTICE, Agreement, Certification, Subprocessor

if TYPE_CHECKING:
    from registry.models.activity import ProcessingActivityQuerySet
    from ropa.organisations.models import Organisation

FEW = 5  # lines of each task
MONTH = dt.timedelta(days=31)
VIEW_ENTRIES = "registry.view_processingactivity"
VIEW_AGREEMENTS = "subprocessors.view_agreement"
VIEW_VENDORS = "subprocessors.view_subprocessor"


@dataclass(frozen=True)
class Line:
    """One of the things that a number counts: its words, what is to be said of it, and its page."""

    words: str
    note: str
    address: str


@dataclass(frozen=True)
class Lasts:
    """How long rules keep data."""

    period: int
    unit: Label


@dataclass(frozen=True)
class Task:
    """Something to do next: how much of it there is, the list that shows it all, and its first lines."""

    code: str
    title: str
    count: int
    address: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list of exactly that."""

    words: str
    count: int
    address: str


@dataclass(frozen=True)
class Figures:
    """Numbers that belong together."""

    title: str
    figures: tuple[Figure, ...]


def tasks(organisation: Organisation, user: Any) -> tuple[Task, ...]:
    """Return what is to be done, as far as this person may see it. The judgements must be up to date."""
    found: list[Task] = []
    if user.has_perm(VIEW_ENTRIES, organisation):
        found += _tasks_of_entries(organisation)
        found += [_of_the_keeper(organisation), _retention(organisation), _retention_ahead(organisation)]
    if user.has_perm(VIEW_AGREEMENTS, organisation):
        found.append(_agreements(organisation))
    if user.has_perm(VIEW_VENDORS, organisation):
        found.append(_certifications(organisation))
    return tuple(found)


def figures(organisation: Organisation, user: Any) -> tuple[Figures, ...]:
    """Return how many entries there are of each status, on each legal basis, with special data."""
    if not user.has_perm(VIEW_ENTRIES, organisation):
        return ()
    rows = ProcessingActivity.objects.of(organisation)
    return (
        Figures(_("By status"), tuple(_by_status(organisation, rows))),
        Figures(_("By legal basis"), tuple(_by_basis(organisation))),
        Figures(_("By special data (Art. 9 and 10)"), tuple(_by_special_data(organisation, rows))),
    )


def _entries(organisation: Organisation, **chosen: Any) -> str:
    query = urlencode({"organisation__id__exact": organisation.pk, **chosen})
    return f"{reverse('admin:registry_processingactivity_changelist')}?{query}"


def _tasks_of_entries(organisation: Organisation) -> Iterable[Task]:
    rows = ProcessingActivity.objects.of(organisation)
    lacking = rows.filter(judgement__errors__gt=0).order_by("-judgement__errors", "reference")
    due = rows.due_for_review(timezone.localdate()).order_by("next_review_on", "reference")
    waiting = rows.filter(status=Status.IN_REVIEW).order_by("reference")
    errors = tuple(
        _line(row, _("errors: %(count)d") % {"count": row.judgement.errors})
        for row in lacking.select_related("judgement")[:FEW]
    )
    yield Task("errors", _("Entries with errors"), lacking.count(), _entries(organisation, findings="error"), errors)
    late = tuple(_line(row, day(row.next_review_on)) for row in due[:FEW])
    yield Task("reviews", _("Overdue reviews"), due.count(), _entries(organisation, review="overdue"), late)
    address = _entries(organisation, status__exact=Status.IN_REVIEW.value)
    steps = tuple(_waiting_line(organisation, row) for row in waiting[:FEW])
    yield Task("approvals", _("Waiting for approval"), waiting.count(), address, steps)


def _line(row: ProcessingActivity, note: str) -> Line:
    return Line(str(row), note, reverse("admin:registry_processingactivity_change", args=[row.pk]))


def _waiting_line(organisation: Organisation, row: ProcessingActivity) -> Line:
    return Line(str(row), "", reverse("registers:approval", args=[organisation.slug, row.reference]))


def _agreements(organisation: Organisation) -> Task:
    today: dt.date = timezone.localdate()
    rows = Agreement.objects.of(organisation).expiring(today).select_related("subprocessor")
    few = rows.order_by("expires_on", "reference")[:FEW]
    lines = tuple(
        Line(
            f"{row.reference} · {row.subprocessor}",
            day(row.expires_on),
            reverse("admin:subprocessors_agreement_change", args=[row.pk]),
        )
        for row in few
    )
    query = f"organisation__id__exact={organisation.pk}&expiry=soon"
    address = f"{reverse('admin:subprocessors_agreement_changelist')}?{query}"
    return Task("agreements", _("Agreements that expire"), rows.count(), address, lines)


def _retention(organisation: Organisation) -> Task:
    """Return what should be gone: of entries that have ended, which alone are read."""
    today = timezone.localdate()
    ended = ProcessingActivity.objects.of(organisation).filter(ended_on__lte=today)
    found = overdue_among((record for _key, record in read_activities(ended)), today) if ended.exists() else ()
    lines = tuple(
        Line(
            f"{due.activity.reference} · {due.activity.name}",
            f"{due.rule.label} · {day(due.on)}",
            reverse("registers:sheet", args=[organisation.slug, due.activity.reference]),
        )
        for due in found[:FEW]
    )
    address = reverse("registers:retention", args=[organisation.slug])
    return Task("retention", _("Data that should be erased by now"), len(found), address, lines)


def _retention_ahead(organisation: Organisation) -> Task:
    """Return what falls due in the coming month. Rules are counted by their period: no entry is read."""
    today = timezone.localdate()
    rules = RetentionRule.objects.of(organisation).filter(period__isnull=False).exclude(unit="")
    told = rules.annotate(told=Trim("trigger")).exclude(told="").order_by()
    due: Counter[dt.date] = Counter()
    for period, unit, ended_on, count in told.values_list("period", "unit", "activity__ended_on").annotate(Count("pk")):
        lasting = Lasts(period, Label(unit, unit, unit))
        for on in days_of(lasting, ended_on, today, today + MONTH):
            due[on] += count
    address = f"{reverse('registers:retention', args=[organisation.slug])}?ahead={MONTH.days}"
    lines = tuple(Line(day(on), str(due[on]), address) for on in sorted(due)[:FEW])
    return Task("retention-ahead", _("Erasures due in the coming month"), due.total(), address, lines)


def _of_the_keeper(organisation: Organisation) -> Task:
    """Return what the rules find in what is said of the organisation itself."""
    found = [judged.finding for judged in findings_about(organisation) if judged.is_open]
    form = reverse("admin:organisations_organisation_change", args=[organisation.pk])
    lines = tuple(Line(finding.message, str(finding.level.label), form) for finding in found[:FEW])
    address = f"{reverse('registers:findings', args=[organisation.slug, RegisterKind.ALL])}?about=organisation"
    return Task("organisation", _("Findings about the organisation itself"), len(found), address, lines)


def _certifications(organisation: Organisation) -> Task:
    rows = Subprocessor.objects.filter(pk__in=engaged_with_ending(organisation.pk, timezone.localdate()))
    lines = tuple(
        Line(str(row), "", reverse("admin:subprocessors_subprocessor_change", args=[row.pk]))
        for row in rows.order_by("name", "pk")[:FEW]
    )
    address = f"{reverse('admin:subprocessors_subprocessor_changelist')}?certification_ending={organisation.pk}"
    return Task("certifications", _("Vendors whose certification ends"), rows.count(), address, lines)


def engaged_with_ending(organisation: int, at: dt.date) -> QuerySet[Engagement, Any]:
    """Return the keys of the vendors of an organisation's entries whose certification has ended, or soon will."""
    ending = Certification.objects.filter(valid_until__lte=at + NOTICE).order_by().values("subprocessor")
    engaged = Engagement.objects.filter(activity__organisation=organisation, subprocessor__in=ending)
    return engaged.order_by().values("subprocessor")


def _by_status(organisation: Organisation, rows: ProcessingActivityQuerySet) -> Iterable[Figure]:
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    for status in Status:
        yield Figure(str(status.label), counts.get(status, 0), _entries(organisation, status__exact=status.value))


def _by_basis(organisation: Organisation) -> Iterable[Figure]:
    pairs = set(Purpose.objects.of(organisation).order_by().values_list("legal_basis", "activity"))
    pairs |= set(PersonalData.objects.of(organisation).order_by().values_list("art9_condition", "activity"))
    counts = Counter(key for key, _activity in pairs if key)
    for basis in LegalBasis.objects.filter(pk__in=counts):
        yield Figure(str(basis), counts[basis.pk], _entries(organisation, legal_basis=basis.pk))
    undeclared = ProcessingActivity.objects.of(organisation).without_legal_basis().count()
    yield Figure(_("Not declared"), undeclared, _entries(organisation, legal_basis="none"))


def _by_special_data(organisation: Organisation, rows: ProcessingActivityQuerySet) -> Iterable[Figure]:
    special = rows.with_special_data().count()
    yield Figure(_("With special data"), special, _entries(organisation, special="yes"))
    yield Figure(_("Without"), rows.count() - special, _entries(organisation, special="no"))
