"""The days of erasure of an organisation: a page, a CSV, and a feed for calendars under a secret address."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST, require_safe

from registry.choices import RegisterKind
from registry.models import CalendarFeed
from registry.record import RegisterRecord, read_register
from registry.retention import Due, calendar_file, dues, undated
from registry.retention.schedule import Missing, overdue
from registry.spreadsheets.retention import export_dues
from registry.views.access import document, for_members, for_readers
from registry.views.asked import asked_language, asked_organisation
from registry.views.pages import register_page
from registry.wording import day, duration, enumeration, language, words
from ropa.accounts.confirming import ask_again
from ropa.journal.gate import change
from ropa.organisations.models import Organisation
from ropa.organisations.scope import everything, within
from ropa.organisations.tokens import new_token, token_digest

AHEAD = {"31": gettext_lazy("The coming month"), "92": gettext_lazy("The coming three months")}  # by days
USUAL = "92"
LONGEST = dt.timedelta(days=366)
CHOICES = ("category", "place")
MANAGE = "registry.change_calendarfeed"


@for_readers
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due in the coming months, by day, and the rules that make no day."""
    return _page(request, asked_organisation(slug))


@for_readers
def retention_as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """What is due in the coming year, a row for each rule and day."""
    organisation, today = asked_organisation(slug), timezone.localdate()
    register = read_register(organisation, RegisterKind.ALL)
    spoken = asked_language(request, organisation)
    with override(spoken):
        content = export_dues(_chosen(request, (*overdue(register, today), *dues(register, today, today + LONGEST))))
    return document(content, "text/csv; charset=utf-8", f"{slug}-retention-{today}-{spoken}.csv", attached=True)


@require_POST
@for_members
def feeds(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a feed, whose address is shown once, or withdraw one."""
    organisation = asked_organisation(slug)
    user = request.user
    if not user.is_authenticated or not user.has_perm(MANAGE, organisation):
        raise PermissionDenied
    if "withdraw" in request.POST:
        return _withdrawn(request, user, organisation)
    ask_again(request)
    token = new_token()
    made = CalendarFeed(
        organisation=organisation, name=str(request.POST.get("name", "")).strip(), digest=token_digest(token)
    )
    try:
        with change(by=user, reason=_("Calendar feed made")):
            made.full_clean()
            made.save()
    except ValidationError as refusal:
        return _page(request, organisation, refusal=" ".join(refusal.messages), status=400)
    address = request.build_absolute_uri(reverse("registers:feed", args=[slug, token]))
    return _page(request, organisation, address=address)


def _withdrawn(request: HttpRequest, user: AbstractBaseUser, organisation: Organisation) -> HttpResponse:
    """Delete the feed: its history tells that there was one."""
    found = CalendarFeed.objects.of(organisation).filter(pk=_number(request.POST.get("withdraw"))).first()
    if found is None:
        raise Http404
    with change(by=user, reason=_("Calendar feed withdrawn")):
        found.delete()
    messages.success(request, _("The feed was withdrawn: its address leads nowhere now."))
    return HttpResponseRedirect(reverse("registers:retention", args=[organisation.slug]))


def _number(text: object) -> int:
    return int(str(text)) if str(text).isdecimal() and len(str(text)) < len(str(2**63)) else 0


@require_safe
def feed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The calendar, for whoever has the address; nobody else learns that there is one."""
    with everything():  # nobody has signed in: the address itself says whose calendar it is
        found = CalendarFeed.objects.filter(digest=token_digest(token), organisation__slug=slug)
        known = found.select_related("organisation__country").first()
    if known is None:
        raise Http404
    with within(known.organisation), override(known.organisation.default_language):
        register, now = read_register(known.organisation, RegisterKind.ALL), timezone.now()
        content = calendar_file(register, timezone.localdate(now), now)
    response = document(content, "text/calendar; charset=utf-8", f"{slug}-retention.ics")
    response["Referrer-Policy"] = "no-referrer"
    return response


def _page(
    request: HttpRequest, organisation: Organisation, *, address: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    register, today = read_register(organisation, RegisterKind.ALL), timezone.localdate()
    ahead = request.GET.get("ahead", "")
    ahead = ahead if ahead in AHEAD else USUAL
    found = _chosen(request, dues(register, today, today + dt.timedelta(days=int(ahead))))
    query = {"language": language()} | {name: request.GET[name] for name in CHOICES if request.GET.get(name)}
    context = {
        "overdue": [_line(organisation, due) for due in _chosen(request, overdue(register, today))],
        "days": [
            (day(on), [_line(organisation, due) for due in group]) for on, group in groupby(found, lambda due: due.on)
        ],
        "undated": [_undated_line(organisation, each) for each in undated(register)],
        "csv": f"{reverse('registers:retention-csv', args=[organisation.slug])}?{urlencode(query)}",
        "ahead": ahead,
        "spans": AHEAD.items(),
        "may_manage": request.user.has_perm(MANAGE, organisation),
        "feeds": CalendarFeed.objects.of(organisation),
        "address": address,
        "refusal": refusal,
        **_choice(request, register),
    }
    page = register_page(request, "registers/retention.html", organisation, _("Retention"), **context)
    page.status_code = status
    return page


def _chosen(request: HttpRequest, found: tuple[Due, ...]) -> list[Due]:
    """Keep what concerns the category and the place of ?category= and ?place=."""
    category, place = request.GET.get("category", ""), request.GET.get("place", "")
    return [
        due
        for due in found
        if (not category or category in {each.code for each in due.categories})
        and (not place or place in {each.name for each in due.systems})
    ]


def _choice(request: HttpRequest, register: RegisterRecord) -> dict[str, Any]:
    """Return the categories and places there are to choose from, and what was chosen."""
    entries = register.activities
    categories = {each.category.code: words(each.category) for entry in entries for each in entry.personal_data}
    places = {each.location.name for entry in entries for each in entry.storage_places}
    return {
        "categories": sorted(categories.items(), key=lambda pair: pair[1]),
        "places": sorted(places),
        "category": request.GET.get("category", ""),
        "place": request.GET.get("place", ""),
    }


def _line(organisation: Organisation, due: Due) -> dict[str, Any]:
    rule = due.rule
    return {
        "on": day(due.on),
        "cutoff": day(due.cutoff),
        "is_last": due.is_last,
        "data": enumeration(words(each) for each in due.categories),
        "places": enumeration(each.name for each in due.systems),
        "rule": rule.label,
        "trigger": rule.trigger,
        "period": duration(rule.period, rule.unit.code if rule.unit else ""),
        "fate": words(rule.fate),
        **_entry(organisation, due),
    }


def _undated_line(organisation: Organisation, rule: Any) -> dict[str, Any]:
    reasons = {
        Missing.PERIOD: _("No period is declared."),
        Missing.TRIGGER: _("It is not declared from when the period runs."),
    }
    until = _("Until: %(event)s") % {"event": rule.rule.until_event} if rule.rule.until_event else ""
    return {"why": until or reasons[rule.missing], "rule": rule.rule.label, **_entry(organisation, rule)}


def _entry(organisation: Organisation, source: Any) -> dict[str, str]:
    reference = source.activity.reference
    return {
        "reference": reference,
        "name": source.activity.name,
        "sheet": reverse("registers:sheet", args=[organisation.slug, reference]),
    }
