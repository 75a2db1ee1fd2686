"""What changed in a register between two instants: a page, a CSV, a PDF. Knows requests; not how changes are found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.changes import Changed, LineKind
from registry.choices import RegisterKind
from registry.documents.changes import changes_pdf, moved, period, summary
from registry.record.instants import instant_of
from registry.retelling import BetweenInstants, Retelling, is_short
from registry.spreadsheets.changes import export_changes
from registry.tasks import RETELL
from registry.views.access import document, for_readers
from registry.views.asked import BAD_REQUEST, Unanswerable, answered, asked_language, asked_organisation
from registry.views.desk import for_picker, period_ends
from registry.views.entries import address_at
from registry.views.pages import register_page
from registry.views.work import in_background
from registry.wording import day, instant, language
from ropa.organisations.models import Organisation

USUALLY = dt.timedelta(days=30)


@dataclass(frozen=True)
class Asked:
    """Of which register, and after which instant up to which: changes are asked for."""

    organisation: Organisation
    kind: RegisterKind
    since: dt.datetime
    until: dt.datetime

    def told_in(self, language: str) -> BetweenInstants:
        """Return what is to be told, in this language."""
        return BetweenInstants(self.organisation, self.kind, self.since, self.until, language)

    def address(self, view: str, **query: str) -> str:
        """Return the address of the same changes elsewhere."""
        asked = {"since": self.since.isoformat(), "until": self.until.isoformat(), **query}
        return f"{reverse(view, args=[self.organisation.slug, self.kind.value])}?{urlencode(asked)}"


@for_readers
def changes(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """What changed in a register, with the choice of another period."""
    organisation = asked_organisation(slug)
    try:
        asked, problem = _asked(request, organisation, kind), ""
    except Unanswerable as reason:
        asked, problem = _usual(organisation, kind), str(reason)
    shown = {"problem": problem} if problem else _told(asked)
    title = _("What changed")
    page = register_page(request, "registers/changes.html", organisation, title, **_form(asked), **shown)
    page.status_code = BAD_REQUEST if problem else page.status_code
    return page


@for_readers
@answered
def changes_as_csv(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """What changed in a register, a row for each line."""
    organisation = asked_organisation(slug)
    told = _asked(request, organisation, kind).told_in(asked_language(request, organisation))
    with override(told.language):
        content = export_changes(told.changes())
    return document(content, "text/csv; charset=utf-8", told.named("csv"), attached=True)


@for_readers
@answered
def changes_as_pdf(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """What changed in a register, to print."""
    organisation = asked_organisation(slug)
    return retold(request, _asked(request, organisation, kind).told_in(asked_language(request, organisation)))


def retold(request: HttpRequest, told: Retelling) -> HttpResponse:
    """Return what changed as a PDF, or lead to where it is being printed, if it is long."""
    with override(told.language):
        found = told.changes()
        if is_short(found):
            return document(changes_pdf(found), "application/pdf", told.named("pdf"))
    return in_background(request, RETELL, told.organisation, told.plain())


def _usual(organisation: Organisation, kind: RegisterKind) -> Asked:
    now = timezone.now()
    return Asked(organisation, kind, now - USUALLY, now)


def _asked(request: HttpRequest, organisation: Organisation, kind: RegisterKind) -> Asked:
    """Return the period of ?since= and ?until=; raise Unanswerable for one that is none."""
    usual = _usual(organisation, kind)
    try:
        since = _instant(request.GET.get("since", ""), end_of_day=False) or usual.since
        until = _instant(request.GET.get("until", ""), end_of_day=True) or usual.until
    except ValueError as error:
        raise Unanswerable(organisation, str(error), BAD_REQUEST) from error
    until = min(until, usual.until)
    if since > until:
        message = _("The period begins on %(since)s, after it ends on %(until)s: exchange the two, or choose others.")
        said = {"since": instant(since, seconds=True), "until": instant(until, seconds=True)}
        raise Unanswerable(organisation, message % said, BAD_REQUEST)
    return Asked(organisation, kind, since, until)


def _instant(text: str, *, end_of_day: bool) -> dt.datetime | None:
    return instant_of(text, end_of_day=end_of_day) if text.strip() else None


def _form(asked: Asked) -> dict[str, Any]:
    """Return what there is to choose from, and what was chosen."""
    return {
        "kind": asked.kind,
        "kinds": [
            (each, each.label, Asked(asked.organisation, each, asked.since, asked.until).address("registers:changes"))
            for each in RegisterKind
        ],
        "since": timezone.localtime(asked.since).replace(tzinfo=None).isoformat(timespec="seconds"),
        "until": for_picker(asked.until),
        "time_zone": timezone.get_current_timezone_name(),
        "quick_choices": [(name, day(last), _since(asked, last)) for name, last in period_ends(timezone.localdate())],
    }


def _since(asked: Asked, last: dt.date) -> str:
    """Return the address of what changed after a day."""
    address = reverse("registers:changes", args=[asked.organisation.slug, asked.kind.value])
    return f"{address}?{urlencode({'since': (last + dt.timedelta(days=1)).isoformat()})}"


def _told(asked: Asked) -> dict[str, Any]:
    """Return what changed, as the page shows it."""
    found = asked.told_in(language()).changes()
    chapters = (
        (_("Activities added"), found.added),
        (_("Activities changed"), found.changed),
        (_("Activities removed"), found.removed),
        (_("Activities added and removed in between"), found.passing),
    )
    return {
        "changes": found,
        "period": period(found),
        "summary": summary(found),
        "keeper": _shown(asked, found.keeper) if found.keeper else None,
        "chapters": [(title, [_shown(asked, each) for each in told]) for title, told in chapters if told],
        "downloads": (
            ("PDF", _("to print and to keep"), asked.address("registers:changes-pdf", language=language())),
            ("CSV", _("one row for each change"), asked.address("registers:changes-csv", language=language())),
        ),
    }


def _shown(asked: Asked, changed: Changed) -> dict[str, Any]:
    """Return one entry, with its sheet: as it stands at the end of the period, or stood before it was removed."""
    return {
        "changed": changed,
        "moved": moved(changed) if changed.has_moved else "",
        "sheet": _sheet(asked, changed),
        "acts": [(act, instant(act.instant, seconds=True)) for act in changed.acts],
    }


def _sheet(asked: Asked, changed: Changed) -> str:
    if not changed.reference:
        return ""
    gone = changed.kind == LineKind.REMOVED and not changed.has_moved
    at = changed.acts[-1].instant - dt.timedelta(microseconds=1) if gone else asked.until
    return address_at("registers:sheet", asked.organisation, changed.reference, at=at)
