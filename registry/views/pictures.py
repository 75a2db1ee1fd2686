"""A register in pictures, and the entries behind a shape or a row of their tables. Knows requests; draws nothing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.gallery import all_pictures, table
from registry.judgements import outlines_of, refresh
from registry.models import ProcessingActivity
from registry.pictures import ASPECTS, Outline, behind
from registry.views.access import for_readers
from registry.views.asked import asked_organisation
from registry.views.pages import register_page
from ropa.organisations.models import Organisation

PER_PAGE = 100


@for_readers
def pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """The register as it stands: the way of the data, transfers, legal bases, people and special data."""
    organisation = asked_organisation(slug)
    refresh(Organisation.objects.filter(pk=organisation.pk))
    shown = all_pictures(organisation)
    return register_page(request, "registers/pictures.html", organisation, _("Pictures of the register"), shown=shown)


@for_readers
def entries_behind(request: HttpRequest, slug: str, aspect: str) -> HttpResponse:
    """All that the entries say of an aspect; with ?of=, the entries that say one thing."""
    organisation = asked_organisation(slug)
    if aspect not in ASPECTS:
        raise Http404
    refresh(Organisation.objects.filter(pk=organisation.pk))
    outlines, key = outlines_of(organisation), request.GET.get("of", "")
    shown = (
        _entries(request, organisation, outlines, aspect, key)
        if key
        else {"table": table(organisation, outlines, aspect)}
    )
    title = " · ".join(map(str, ASPECTS[aspect].heads))
    return register_page(request, "registers/behind.html", organisation, title, **shown)


def _entries(
    request: HttpRequest, organisation: Organisation, outlines: list[Outline], aspect: str, key: str
) -> dict[str, Any]:
    said, references = behind(outlines, ASPECTS[aspect], key)
    if not references:
        raise Http404
    page = Paginator(sorted(references), PER_PAGE).get_page(request.GET.get("page"))
    all_of_it = reverse("registers:behind", args=[organisation.slug, aspect])
    return {"said": said, "key": key, "page": page, "entries": _lines(organisation, page), "all_of_it": all_of_it}


def _lines(organisation: Organisation, page: Page[str]) -> list[dict[str, Any]]:
    rows = ProcessingActivity.objects.of(organisation).filter(reference__in=list(page)).order_by("reference")
    return [
        {
            "words": str(row),
            "owner": row.owner,
            "status": row.get_status_display(),
            "status_code": row.status,
            "sheet": reverse("registers:sheet", args=[organisation.slug, row.reference]),
        }
        for row in rows
    ]
