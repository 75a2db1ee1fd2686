"""Hands out registers and sheets as files. Knows requests; not how a document looks, nor how a file is written."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import sheet_pdf
from registry.exports import FORMATS, file_name
from registry.prints import Printing, kept, sheets_to_draw
from registry.record import RegisterRecord
from registry.record.past import NothingKnown
from registry.retelling import retelling_of
from registry.spreadsheets.problems import Refused
from registry.tasks import PRINT, RETELL
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
from registry.views.work import in_background
from ropa.work.models import Work

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
    printing = Printing(organisation, kind, language, as_of, ending=ending, saved=saved)
    try:
        export = printing.read()
        if not can_write_at_once(printing, export.register):
            return in_background(request, PRINT, organisation, printing.plain())
        content = printing.form.write(export)
    except NothingKnown as error:
        raise nothing_known(organisation, as_of or timezone.now()) from error
    except Refused as refusal:
        raise Unanswerable(organisation, str(refusal), UNPROCESSABLE) from refusal
    return document(content, printing.form.media_type, printing.name, attached=saved)


def can_write_at_once(printing: Printing, register: RegisterRecord) -> bool:
    """Whether a request may: of the sheets of a PDF it draws one at most, and it writes few entries."""
    if len(register.activities) > printing.form.at_once:
        return False
    return printing.ending != "pdf" or sheets_to_draw(register, printing.language) <= 1


@for_readers
@of_any_day
def printed(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Hand out what was printed in the background, to whoever may read the register."""
    organisation = asked_organisation(slug)
    work = get_object_or_404(Work.objects.of(organisation), pk=key, kind__in=(PRINT.code, RETELL.code))
    content = kept(work.pk)
    if content is None:
        raise Http404(_("What is printed is kept for a day: print it again."))
    if work.kind == RETELL.code:
        return document(content, FORMATS["pdf"].media_type, retelling_of(organisation, work.order).named("pdf"))
    printing = Printing.from_plain(organisation, work.order)
    return document(content, printing.form.media_type, printing.name, attached=printing.saved)


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


@for_readers
@of_any_day
def colour(_request: HttpRequest, colour: str) -> HttpResponse:
    """Say to a page in which colour its headings are: the policy of the site lets no page say it itself."""
    return HttpResponse(f":root {{ --accent: #{colour}; }}\n", content_type="text/css")
