"""Keeps what the rules found last of every entry, so that lists, figures and pictures need not read all anew.

A judgement is made again when the journal tells of something new in its entry, when a waiver, the law or the rules
change, and on the first day that may change it. Reads Records; writes judgements and nothing else.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from registry.compliance import Level, read_law
from registry.compliance.case import Keeper, keeper_of
from registry.compliance.checking import judge
from registry.compliance.finding import Finding
from registry.compliance.law import Law
from registry.compliance.law_rows import version_of
from registry.compliance.rules import RULE_OF
from registry.compliance.waived import with_waivers
from registry.models import JudgedRegister, Judgement, ProcessingActivity
from registry.pictures import Outline, drawing_version, outline_of, read_outlines, written
from registry.record import ActivityRecord, Label, read_activities, read_organisation
from registry.record.approvals import ACTIVITY, Approval, approvals_among
from registry.record.waivers import WAIVER, WaiverRecord, waivers_among
from registry.record.words import ApprovalRecord
from ropa.journal.models import JournalEntry, JournalEntryQuerySet
from ropa.organisations.models import Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet

BATCH = 1000
COLUMNS = ("findings", "errors", "warnings", "advice", "until", "outline")


@dataclass(frozen=True)
class Bench:
    """What the entries of one organisation are judged by: the day, the law, what matters of their keeper, waivers."""

    at: dt.date
    law: Law
    keeper: Keeper
    waivers: tuple[WaiverRecord, ...]


def refresh(organisations: QuerySet[Organisation] | None = None) -> None:
    """Bring the judgements of these organisations up to date.

    Six queries if nothing is new; else about fifty, however many organisations and entries there are.
    """
    today = timezone.localdate()
    law = read_law()
    version = version_of(law)
    rows = Organisation.objects.all() if organisations is None else organisations
    late = {}
    for row in with_state(rows.select_related("country")):
        by = _version(version, row)
        if (row.seen, row.seen_by, row.seen_on) != (row.head, by, today):
            late[row.pk] = row, by
    if late:
        _bring_up_to_date(late, today, law)


def with_state(organisations: QuerySet[Organisation]) -> QuerySet[Any]:
    """Read with each organisation how far its journal is, and how far it was judged, when and by what."""
    last = JournalEntry.objects.filter(organisation=OuterRef("pk")).order_by("-sequence").values("sequence")[:1]
    return organisations.annotate(
        head=Coalesce(Subquery(last), 0),
        seen=F("judged__sequence"),
        seen_by=F("judged__by"),
        seen_on=F("judged__on"),
    )


def findings_of(judgement: Judgement, reference: str) -> list[Finding]:
    """Return the findings that a judgement keeps."""
    return [_finding(each, reference) for each in json.loads(judgement.findings) if each["code"] in RULE_OF]


def outlines_of(organisation: Organisation) -> list[Outline]:
    """Return the outlines that are kept of an organisation's entries, which must be up to date: one query."""
    kept = Judgement.objects.filter(activity__organisation=organisation).exclude(outline="")
    return read_outlines(kept.order_by().values_list("outline", flat=True))


@transaction.atomic
def _bring_up_to_date(late: dict[int, tuple[Any, str]], at: dt.date, law: Law) -> None:
    JudgedRegister.objects.bulk_create([JudgedRegister(organisation_id=key) for key in late], ignore_conflicts=True)
    seen = JudgedRegister.objects.select_for_update().filter(organisation__in=late).order_by("pk").in_bulk()
    anew = {key for key, (_row, by) in late.items() if _is_another(seen[key], by, at)} | _with_new_waivers(late)
    wanted = ProcessingActivity.objects.filter(Q(organisation__in=anew) | Q(pk__in=_due(set(late) - anew, at)))
    waivers = waivers_among(late)
    benches = {
        key: Bench(at, law, keeper_of(read_organisation(row)), tuple(waivers[key])) for key, (row, _by) in late.items()
    }
    _judge_all(wanted, benches)
    for key, (row, by) in late.items():
        seen[key].sequence, seen[key].by, seen[key].on, seen[key].pictures = row.head, by, at, ""
    JudgedRegister.objects.bulk_update(seen.values(), ["sequence", "by", "on", "pictures"], batch_size=BATCH)


