"""What a reader asks for: in which language, as of when; and the page that says why it cannot be had."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.record.acts import known_since
from registry.record.instants import past_instant_of
from registry.views.pages import register_page
from registry.wording import instant
from ropa.organisations.choices import Language
from ropa.organisations.grants import bound_to
from ropa.organisations.models import Organisation

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]
BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404


class Unanswerable(Exception):
    """What was asked for cannot be had: a sentence that says why, and where to go instead (words and an address)."""

    def __init__(
        self, organisation: Organisation, message: str, status: int, *, instead: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.organisation = organisation
        self.status = status
        self.instead = instead


class Renamed(Exception):
    """At the instant asked for, the entry was in the register under another reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def answered(view: View[Rest]) -> View[Rest]:
    """Show what the view cannot answer as a page of its own; lead to the reference that an entry has, or had then."""

    @wraps(view)
    def answering(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Renamed as renamed:
            return _same_page(request, kwargs | {"reference": renamed.reference})
        except Unanswerable as reason:
            return _refusal(request, reason)

    return answering


def _same_page(request: HttpRequest, about: dict[str, object]) -> HttpResponseRedirect:
    assert request.resolver_match is not None  # noqa: S101  # for the type checker: a view is running
    address, query = reverse(request.resolver_match.view_name, kwargs=about), request.GET.urlencode()
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _refusal(request: HttpRequest, reason: Unanswerable) -> HttpResponseBase:
    said = {"message": str(reason), "instead": reason.instead}
    page = register_page(request, "registers/desk_message.html", reason.organisation, _("This cannot be shown"), **said)
    page.status_code = reason.status
    return page


def asked_organisation(slug: str) -> Organisation:
    """Return the organisation whose register is asked for."""
    return get_object_or_404(Organisation.objects.select_related("country"), slug=slug)


def asked_language(request: HttpRequest, organisation: Organisation) -> str:
    """Return ?language=, or the language of the organisation's register; one that we do not have is not found."""
    language = request.GET.get("language") or organisation.default_language
    if language not in Language.values:
        raise Http404(_("Registers are printed in English (en) and in French (fr)."))
    return language


def asked_instant(request: HttpRequest, organisation: Organisation) -> dt.datetime | None:
    """Return the instant of ?at=, None for now; raise Unanswerable for one that is none, or that is to come.

    Whoever is bound to an instant gets that one, or an earlier one.
    """
    text, bound = request.GET.get("at", "").strip(), bound_to(request.user, organisation.pk)
    if not text:
        return bound
    try:
        asked = past_instant_of(text)
    except ValueError as error:
        raise Unanswerable(organisation, str(error), BAD_REQUEST) from error
    if bound and asked > bound:
        message = _("The register is open to you as it stood on %(instant)s and before.")
        raise Unanswerable(organisation, message % {"instant": instant(bound, seconds=True)}, FORBIDDEN)
    return asked


def nothing_known(organisation: Organisation, at: dt.datetime) -> Unanswerable:
    """Return what to say of an instant at which the journal did not know the organisation."""
    since = known_since(organisation)
    if since is None:
        message = _("Nothing has been recorded of %(organisation)s yet.") % {"organisation": organisation}
    else:
        message = _("Nothing was recorded of %(organisation)s on %(instant)s: its journal begins on %(since)s.") % {
            "organisation": organisation,
            "instant": instant(at, seconds=True),
            "since": instant(since, seconds=True),
        }
    return Unanswerable(organisation, message, NOT_FOUND)
