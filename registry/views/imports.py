"""Bringing a spreadsheet in: the imports of a register, a new file, its preview, its confirmation. Knows requests."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.choices import ImportState
from registry.imports.background import is_long, queue, settle, tidy, undoing_of, work_of
from registry.imports.flow import Unconfirmed, confirm, give_up, perform, receive
from registry.imports.previewing import is_for_a_worker, preview_later
from registry.models import ImportBatch
from registry.spreadsheets.gate import MAX_FILE
from registry.spreadsheets.problems import Refused
from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, answered, asked_organisation
from registry.views.import_preview import preview_shown
from registry.views.pages import register_page
from registry.views.work import shown_to
from registry.wording import instant

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from ropa.organisations.models import Organisation

MAY_IMPORT = "registry.import_register"
SHOWN = 100
TEMPLATES = (
    ("auto", gettext_lazy("Recognise it")),
    ("native", gettext_lazy("Native workbook")),
    ("cnil", gettext_lazy("Simplified register of the CNIL")),
    ("ico", gettext_lazy("Templates of the ICO")),
)


class UploadForm(forms.Form):
    """A file to bring in."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("XLSX, ODS, CSV, or a ZIP of CSV files. Nothing is written before you confirm."),
    )
    template = forms.ChoiceField(label=gettext_lazy("Template"), choices=TEMPLATES, initial="auto")


@dataclass(frozen=True)
class Listed:
    """An import as the list shows it."""

    batch: ImportBatch
    when: str
    undone: str
    page: str


@for_members
@answered
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """List the imports of a register, and take in a new file."""
    organisation = asked_register(request, slug)
    tidy()
    form = UploadForm(request.POST or None, request.FILES or None)
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        person = allowed(request, organisation)
        if form.is_valid():
            try:
                return onward(received(organisation, form, person))
            except Refused as refusal:
                problems = refusal.problems
    page = register_page(
        request,
        "registers/imports.html",
        organisation,
        _("Import a spreadsheet"),
        form=form,
        problems=problems[:SHOWN],
        more=max(0, len(problems) - SHOWN),
        may_import=request.user.has_perm(MAY_IMPORT, organisation),
        batches=[listed(each) for each in ImportBatch.objects.of(organisation)[:SHOWN]],
    )
    page.status_code = BAD_REQUEST if request.method == "POST" else 200
    return page


def asked_register(request: HttpRequest, slug: str) -> Organisation:
    """Return the organisation that is asked for, if the person may read its register."""
    organisation = asked_organisation(slug)
    if not request.user.has_perm("registry.view_processingactivity", organisation):
        raise Http404
    return organisation


def received(organisation: Organisation, form: UploadForm, person: User) -> ImportBatch:
    """Take in the file, no further than the gate lets it be."""
    file = form.cleaned_data["file"]
    content = file.read(MAX_FILE + 1)
    take = preview_later if is_for_a_worker(content) else receive
    return take(organisation, content, file.name, by=person, template=form.cleaned_data["template"])


def allowed(request: HttpRequest, organisation: Organisation) -> User:
    """Return who asks, if they may import into this register."""
    if not request.user.has_perm(MAY_IMPORT, organisation):
        raise PermissionDenied
    assert request.user.is_authenticated  # noqa: S101  # for the type checker: for_members saw to it
    return request.user


def listed(batch: ImportBatch) -> Listed:
    """Return an import as the list shows it."""
    undone = instant(batch.undone_at) if batch.undone_at else ""
    return Listed(batch, instant(batch.created_at), undone, address(batch))


def address(batch: ImportBatch, page: str = "import") -> str:
    """Return the address of an import."""
    return reverse(f"registers:{page}", args=[batch.organisation.slug, batch.pk])


def asked_batch(organisation: Organisation, key: uuid.UUID) -> ImportBatch:
    """Return the import that is asked for, if it is one of this register."""
    return get_object_or_404(ImportBatch.objects.of(organisation).select_related("organisation", "user"), pk=key)


def onward(batch: ImportBatch) -> HttpResponseRedirect:
    """Lead to the next step of an import."""
    page = "import-mapping" if batch.state == ImportState.MAPPING else "import"
    return HttpResponseRedirect(address(batch, page))


@for_members
@answered
def batch(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show an import as far as it has come; confirm its preview, or give it up."""
    organisation = asked_register(request, slug)
    shown = asked_batch(organisation, key)
    tidy()
    settle(shown)
    shown.refresh_from_db()
    if request.method == "POST":
        return _answered(request, organisation, shown)
    if shown.state == ImportState.MAPPING:
        return onward(shown)
    return _page(request, organisation, shown)


def _answered(request: HttpRequest, organisation: Organisation, shown: ImportBatch) -> HttpResponse:
    person = allowed(request, organisation)
    if "give_up" in request.POST:
        if shown.user_id == person.pk:
            give_up(shown)
        return HttpResponseRedirect(reverse("registers:imports", args=[organisation.slug]))
    try:
        confirm(shown, by=person, reason=request.POST.get("reason", ""))
        if is_long(shown):
            queue(shown, by=person)
        else:
            perform(shown)
            messages.success(request, _("The file was imported."))
    except Unconfirmed as reason:
        messages.error(request, str(reason))
    return HttpResponseRedirect(address(shown))


def _page(request: HttpRequest, organisation: Organisation, shown: ImportBatch) -> HttpResponse:
    work = work_of(shown) if shown.state == ImportState.RUNNING else undoing_of(shown)
    mine = shown.user_id == request.user.pk
    return register_page(
        request,
        "registers/import.html",
        organisation,
        shown.file_name,
        batch=shown,
        listed=listed(shown),
        until=instant(shown.expires_at),
        is_mine=mine,
        is_waiting=shown.state == ImportState.PREVIEWED,
        may_import=request.user.has_perm(MAY_IMPORT, organisation),
        can_be_undone=shown.state == ImportState.DONE and not (work and work.is_open),
        undo=address(shown, "import-undo"),
        columns=address(shown, "import-mapping"),
        shown=shown_to(request, organisation, work) if work else None,
        is_long=is_long(shown),
        **preview_shown(request, shown),
    )
