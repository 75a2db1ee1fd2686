"""The desk of a register: what to take from it, in which language, as of when; and each sheet as of any instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from registry.choices import RegisterKind
from registry.compliance.completeness import completeness
from registry.compliance.entry import findings_in
from registry.documents.context import single_sheet
from registry.models import ProcessingActivity
from registry.record.acts import Act, Brief, Stood, briefs_at, entry_at, keeper_at, known_since
from registry.views.access import for_readers, of_any_day
from registry.views.asked import (
    Unanswerable,
    answered,
    asked_instant,
    asked_language,
    asked_organisation,
    nothing_known,
)
from registry.views.entries import Entry, address_at, asked_entry, sheet_address
from registry.views.findings import shown_findings, waiver_form
from registry.views.pages import register_page
from registry.wording import day, instant, language, words
from ropa.organisations.choices import Language
from ropa.organisations.grants import bound_to
from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Download:
    """What can be taken away: the ending of its address, its name, what it is good for; `saved`: never just shown."""

    ending: str
    name: StrPromise | str
    purpose: StrPromise
    saved: bool = False


DOWNLOADS = (
    Download("pdf", "PDF", gettext_lazy("the official document")),
    Download("html", "HTML", gettext_lazy("the same as a page")),
    Download("html", gettext_lazy("HTML file"), gettext_lazy("the page, to keep: it stands alone"), saved=True),
    Download("xlsx", "XLSX", gettext_lazy("workbook, which can be imported")),
    Download("ods", "ODS", gettext_lazy("the same workbook for LibreOffice")),
    Download("zip", "CSV (ZIP)", gettext_lazy("the workbook as CSV files")),
    Download(
        "cnil.ods",
        gettext_lazy("CNIL form (ODS)"),
        gettext_lazy("the authority's model, filled in; a last sheet says what it leaves out"),
    ),
    Download(
        "ico.xlsx",
        gettext_lazy("ICO template (XLSX)"),
        gettext_lazy("the authority's table, filled in; a last sheet says what it leaves out"),
    ),
    Download("csv", "CSV", gettext_lazy("one line for each activity")),
    Download("json", "JSON", gettext_lazy("all of it, for programs")),
)


@dataclass(frozen=True)
class Choice:
    """What the reader chose on the desk; `as_of` None means now."""

    organisation: Organisation
    kind: RegisterKind
    language: str
    as_of: dt.datetime | None

    def query(self) -> dict[str, str]:
        """Return the choice but for the instant, as an address says it."""
        return {"register": self.kind.value, "language": self.language}

    def desk(self, at: str) -> str:
        """Return the address of the desk with the same choice, at another instant."""
        query = urlencode(self.query() | ({"at": at} if at else {}))
        return f"{reverse('registers:desk', args=[self.organisation.slug])}?{query}"

    def file(self, download: Download) -> str:
        """Return the address of the register in one of its formats."""
        view, query = f"registers:register-{download.ending}", {"language": self.language}
        query |= {"save": "yes"} if download.saved else {}
        return address_at(view, self.organisation, self.kind.value, at=self.as_of, **query)


@for_readers
@of_any_day
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation's registers: what they hold, or held, and what can be taken from them."""
    organisation = asked_organisation(slug)
    kind, spoken = _asked_kind(request), asked_language(request, organisation)
    try:
        choice = Choice(organisation, kind, spoken, asked_instant(request, organisation))
        shown, status = _standing_register(choice), 200
    except Unanswerable as problem:
        choice = Choice(organisation, kind, spoken, bound_to(request.user, organisation.pk))
        shown, status = {"problem": str(problem), "picked": request.GET.get("at", "")}, problem.status
    context = _form(choice) | shown
    page = register_page(request, "registers/desk.html", organisation, _title(choice.as_of), **context)
    page.status_code = status
    return page


