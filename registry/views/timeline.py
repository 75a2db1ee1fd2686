"""The timeline of an organisation or of one entry, one act as a whole, and CSV. Knows requests and addresses."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.changes.named import field_groups, field_names
from registry.changes.timeline import Act, Happening, Told, Wanted, act_of, latest_acts, read_acts, read_entries
from registry.record.approvals import ACTIVITY
from registry.record.instants import instant_of
from registry.record.subjects import Known, known_as, known_entry
from registry.spreadsheets.timeline import export_timeline
from registry.views.access import for_readers, of_any_day
from registry.views.asked import BAD_REQUEST, NOT_FOUND, Unanswerable, answered, asked_language, asked_organisation
from registry.views.entries import address_at
from registry.views.pages import register_page
from registry.wording import instant, language
from ropa.journal.models import JournalEntry, JournalEntryQuerySet
from ropa.organisations.models import Organisation

ACTS = 15  # on a page
ENTRIES = 100  # of one act on a page
BATCHES = 100  # to choose from
CHOICES = ("person", "field", "kind", "since", "until", "batch", "act", "q")


@dataclass(frozen=True)
class Scope:
    """Whose timeline is shown: the organisation's, or that of one entry in its register."""

    organisation: Organisation
    entry: Known | None

    def entries(self) -> JournalEntryQuerySet:
        """Return all that the journal holds of it."""
        return Wanted(entry=self.entry.key if self.entry else None).of(self.organisation)

    def address(self, view: str = "registers:timeline", **query: str) -> str:
        """Return the address of this timeline, with what was chosen."""
        asked = ({"entry": str(self.entry.key)} if self.entry else {}) | query
        address = reverse(view, args=[self.organisation.slug])
        return f"{address}?{urlencode(asked)}" if asked else address


@for_readers
@answered
@of_any_day
def timeline(request: HttpRequest, slug: str) -> HttpResponse:
    """All acts on an organisation's register, the latest first; with ?entry=, a key, those on one entry."""
    organisation = asked_organisation(slug)
    return _page(request, Scope(organisation, _asked_entry(request, organisation)))


