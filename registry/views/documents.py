"""Hands out registers and sheets as files. Knows requests; not how a document looks, nor how a file is written."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import slugify

from registry.choices import RegisterKind
from registry.documents import Stylesheets, sheet_pdf
from registry.exports import FORMATS, Export, Format, file_name, register_for
from registry.record import RegisterRecord
from registry.record.past import NothingKnown
from registry.spreadsheets.origin import origin_of
from registry.spreadsheets.problems import Refused
from registry.views.access import document, for_readers
from registry.views.asked import (
    Unanswerable,
    answered,
    asked_instant,
    asked_language,
    asked_organisation,
    nothing_known,
)
from registry.views.entries import Renamed, asked_entry
from ropa.organisations.models import Organisation

SHOWN = ("pdf", "html")  # what a browser can show; the rest is saved
UNPROCESSABLE = 422


@for_readers
@answered
def register_as_file(request: HttpRequest, slug: str, kind: RegisterKind, ending: str) -> HttpResponse:
    """One organisation's register in one of the formats, as it stands now or stood at ?at=.

    A page is shown with the style sheets of the site; with ?save it is a file that stands alone.
    """
    organisation = asked_organisation(slug)
    language, as_of = asked_language(request, organisation), asked_instant(request, organisation)
    saved = ending not in SHOWN or "save" in request.GET
    stylesheets = Stylesheets.INSIDE if saved else Stylesheets.LINKED
    form = FORMATS[ending]
    origin = origin_of(organisation, as_of)
    register = _register(form, organisation, kind, as_of)
    try:
        content = form.write(Export(register, language, as_of, stylesheets=stylesheets, origin=origin))
    except Refused as refusal:
        raise Unanswerable(organisation, str(refusal), UNPROCESSABLE) from refusal
    name = file_name(slug, kind.value, language, as_of=as_of, ending=ending)
    return document(content, form.media_type, name, attached=saved)


@for_readers
@answered
def sheet_as_pdf(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One entry's sheet as a PDF, as it stands now or stood at ?at=."""
    organisation = asked_organisation(slug)
    language, as_of = asked_language(request, organisation), asked_instant(request, organisation)
    try:
        entry = asked_entry(organisation, reference, as_of)
    except Renamed as renamed:
        return HttpResponseRedirect(renamed.address("registers:sheet-pdf", request.GET.urlencode()))
    content = sheet_pdf(
        entry.record, entry.keeper, language=language, at=as_of or timezone.now(), approval=entry.approval
    )
    name = file_name(slug, slugify(reference) or "activity", language, as_of=as_of, ending="pdf")
    return document(content, FORMATS["pdf"].media_type, name)


def _register(
    form: Format, organisation: Organisation, kind: RegisterKind, as_of: dt.datetime | None
) -> RegisterRecord:
    try:
        return register_for(form, organisation, kind, as_of)
    except NothingKnown as error:
        raise nothing_known(organisation, as_of or timezone.now()) from error
