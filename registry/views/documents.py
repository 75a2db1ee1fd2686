"""Hands out registers and sheets as files. Knows requests; not how a document looks, nor how a file is written."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import Stylesheets, sheet_pdf
from registry.exports import FORMATS, Export, Format, file_name, register_for
from registry.prints import Printing, kept, sheets_to_draw
from registry.record import RegisterRecord
from registry.record.past import NothingKnown
from registry.record.waivers import waived_in
from registry.spreadsheets.origin import origin_of
from registry.spreadsheets.problems import Refused
from registry.tasks import PRINT
from registry.views.access import document, for_readers, of_any_day
from registry.views.asked import (
    Unanswerable,
    answered,
    asked_instant,
    asked_language,
    asked_organisation,
    nothing_known,
)
from registry.views.entries import asked_entry
from ropa.organisations.logo import logo_of
from ropa.organisations.models import Organisation
from ropa.work.models import Work
from ropa.work.queue import ask_for

AT_ONCE = 50  # entries whose sheets are ready: a second
SHOWN = ("pdf", "html")  # what a browser can show; the rest is saved
UNPROCESSABLE = 422


@for_readers
@answered
@of_any_day
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
    if ending == "pdf" and not can_print_at_once(register, language):
        return _print_in_background(request, Printing(organisation, kind, language, as_of))
    waived = waived_in(organisation, as_of) if ending == "pdf" else ()
    try:
        export = Export(register, language, as_of, None, stylesheets, origin, logo=logo_of(organisation), waived=waived)
        address = organisation.logo.url if organisation.logo else ""
        content = form.write(replace(export, logo_address=address))
    except Refused as refusal:
        raise Unanswerable(organisation, str(refusal), UNPROCESSABLE) from refusal
    name = file_name(slug, kind.value, language, as_of=as_of, ending=ending)
    return document(content, form.media_type, name, attached=saved)


def can_print_at_once(register: RegisterRecord, language: str) -> bool:
    """Whether a request may: it draws one sheet at most, and puts few together."""
    return len(register.activities) <= AT_ONCE and sheets_to_draw(register, language) <= 1


def _print_in_background(request: HttpRequest, printing: Printing) -> HttpResponse:
    """Ask a worker, and lead to the page that shows how far it is; the same wish of the same person is one."""
    assert request.user.is_authenticated  # noqa: S101  # for the type checker: for_readers saw to it
    organisation, order = printing.organisation, printing.plain()
    asked = Work.objects.of(organisation).open().filter(kind=PRINT.code, order=order, user=request.user.pk).first()
    work = asked or ask_for(PRINT.code, organisation, by=request.user, order=order)
    return HttpResponseRedirect(reverse("registers:work", args=[organisation.slug, work.pk]))


@for_readers
@of_any_day
def printed(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Hand out what was printed in the background, to whoever may read the register."""
    organisation = asked_organisation(slug)
    work = get_object_or_404(Work.objects.of(organisation), pk=key, kind=PRINT.code)
    content = kept(work.pk)
    if content is None:
        raise Http404(_("What is printed is kept for a day: print it again."))
    printing = Printing.from_plain(organisation, work.order)
    parts = (slug, printing.kind.value, printing.language, *(("draft",) if printing.draft else ()))
    return document(content, FORMATS["pdf"].media_type, file_name(*parts, as_of=printing.as_of, ending="pdf"))


@for_readers
@answered
@of_any_day
def sheet_as_pdf(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One entry's sheet as a PDF, as it stands now or stood at ?at=."""
    organisation = asked_organisation(slug)
    language, as_of = asked_language(request, organisation), asked_instant(request, organisation)
    entry = asked_entry(organisation, reference, as_of)
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


@for_readers
@of_any_day
def colour(_request: HttpRequest, colour: str) -> HttpResponse:
    """Say to a page in which colour its headings are: the policy of the site lets no page say it itself."""
    return HttpResponse(f":root {{ --accent: #{colour}; }}\n", content_type="text/css")
