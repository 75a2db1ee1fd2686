"""Hands out registers and sheets as documents. Knows requests and permissions; not how a document looks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import Stylesheets, register_html, register_pdf, sheet_pdf
from registry.models import ProcessingActivity
from registry.record import read_activities, read_organisation, read_register
from registry.views.access import document, for_readers
from ropa.organisations.choices import Language
from ropa.organisations.models import Organisation

PDF = "application/pdf"
HTML = "text/html; charset=utf-8"


@for_readers
def register_as_pdf(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """One organisation's register as a PDF, as it stands now."""
    organisation = get_object_or_404(Organisation, slug=slug)
    language = asked_language(request, organisation)
    content = register_pdf(read_register(organisation, kind), language=language, at=timezone.now())
    return document(content, PDF, f"{slug}-{kind.value}-{language}.pdf")


@for_readers
def register_as_html(request: HttpRequest, slug: str, kind: RegisterKind) -> HttpResponse:
    """One organisation's register as a page, as it stands now."""
    organisation = get_object_or_404(Organisation, slug=slug)
    language = asked_language(request, organisation)
    register = read_register(organisation, kind)
    page = register_html(register, language=language, at=timezone.now(), stylesheets=Stylesheets.LINKED)
    return document(page.encode(), HTML, f"{slug}-{kind.value}-{language}.html")


@for_readers
def sheet_as_pdf(request: HttpRequest, slug: str, reference: str) -> HttpResponse:
    """One entry's sheet as a PDF, as it stands now."""
    organisation = get_object_or_404(Organisation, slug=slug)
    language = asked_language(request, organisation)
    found = read_activities(ProcessingActivity.objects.of(organisation).filter(reference=reference))
    if not found:
        raise Http404(_("This register holds no entry with this reference."))
    _pk, activity = found[0]
    content = sheet_pdf(activity, read_organisation(organisation), language=language, at=timezone.now())
    return document(content, PDF, f"{slug}-{slugify(reference) or 'activity'}-{language}.pdf")


def asked_language(request: HttpRequest, organisation: Organisation) -> str:
    """Return ?language=, or the language of the organisation's register; one that we do not have is not found."""
    language = request.GET.get("language") or organisation.default_language
    if language not in Language.values:
        raise Http404(_("Registers are printed in English (en) and in French (fr)."))
    return language
