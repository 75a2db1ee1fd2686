"""Taking the entries of the list away as a file: those that were selected, or all that the filters leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext

from registry.choices import RegisterKind
from registry.exports import FORMATS, Export, file_name
from registry.record import read_register
from registry.spreadsheets.exporting import for_entries
from registry.spreadsheets.origin import origin_of
from registry.spreadsheets.problems import Refused
from registry.views.access import document
from ropa.organisations.choices import Language
from ropa.organisations.grants import organisations_where
from ropa.organisations.models import Organisation

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from registry.models import ProcessingActivity

TAKEN = ("xlsx", "ods", "zip", "csv")


def taken(request: HttpRequest, entries: QuerySet[ProcessingActivity], ending: str) -> HttpResponse:
    """Return the entries as a file; or the list again, with a message, if they are of several registers or of none."""
    if ending not in TAKEN:
        raise Http404
    of = entries.order_by().values_list("organisation_id", flat=True)
    seen = Organisation.objects.filter(organisations_where(request.user, "registry.view_processingactivity"))
    organisations = list(seen.filter(pk__in=of)[:2])
    if len(organisations) != 1:
        return _refused(request, some=bool(organisations))
    entries = entries.filter(organisation=organisations[0])
    references = set(entries.order_by().values_list("reference", flat=True))
    try:
        return _written(organisations[0], references, ending)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(request)


def _written(organisation: Organisation, references: set[str], ending: str) -> HttpResponse:
    form, origin = FORMATS[ending], origin_of(organisation)
    spoken = (get_language() or "")[:2]
    language = spoken if spoken in Language.values else organisation.default_language
    register = for_entries(read_register(organisation, RegisterKind.ALL), references)
    name = file_name(organisation.slug, gettext("selection"), as_of=None, ending=ending)
    content = form.write(Export(register, language, origin=origin))
    return document(content, form.media_type, name, attached=True)


def _refused(request: HttpRequest, *, some: bool) -> HttpResponse:
    if some:
        messages.error(
            request, gettext("These entries are of several registers: choose one organisation, then export.")
        )
    else:
        messages.error(request, gettext("There is no entry to export."))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    query = request.GET.urlencode()
    address = reverse("admin:registry_processingactivity_changelist")
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def endings() -> list[tuple[str, Any]]:
    """Return the formats that the list is taken away in, with what people call them."""
    return [("xlsx", "XLSX"), ("ods", "ODS"), ("zip", "CSV (ZIP)"), ("csv", "CSV")]
