"""The page of verifications: what was verified and found, the head of today, a head to check, and one to run now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, answered, asked_organisation
from registry.views.pages import register_page
from registry.wording import instant, locale
from ropa.journal.anomaly import Anomaly, told
from ropa.journal.models import Verification
from ropa.journal.verify import (
    NotAHead,
    Order,
    entries_to_read,
    head_from,
    head_of,
    keep,
    verify,
    verify_head,
)
from ropa.organisations.models import Organisation
from ropa.organisations.scope import everything

VERIFY = "journal.verify_journal"
BOUND = 50_000  # entries that a request may read: about ten seconds
SHOWN = 20
Context = dict[str, Any]


@dataclass(frozen=True)
class Made:
    """A verification as it is shown."""

    when: str
    actor: str
    of_installation: bool
    read: str
    seconds: str
    count: int
    anomalies: tuple[Anomaly, ...]


@for_members
@answered
def verification(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the last verifications of an organisation's journal and of the installation's; verify when asked to."""
    organisation = asked_organisation(slug)
    if request.method == "POST":
        return _run(request, organisation)
    context, status = _checked_head(request, organisation)
    page = _page(request, organisation, context)
    page.status_code = status
    return page


def _order(request: HttpRequest, organisation: Organisation, *, full: bool) -> Order:
    assert request.user.is_authenticated  # noqa: S101  # for the type checker: for_members saw to it
    return Order((organisation.pk, None), request.user, since_last=not full)


def _run(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Verify, keep the result and show it; refuse what would keep a request busy for long."""
    if not request.user.has_perm(VERIFY, organisation):
        raise PermissionDenied
    order = _order(request, organisation, full="full" in request.POST)
    if entries_to_read(order) > BOUND:
        page = _page(request, organisation, {"refusal": True})
        page.status_code = BAD_REQUEST
        return page
    outcomes = verify(order)
    keep(outcomes)
    found = sum(outcome.verification.anomalies for outcome in outcomes)
    if found:
        message = ngettext("%(count)d anomaly was found.", "%(count)d anomalies were found.", found)
        messages.error(request, message % {"count": found})
    else:
        messages.success(request, _("Nothing was found: the journal is whole, and the rows say what it says."))
    return HttpResponseRedirect(reverse("registers:verification", args=[organisation.slug]))


def _checked_head(request: HttpRequest, organisation: Organisation) -> tuple[Context, int]:
    """Return whether the head that was typed is part of the journal, if one was."""
    typed = request.GET.get("head", "").strip()
    if not typed:
        return {}, 200
    try:
        head = head_from(typed)
    except NotAHead as problem:
        return {"typed_head": typed, "head_problem": str(problem)}, BAD_REQUEST
    return {"typed_head": typed, "head": head, "head_anomalies": list(verify_head(organisation.pk, head))}, 200


def _page(request: HttpRequest, organisation: Organisation, more: Context) -> HttpResponse:
    title = _("Verification of the journal")
    sees_all = bool(request.user.is_active and request.user.is_superuser)
    context = {
        "today": head_of(organisation.pk),
        "made": [_shown(each, sees_all=sees_all) for each in _last(organisation)],
        "may_verify": request.user.has_perm(VERIFY, organisation),
        "bound": _number(BOUND),
        **_costs(request, organisation),
    }
    return register_page(request, "registers/verification.html", organisation, title, **context | more)


def _last(organisation: Organisation) -> list[Verification]:
    """Return the last verifications of the organisation's journal and of the installation's, on which it rests."""
    with everything():
        made = Verification.objects.filter(Q(organisation=organisation) | Q(organisation=None))
        return list(made.order_by("-instant", "-pk")[:SHOWN])


def _costs(request: HttpRequest, organisation: Organisation) -> Context:
    """Return how many entries each way to verify would read, and whether a request may."""
    new = entries_to_read(_order(request, organisation, full=False))
    every = entries_to_read(_order(request, organisation, full=True))
    return {"new": _number(new), "every": _number(every), "new_fits": new <= BOUND, "every_fits": every <= BOUND}


def _shown(made: Verification, *, sees_all: bool) -> Made:
    """Tell of the installation's journal that something was found, and only to administrators what: it names others."""
    if made.after:
        read = _("#%(first)d to #%(last)d") % {"first": made.after + 1, "last": made.sequence}
    else:
        read = _("all %(last)d") % {"last": made.sequence}
    return Made(
        when=instant(made.instant, seconds=True),
        actor=made.actor,
        of_installation=made.organisation_id is None,
        read=_("none, up to #%(last)d") % {"last": made.sequence} if made.after == made.sequence else read,
        seconds=_("%(seconds)s s") % {"seconds": _number(round(made.seconds, 1))},
        count=made.anomalies,
        anomalies=tuple(told(line) for line in made.found.splitlines()) if sees_all or made.organisation_id else (),
    )


def _number(value: float) -> str:
    return str(format_decimal(value, locale=locale()))