def _is_another(seen: JudgedRegister, by: str, at: dt.date) -> bool:
    """Whether the whole register has to be judged anew."""
    return seen.by != by or seen.on is None or at < seen.on


def _news(organisations: Iterable[int]) -> JournalEntryQuerySet:
    """Return what the journal told since these registers were judged."""
    entries = JournalEntry.objects.filter(organisation__in=list(organisations)).order_by()
    return entries.filter(sequence__gt=F("organisation__judged__sequence"))


def _with_new_waivers(organisations: Iterable[int]) -> set[int]:
    return set(_news(organisations).filter(subject_type=WAIVER).values_list("organisation_id", flat=True))


def _due(organisations: set[int], at: dt.date) -> set[int]:
    """Return the entries of which something new was told, and those that this day may change."""
    told = set(_news(organisations).filter(subject_type=ACTIVITY).values_list("subject_id", flat=True))
    due = Judgement.objects.filter(activity__organisation__in=organisations, until__lte=at)
    return told | set(due.values_list("activity_id", flat=True))


def _judge_all(activities: QuerySet[ProcessingActivity], benches: dict[int, Bench]) -> None:
    owners = dict(activities.values_list("pk", "organisation_id"))
    approvals = approvals_among(activities)
    made = []
    for key, entry in read_activities(activities):
        approval = approvals.get(key)
        told = ApprovalRecord(entry.reference, *_of(approval)) if approval else None
        made.append(_judgement(key, entry, benches[owners[key]], told))
    Judgement.objects.bulk_create(
        made, batch_size=BATCH, update_conflicts=True, unique_fields=["activity"], update_fields=COLUMNS
    )


def _of(approval: Approval) -> tuple[int, dt.datetime, str, str, bool]:
    return approval.sequence, approval.instant, approval.actor, approval.substance, approval.current


def _judgement(key: int, entry: ActivityRecord, bench: Bench, approval: ApprovalRecord | None) -> Judgement:
    found = judge(entry, bench.keeper, bench.at, bench.law, approval)
    about = [waiver for waiver in bench.waivers if waiver.activity in {None, key}]
    judged = with_waivers(found.findings, about, bench.at, {entry.reference: key})
    counts = {level: sum(each.is_open and each.finding.level is level for each in judged) for level in Level}
    return Judgement(
        activity_id=key,
        findings=json.dumps([_plain(finding) for finding in found.findings], ensure_ascii=False),
        errors=counts[Level.ERROR],
        warnings=counts[Level.WARNING],
        advice=counts[Level.ADVICE],
        outline=written(outline_of(entry)),
        until=min([*_turns(about, bench.at), *([found.until] if found.until else [])], default=None),
    )


def _turns(waivers: Iterable[WaiverRecord], at: dt.date) -> list[dt.date]:
    """Return the days to come on which a waiver begins, or has ended."""
    days = [day for each in waivers for day in (each.waived_from, each.waived_until + dt.timedelta(days=1))]
    return [day for day in days if day > at]


def _plain(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "subject": finding.subject, "values": {k: _told(v) for k, v in finding.values}}


def _told(value: Any) -> Any:
    if isinstance(value, Label):
        return {"code": value.code, "en": value.en, "fr": value.fr}
    return {"day": value.isoformat()} if isinstance(value, dt.date) else value


def _finding(kept: dict[str, Any], reference: str) -> Finding:
    values = tuple((name, _value(value)) for name, value in kept["values"].items())
    return Finding(RULE_OF[kept["code"]], reference, kept["subject"], values)


def _value(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return dt.date.fromisoformat(kept["day"]) if "day" in kept else Label(**kept)


def _version(law: str, organisation: Organisation) -> str:
    """Return what stands for the law, the rules, what matters of the keeper, and what is kept for pictures."""
    return sha256(f"{law}{keeper_of(read_organisation(organisation))}{drawing_version()}".encode()).hexdigest()
