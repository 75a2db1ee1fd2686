"""The step of an import in which a person says what the columns of a table are. Knows requests."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from registry.choices import ImportState, Role
from registry.imports import files
from registry.imports.flow import end, preview
from registry.imports.opening import asked_of, keep_mapping
from registry.imports.previewing import have_previewed, is_for_a_worker
from registry.models import ImportBatch
from registry.spreadsheets.problems import Refused
from registry.spreadsheets.reading import FIELDS, IGNORED, Mapping, NeedsMapping
from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, answered
from registry.views.imports import address, allowed, asked_batch, asked_register
from registry.views.pages import register_page
from ropa.journal.gate import Change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LONGEST_NAME = 100
MAPPED = (ImportState.MAPPING, ImportState.PREVIEWED)
ROLES = (Role.CONTROLLER, Role.JOINT_CONTROLLER, Role.PROCESSOR)


@for_members
@answered
def mapping(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show the columns of the table with what they seem to be; take what they are, and preview the file."""
    organisation = asked_register(request, slug)
    batch = asked_batch(organisation, key)
    person = allowed(request, organisation)
    if batch.state not in MAPPED or batch.user_id != person.pk:
        return HttpResponseRedirect(address(batch))
    try:
        content = files.kept(batch.pk, batch.file_digest)
    except files.Gone:
        end(batch, ImportState.EXPIRED)
        return HttpResponseRedirect(address(batch))
    needs = asked_of(batch, content)
    if needs is None:
        preview(batch, content)
        return HttpResponseRedirect(address(batch))
    chosen = _chosen(request, needs) if request.method == "POST" else _said(batch, needs)
    problems: tuple[Any, ...] = _told(batch)
    if request.method == "POST":
        if not ImportBatch.objects.filter(pk=batch.pk, state__in=MAPPED).update(state=ImportState.MAPPING):
            return HttpResponseRedirect(address(batch))  # it was confirmed meanwhile
        problems = _tried(batch, content, chosen, person)
        if not problems:
            _keep(request, batch, needs, chosen)
            return HttpResponseRedirect(address(batch))
    return _page(request, batch, needs, chosen, problems)


def _said(batch: ImportBatch, needs: NeedsMapping) -> Mapping:
    """Return what was said of the columns before, else what they seem to be."""
    return Mapping.from_json(batch.mapping) if batch.mapping else needs.suggested


def _chosen(request: HttpRequest, needs: NeedsMapping) -> Mapping:
    """Return what was said of each column; what nobody has ever heard of goes to the note."""
    known = {*FIELDS, IGNORED}
    said = [request.POST.get(f"column-{column.number}", "") for column in needs.columns]
    fields = tuple(
        (column.header, name if name in known else "") for column, name in zip(needs.columns, said, strict=True)
    )
    role = request.POST.get("role", "")
    return Mapping(needs.header_row, fields, needs.sheet, role if role in ROLES else needs.role)


def _told(batch: ImportBatch) -> tuple[str, ...]:
    """Return why a worker could not preview the file with what was said of its columns."""
    return (batch.message,) if batch.state == ImportState.MAPPING and batch.mapping and batch.message else ()


def _tried(batch: ImportBatch, content: bytes, chosen: Mapping, person: User) -> tuple[Any, ...]:
    """Preview the file so, or have a worker do it; return what is wrong with it, if it cannot even be previewed."""
    batch.mapping, batch.message = chosen.as_json(), ""
    try:
        if is_for_a_worker(content):
            have_previewed(batch, by=person)
        else:
            preview(batch, content)
    except Refused as refusal:
        return refusal.problems
    return ()


def _keep(request: HttpRequest, batch: ImportBatch, needs: NeedsMapping, chosen: Mapping) -> None:
    name = request.POST.get("name", "").strip()[:LONGEST_NAME]
    if name and request.user.is_authenticated:
        keep_mapping(batch.organisation, needs, chosen, name, Change(by=request.user).actor)


def _page(
    request: HttpRequest, batch: ImportBatch, needs: NeedsMapping, chosen: Mapping, problems: tuple[Any, ...]
) -> HttpResponse:
    choices = [("", _("keep it in the note")), (IGNORED, _("leave it out")), *FIELDS.items()]
    columns = [
        {"column": column, "field": name, "name": f"column-{column.number}"}
        for column, (_header, name) in zip(needs.columns, chosen.fields, strict=True)
    ]
    page = register_page(
        request,
        "registers/import_mapping.html",
        batch.organisation,
        _("What the columns are"),
        batch=batch,
        needs=needs,
        columns=columns,
        choices=choices,
        roles=[(role.value, role.label) for role in ROLES],
        role=chosen.role,
        problems=problems,
        typed_name=request.POST.get("name", ""),
    )
    page.status_code = BAD_REQUEST if problems else 200
    return page
