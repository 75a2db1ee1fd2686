"""What can be asked of editions: whether a file is one, and what changed between two. Knows requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.changes import Changed
from registry.documents.changes import period, summary
from registry.editions.compare import changes_of
from registry.editions.verify import Verdict, verify
from registry.models import Edition
from registry.retelling import BetweenEditions
from registry.views.access import for_members, for_readers
from registry.views.asked import BAD_REQUEST, answered, asked_language, asked_organisation
from registry.views.changes import retold
from registry.views.pages import register_page
from registry.wording import language
from ropa.organisations.models import Organisation
from ropa.security.middleware import takes_up_to

MOST = 64 * 1024 * 1024  # bytes: some 5,000 entries
ENVELOPE = 64 * 1024  # bytes of the form around the file
BOUND = 50_000  # entries of the journal that a request computes again: about ten seconds


@for_members
@answered
@takes_up_to(MOST + ENVELOPE)
def verify_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what a file is that somebody hands in. It is looked at and not kept."""
    organisation = asked_organisation(slug)
    if request.method != "POST":
        return _page(request, organisation)
    handed_in = request.FILES.get("file")
    problem = _problem(handed_in)
    if handed_in is None or problem:
        page = _page(request, organisation, problem=problem)
        page.status_code = BAD_REQUEST
        return page
    verdict = verify(handed_in.read(), organisation, BOUND)
    return _page(request, organisation, verdict=verdict, file=handed_in.name)


def _problem(handed_in: Any) -> str:
    if handed_in is None:
        return _("Choose a file first.")
    if handed_in.size is None or handed_in.size > MOST:
        return _("The file is larger than %(limit)s: no edition is.") % {"limit": filesizeformat(MOST)}
    return ""


def _page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    verdict: Verdict | None = None,
    **more: Any,
) -> HttpResponse:
    title = _("Verify an edition")
    return register_page(request, "registers/edition_verify.html", organisation, title, verdict=verdict, **more)


@for_readers
def compared(request: HttpRequest, slug: str, older: int, newer: int) -> HttpResponse:
    """Show what changed between two editions of a register."""
    organisation = asked_organisation(slug)
    found = changes_of(*_two(organisation, older, newer))
    chapters = (
        (_("Activities added"), found.added),
        (_("Activities changed"), found.changed),
        (_("Activities removed"), found.removed),
    )
    return register_page(
        request,
        "registers/editions_compared.html",
        organisation,
        _("What changed between two editions"),
        period=period(found),
        summary=summary(found),
        keeper=_shown(found.keeper) if found.keeper else None,
        chapters=[(title, [_shown(each) for each in told]) for title, told in chapters if told],
        pdf=f"{reverse('registers:editions-compared-pdf', args=[slug, older, newer])}?language={language()}",
    )


@for_readers
@answered
def compared_as_pdf(request: HttpRequest, slug: str, older: int, newer: int) -> HttpResponse:
    """Hand out what changed between two editions, to print or to add to the newer one."""
    organisation = asked_organisation(slug)
    two = _two(organisation, older, newer)
    return retold(request, BetweenEditions(organisation, *two, asked_language(request, organisation)))


def _two(organisation: Organisation, older: int, newer: int) -> tuple[Edition, Edition]:
    kept = Edition.objects.of(organisation).defer("pdf").select_related("organisation")
    last = get_object_or_404(kept, pk=newer)
    return get_object_or_404(kept.alike(last), pk=older), last


def _shown(changed: Changed) -> dict[str, Any]:
    return {"changed": changed, "moved": "", "sheet": "", "acts": ()}
