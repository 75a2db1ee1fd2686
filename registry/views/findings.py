"""The findings of a register: what to correct, by weight and by rule; to waive them, and to take that back."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.compliance import Level
from registry.compliance.entry import findings_about
from registry.compliance.places import SECTION_OF
from registry.compliance.rules import RULE_OF
from registry.compliance.waived import Judged, with_waivers
from registry.judgements import findings_of, refresh
from registry.models import Judgement, ProcessingActivity, Waiver
from registry.record.waivers import WaiverRecord, read_waivers
from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, Unanswerable, answered, asked_organisation
from registry.views.pages import register_page
from registry.waiving import WAIVE, take_back, waive
from registry.wording import day
from ropa.organisations.models import Organisation

PER_PAGE = 100
ABOUT = "organisation"
USUAL = dt.timedelta(days=90)  # what the form proposes as the end of a waiver
Context = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A finding as a page shows it: with the entry that it is about, and where it is dealt with."""

    judged: Judged
    key: int | None
    name: str
    address: str

    @property
    def finding(self) -> Any:
        """The finding itself."""
        return self.judged.finding

    @property
    def level(self) -> str:
        """Its weight in words."""
        return str(self.finding.level.label)

    @property
    def waived_until(self) -> str:
        """The last day of its waiver."""
        return day(self.judged.waiver.waived_until) if self.judged.waiver else ""


@dataclass(frozen=True)
class Asked:
    """What a reader asked for: findings of a weight, of a rule, of the organisation itself, waived ones too."""

    level: str
    code: str
    about: str
    waived: bool

    def wants(self, judged: Judged) -> bool:
        """Whether this finding was asked for."""
        finding = judged.finding
        weighs = not self.level or finding.level.value == self.level
        return weighs and (not self.code or finding.code == self.code) and judged.is_open is not self.waived

    @property
    def is_narrow(self) -> bool:
        """Whether anything in particular was asked for."""
        return bool(self.level or self.code or self.about or self.waived)

    def query(self, **other: str) -> str:
        """Return what was asked for as an address says it, with something else in its place."""
        waived = "yes" if self.waived else ""
        asked = {"level": self.level, "code": self.code, "about": self.about, "waived": waived} | other
        return "?" + urlencode({name: value for name, value in asked.items() if value})


@for_members
@answered
def findings(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """Show what the rules found in a register; waive a finding, or take a waiver back, when that was posted."""
    organisation = asked_organisation(slug)
    if request.method == "POST":
        return _act(request, organisation, kind)
    refresh(Organisation.objects.filter(pk=organisation.pk))
    asked = _asked(request)
    every = [each for each in _every(organisation, kind) if not (asked.about and each.finding.reference)]
    wanted = sorted((each for each in every if asked.wants(each.judged)), key=_weight)
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "kinds": list(RegisterKind),
        "asked": asked,
        "page": page,
        "levels": _levels(every, asked),
        "rules": _rules(every, asked),
        "waived_count": sum(not each.judged.is_open for each in every),
        "waived_query": asked.query(level="", code="", waived="yes"),
        "waivers": _standing(organisation) if asked.waived else (),
        **waiver_form(request, organisation, kind),
    }
    return register_page(request, "registers/findings.html", organisation, _("Findings"), **context)


def shown_findings(organisation: Organisation, judged: Iterable[Judged], activity: Any = None) -> list[Shown]:
    """Return findings as pages show them, the weightiest first."""
    name = str(activity) if activity is not None else str(organisation)
    address = _form_of(organisation, activity.pk if activity is not None else None)
    key = activity.pk if activity is not None else None
    return sorted((Shown(each, key, name, _at(address, each)) for each in judged), key=_weight)


def waiver_form(request: HttpRequest, organisation: Organisation, kind: RegisterKind) -> Context:
    """Return what the form that waives a finding needs."""
    today = timezone.localdate()
    return {
        "may_waive": request.user.has_perm(WAIVE, organisation),
        "proposed_end": (today + USUAL).isoformat(),
        "first_end": today.isoformat(),
        "last_end": (today + dt.timedelta(days=365)).isoformat(),
        "waiver_action": reverse("registers:findings", args=[organisation.slug, kind.value]),
        "next": request.get_full_path(),
    }


def _asked(request: HttpRequest) -> Asked:
    level, code = request.GET.get("level", ""), request.GET.get("code", "")
    return Asked(
        level if level in Level.values else "",
        code if code in RULE_OF else "",
        ABOUT if request.GET.get("about") == ABOUT else "",
        request.GET.get("waived") == "yes",
    )