@for_readers
@answered
@of_any_day
def entry_timeline(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """All acts on the entry that has this reference, or had it last."""
    organisation = asked_organisation(slug)
    found = known_as(organisation, reference)
    if not found:
        message = _("This register holds no entry with this reference, and never did: %(reference)s.")
        raise Unanswerable(organisation, message % {"reference": reference}, NOT_FOUND)
    return _page(request, Scope(organisation, found[0]), namesakes=found[1:])


@for_readers
@answered
@of_any_day
def timeline_as_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The same acts as CSV, a row for each changed field, sent while it is read."""
    organisation = asked_organisation(slug)
    scope, spoken = Scope(organisation, _asked_entry(request, organisation)), asked_language(request, organisation)
    entries = _wanted(request, scope).of(organisation)
    about = [slugify(scope.entry.reference)] if scope.entry else []
    name = "-".join([organisation.slug, "timeline", *filter(None, about), timezone.localdate().isoformat(), spoken])
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    return StreamingHttpResponse(
        export_timeline(entries, spoken),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or ""},
    )


@for_readers
@answered
@of_any_day
def act(request: HttpRequest, slug: str, change_id: uuid.UUID) -> HttpResponse:
    """One act with everything that it changed."""
    organisation = asked_organisation(slug)
    entries = JournalEntry.objects.filter(organisation=organisation, change_id=change_id).order_by("sequence")
    pages = Paginator(entries, ENTRIES)
    page = pages.get_page(request.GET.get("page"))
    told = list(read_entries(entries[page.start_index() - 1 : page.end_index()])) if pages.count else []
    if not told:
        message = _("The journal of %(organisation)s knows no such act.") % {"organisation": organisation}
        raise Unanswerable(organisation, message, NOT_FOUND)
    scope = Scope(organisation, None)
    shown = _shown(scope, act_of(told, pages.count))
    context = {
        "each": shown,
        "page": page,
        "pages": _pages(page, {}),
        "timeline": scope.address(),
        "csv": scope.address("registers:timeline-csv", language=language(), act=str(change_id)),
    }
    return register_page(request, "registers/timeline_whole.html", organisation, _("One act"), **context)


# What was asked for


def _asked_entry(request: HttpRequest, organisation: Organisation) -> Known | None:
    """Return the entry whose key ?entry= names; None if it names none."""
    text = request.GET.get("entry", "").strip()
    if not text:
        return None
    known = known_entry(organisation, int(text)) if text.isdecimal() and len(text) < len(str(2**63)) else None
    if known is None:
        message = _("The journal of %(organisation)s knows no entry with the key %(key)s.")
        raise Unanswerable(organisation, message % {"organisation": organisation, "key": text}, NOT_FOUND)
    return known


def _wanted(request: HttpRequest, scope: Scope) -> Wanted:
    """Return which acts were chosen; raise Unanswerable, with a sentence, for a choice that there is not."""
    asked = {name: request.GET.get(name, "").strip() for name in CHOICES}
    try:
        return Wanted(
            entry=scope.entry.key if scope.entry else None,
            actor=asked["person"],
            field=_one_of(asked["field"], field_names()),
            kind=_one_of(asked["kind"], Happening.values),
            since=instant_of(asked["since"], end_of_day=False) if asked["since"] else None,
            until=_through_the_second(instant_of(asked["until"])) if asked["until"] else None,
            batch=_key(asked["batch"]),
            act=_key(asked["act"]),
            words=asked["q"],
        )
    except ValueError as error:
        raise Unanswerable(scope.organisation, str(error), BAD_REQUEST) from error


def _one_of(value: str, known: Any) -> str:
    if value and value not in known:
        raise ValueError(_("“%(value)s” is not one of the values to choose from.") % {"value": value})
    return value


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise ValueError(_("“%(value)s” is not one of the values to choose from.") % {"value": text}) from error


def _through_the_second(at: dt.datetime) -> dt.datetime:
    """What is shown to the second is found by its second."""
    return at if at.microsecond else at.replace(microsecond=999_999)


# What is shown


def _page(request: HttpRequest, scope: Scope, namesakes: tuple[Known, ...] = ()) -> HttpResponse:
    try:
        wanted, problem = _wanted(request, scope), ""
        shown = _acts(request, scope, wanted)
    except Unanswerable as reason:
        wanted, problem = Wanted(), str(reason)
        shown = {"problem": problem}
    title = _("Timeline of %(subject)s") % {"subject": scope.entry.label} if scope.entry else _("Timeline")
    context = _form(scope, wanted) | _elsewhere(request, scope, namesakes) | shown
    page = register_page(request, "registers/timeline.html", scope.organisation, title, **context)
    page.status_code = BAD_REQUEST if problem else page.status_code
    return page


def _acts(request: HttpRequest, scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """Return one page of the acts."""
    entries = wanted.of(scope.organisation)
    page = Paginator(latest_acts(entries), ACTS).get_page(request.GET.get("page"))
    acts = read_acts(scope.organisation, entries, page)
    chosen = {name: value for name in CHOICES if (value := request.GET.get(name, "").strip())}
    return {
        "acts": [_shown(scope, each) for each in acts],
        "page": page,
        "pages": _pages(page, chosen),
        "chosen": chosen,
        "csv": scope.address("registers:timeline-csv", language=language(), **chosen),
    }


def _pages(page: Page[Any], chosen: dict[str, str]) -> list[tuple[int | str, str]]:
    """Return the numbers of the pages with their addresses; of a gap, and of this page, none."""
    if page.paginator.num_pages == 1:
        return []
    here = page.number
    return [
        (number, "" if number in {here, Paginator.ELLIPSIS} else f"?{urlencode({**chosen, 'page': number})}")
        for number in page.paginator.get_elided_page_range(here)
    ]


def _form(scope: Scope, wanted: Wanted) -> dict[str, Any]:
    """Return what there is to choose from, and what was chosen."""
    known = scope.entries().order_by()
    return {
        "wanted": wanted,
        "persons": list(known.order_by("actor").values_list("actor", flat=True).distinct()),
        "field_groups": field_groups(),
        "kinds": Happening.choices,
        "batches": _batches(known),
        "batch": str(wanted.batch or ""),
        "since": _picked(wanted.since),
        "until": _picked(wanted.until),
        "time_zone": timezone.get_current_timezone_name(),
        "everything": scope.address(),
    }


def _batches(known: JournalEntryQuerySet) -> list[tuple[str, str]]:
    """Return the latest imports to choose from: their keys, and when and why they were made."""
    batches = known.filter(batch_id__isnull=False).values("batch_id")
    told = batches.annotate(began=Min("instant"), why=Min("reason")).order_by("-began")[:BATCHES]
    return [(str(each["batch_id"]), " · ".join(filter(None, (instant(each["began"]), each["why"])))) for each in told]


def _picked(at: dt.datetime | None) -> str:
    return timezone.localtime(at).replace(tzinfo=None).isoformat(timespec="seconds") if at else ""


def _elsewhere(request: HttpRequest, scope: Scope, namesakes: tuple[Known, ...]) -> dict[str, Any]:
    """Return where to go from the timeline: its rows one by one, the form, other entries of the same reference."""
    others = [(known.label, Scope(scope.organisation, known).address()) for known in namesakes]
    if scope.entry is None:
        rows = reverse("admin:organisations_organisation_history", args=[scope.organisation.pk])
        return {"rows": rows if request.user.has_perm("organisations.view_organisation", scope.organisation) else ""}
    if not scope.entry.is_there:
        return {"entry": scope.entry, "namesakes": others}
    return {
        "entry": scope.entry,
        "namesakes": others,
        "rows": reverse("admin:registry_processingactivity_history", args=[scope.entry.key]),
        "form": reverse("admin:registry_processingactivity_change", args=[scope.entry.key]),
        "sheet": address_at("registers:sheet", scope.organisation, scope.entry.reference, at=None),
    }


def _shown(scope: Scope, act: Act) -> dict[str, Any]:
    """Return an act with the addresses of what it tells of."""
    return {
        "act": act,
        "instant": instant(act.instant, seconds=True),
        "whole": reverse("registers:act", args=[scope.organisation.slug, act.id]),
        "batch": scope.address(batch=str(act.batch)) if act.batch else "",
        "told": [_told(scope, act, told) for told in act.told],
    }


def _told(scope: Scope, act: Act, told: Told) -> dict[str, Any]:
    """Return what one entry of the journal tells, with the sheets of what it was about as it stood then and before."""
    sheet = partial(address_at, "registers:sheet", scope.organisation)
    is_entry = told.subject_type == ACTIVITY
    return {
        "told": told,
        "timeline": scope.address(entry=str(told.subject_id)) if is_entry and scope.entry is None else "",
        "then": sheet(told.reference, at=act.instant) if told.reference else "",
        "before": sheet(told.former, at=told.former_instant) if told.former else "",
    }