@for_readers
@answered
@of_any_day
def sheet(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One entry's sheet as a page, as it stands now or stood at ?at=, with the acts before and after."""
    organisation = asked_organisation(slug)
    as_of = asked_instant(request, organisation)
    entry = asked_entry(organisation, reference, as_of)
    standing = entry.standing or entry_at(organisation, reference, as_of or timezone.now())
    bound = bound_to(request.user, organisation.pk)
    context = _sheet_form(organisation, reference, as_of) | _acts(organisation, standing, bound)
    context |= _lacks(request, organisation, entry, as_of)
    drawn = single_sheet(entry.record, entry.keeper, entry.approval)
    return register_page(request, "registers/sheet.html", organisation, _sheet_title(as_of), sheet=drawn, **context)


def _lacks(request: HttpRequest, organisation: Organisation, entry: Entry, as_of: dt.datetime | None) -> dict[str, Any]:
    """Return what the entry lacks as it stands now; of the past, a command judges."""
    if as_of is not None:
        return {}
    activity = ProcessingActivity.objects.of(organisation).get(reference=entry.record.reference)
    activity.organisation = organisation
    shown = shown_findings(organisation, findings_in(activity), activity)
    found = {"completeness": completeness(entry.record, entry.keeper), "findings": shown}
    return found | waiver_form(request, organisation, RegisterKind.ALL)


def _asked_kind(request: HttpRequest) -> RegisterKind:
    asked = request.GET.get("register") or RegisterKind.ALL.value
    if asked not in RegisterKind.values:
        raise Http404(_("There is the register of the controller, that of the processor, and both."))
    return RegisterKind(asked)


def _title(as_of: dt.datetime | None) -> str:
    if as_of is None:
        return _("Register")
    return _("Register as it stood on %(instant)s") % {"instant": instant(as_of, seconds=True)}


def _sheet_title(as_of: dt.datetime | None) -> str:
    if as_of is None:
        return _("Sheet as it stands now")
    return _("Sheet as it stood on %(instant)s") % {"instant": instant(as_of, seconds=True)}


def _sheet_form(organisation: Organisation, reference: str, as_of: dt.datetime | None) -> dict[str, Any]:
    """Return the instant that was chosen, and where to go from the sheet."""
    return {
        "as_of": as_of,
        "picked": for_picker(as_of),
        "time_zone": timezone.get_current_timezone_name(),
        "now": address_at("registers:sheet", organisation, reference, at=None),
        "register": address_at("registers:desk", organisation, at=as_of),
        "screening": address_at("registers:screening", organisation, reference, at=None),
        "pdf": address_at("registers:sheet-pdf", organisation, reference, at=as_of, language=language()),
    }


def _form(choice: Choice) -> dict[str, Any]:
    """Return what there is to choose from, and what was chosen."""
    since = known_since(choice.organisation)
    return {
        "choice": choice,
        "as_of": choice.as_of,
        "since": instant(since, seconds=True) if since else "",
        "languages": Language.choices,
        "quick_choices": [
            (name, choice.desk(last.isoformat()), day(last)) for name, last in period_ends(timezone.localdate())
        ],
        "now": choice.desk(""),
        "picked": for_picker(choice.as_of),
        "time_zone": timezone.get_current_timezone_name(),
        "kinds": [(kind, kind.label, None) for kind in RegisterKind],
    }


def _standing_register(choice: Choice) -> dict[str, Any]:
    """Return what the register held at the chosen instant; raise Unanswerable if nobody knows."""
    at = choice.as_of or timezone.now()
    keeper = keeper_at(choice.organisation, at)
    if keeper is None:
        raise nothing_known(choice.organisation, at)
    briefs = briefs_at(choice.organisation, at)
    return {
        "kinds": [(kind, kind.label, _count(_of_kind(briefs, kind))) for kind in RegisterKind],
        "entries": [_line(choice, brief) for brief in _of_kind(briefs, choice.kind)],
        "downloads": [(each.name, each.purpose, choice.file(each)) for each in DOWNLOADS],
        "former_name": keeper.organisation.name if keeper.organisation.name != choice.organisation.name else "",
    }


def _of_kind(briefs: Iterable[Brief], kind: RegisterKind) -> list[Brief]:
    return [brief for brief in briefs if brief.role.code in kind.roles]


def _count(briefs: list[Brief]) -> str:
    many = len(briefs)
    return ngettext("%(count)d activity", "%(count)d activities", many) % {"count": many}


def _line(choice: Choice, brief: Brief) -> dict[str, str]:
    return {
        "reference": brief.reference,
        "name": brief.name,
        "role": words(brief.role),
        "status": words(brief.status),
        "status_code": brief.status.code,
        "sheet": address_at("registers:sheet", choice.organisation, brief.reference, at=choice.as_of),
    }


def _acts(organisation: Organisation, standing: Stood | None, bound: dt.datetime | None) -> dict[str, Any]:
    """Return the acts around the instant, each with the address of the sheet as the act left it, and the form's.

    Whoever is bound to an instant learns of nothing later.
    """
    if standing is None:
        return {}
    form, after = "", standing.after
    if bound and after and after.instant > bound:
        after = None
    if not bound and ProcessingActivity.objects.filter(pk=standing.key).exists():
        form = reverse("admin:registry_processingactivity_change", args=[standing.key])
    return {
        "act": _told(organisation, standing.since),
        "before": _told(organisation, standing.before),
        "after": _told(organisation, after),
        "form": form,
    }


def _told(organisation: Organisation, act: Act | None) -> dict[str, str] | None:
    if act is None:
        return None
    return {
        "instant": instant(act.instant, seconds=True),
        "actor": act.actor,
        "reason": act.reason,
        "sheet": sheet_address(organisation, act) if act.reference else "",
    }


def for_picker(at: dt.datetime | None) -> str:
    """Return what the picker shows: it knows whole seconds, and the next one still tells the act at `at`.

    The last second of a day stays that day's.
    """
    if at is None:
        return ""
    local = timezone.localtime(at)
    if local.microsecond and local.time() < dt.time(23, 59, 59):
        local += dt.timedelta(seconds=1)
    return local.replace(tzinfo=None).isoformat(timespec="seconds")


def period_ends(today: dt.date) -> tuple[tuple[str, dt.date], ...]:
    """Return the last days of the month, the quarter and the year before this one."""
    one_day = dt.timedelta(days=1)
    month = today.replace(day=1)
    quarter = month.replace(month=today.month - (today.month - 1) % 3)
    return (
        (_("End of last month"), month - one_day),
        (_("End of last quarter"), quarter - one_day),
        (_("End of last year"), month.replace(month=1) - one_day),
    )