def _every(organisation: Organisation, kind: RegisterKind) -> Iterator[Shown]:
    """Yield the findings of the keeper, then those that are kept of every entry. Three queries, and those of a law."""
    yield from shown_findings(organisation, findings_about(organisation))
    waivers = read_waivers(organisation)
    rows = Judgement.objects.filter(activity__organisation=organisation, activity__role__in=kind.roles).select_related(
        "activity"
    )
    for row in rows.order_by("activity__reference"):
        yield from _of_entry(row, waivers)


def _of_entry(row: Judgement, waivers: tuple[WaiverRecord, ...]) -> Iterator[Shown]:
    activity = row.activity
    address = reverse("admin:registry_processingactivity_change", args=[activity.pk])
    keys = {activity.reference: activity.pk}
    about = [waiver for waiver in waivers if waiver.activity in {None, activity.pk}]
    found = findings_of(row, activity.reference)
    for judged in with_waivers(found, about, timezone.localdate(), keys):
        yield Shown(judged, activity.pk, str(activity), _at(address, judged))


def _form_of(organisation: Organisation, key: int | None) -> str:
    if key is None:
        return reverse("admin:organisations_organisation_change", args=[organisation.pk])
    return reverse("admin:registry_processingactivity_change", args=[key])


def _at(address: str, judged: Judged) -> str:
    section = SECTION_OF.get(judged.finding.field)
    return f"{address}#section-{section}" if section else address


def _weight(shown: Shown) -> tuple[bool, int, str]:
    finding = shown.finding
    return not shown.judged.is_open, list(Level).index(finding.level), finding.reference


def _standing(organisation: Organisation) -> list[Context]:
    """Return the waivers that count today, to be taken back."""
    rows = Waiver.objects.of(organisation).in_force(timezone.localdate()).select_related("activity")
    return [
        {
            "key": row.pk,
            "where": str(row.activity or organisation),
            "code": row.code,
            "subject": row.subject,
            "by": row.waived_by_name,
            "reason": row.reason,
            "until": day(row.waived_until),
        }
        for row in rows
    ]


def _levels(every: list[Shown], asked: Asked) -> list[Context]:
    counts = Counter(each.finding.level for each in every if each.judged.is_open)
    return [
        {
            "code": level.value,
            "label": level.label,
            "count": counts[level],
            "query": asked.query(level=level.value, code="", waived=""),
        }
        for level in Level
    ]


def _rules(every: list[Shown], asked: Asked) -> list[Context]:
    """Return the rules that found something, the weightiest and most frequent first."""
    counts = Counter(each.finding.code for each in every if each.judged.is_open)
    found = sorted(counts, key=lambda code: (list(Level).index(RULE_OF[code].level), -counts[code], code))
    return [
        {"rule": RULE_OF[code], "count": counts[code], "query": asked.query(code=code, level="", waived="")}
        for code in found
    ]


def _act(request: HttpRequest, organisation: Organisation, kind: RegisterKind) -> HttpResponse:
    if not request.user.has_perm(WAIVE, organisation):
        raise PermissionDenied
    try:
        messages.success(request, _take_back(request, organisation) or _waive(request, organisation))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    wanted = request.POST.get("next", "")
    here = reverse("registers:findings", args=[organisation.slug, kind.value])
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if is_ours else here)


def _take_back(request: HttpRequest, organisation: Organisation) -> str:
    """Take back the waiver that was posted; empty if none was."""
    key = request.POST.get("take_back", "")
    if not key:
        return ""
    if not key.isdecimal():
        raise Unanswerable(organisation, _("There is no such waiver."), BAD_REQUEST)
    waiver = get_object_or_404(Waiver.objects.of(organisation), pk=key)
    take_back(waiver, by=request.user)  # type: ignore[arg-type]  # for_members lets nobody anonymous in
    return _("The waiver was taken back: the finding counts again.")


def _waive(request: HttpRequest, organisation: Organisation) -> str:
    until = _day(request.POST.get("until", ""))
    key = request.POST.get("activity", "")
    rows = ProcessingActivity.objects.of(organisation)
    activity = get_object_or_404(rows, pk=key) if key.isdecimal() else None
    finding = request.POST.get("code", ""), request.POST.get("subject", "")
    reason = request.POST.get("reason", "")
    waive(organisation, activity, finding, reason=reason, until=until, by=request.user)  # type: ignore[arg-type]
    return _("The finding was waived until %(day)s.") % {"day": day(until)}


def _day(text: str) -> dt.date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ValidationError(_("“%(text)s” is no day.") % {"text": text}, code="until")
    return found
