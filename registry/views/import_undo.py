"""Undoing an import: what it wrote, what stands in the way, and the reason. Knows requests."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from registry.choices import ImportState
from registry.imports.background import is_long, undoing_of
from registry.imports.flow import Unconfirmed
from registry.imports.undo import since, undo, written_by
from registry.imports.undoing import undo_later
from registry.views.access import for_members
from registry.views.asked import BAD_REQUEST, answered
from registry.views.imports import address, allowed, asked_batch, asked_register, listed
from registry.views.pages import register_page
from registry.wording import instant

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from registry.models import ImportBatch

SHOWN = 100


@for_members
@answered
def undoing(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show what undoing an import takes back or what stands in its way; undo it when asked to."""
    organisation = asked_register(request, slug)
    batch = asked_batch(organisation, key)
    person = allowed(request, organisation)
    work = undoing_of(batch)
    if batch.state != ImportState.DONE or (work is not None and work.is_open):
        return HttpResponseRedirect(address(batch))
    if request.method == "POST":
        try:
            _undo(request, batch, person)
        except Unconfirmed as reason:
            messages.error(request, str(reason))
        else:
            return HttpResponseRedirect(address(batch))
    found = since(batch, written_by(batch))
    page = register_page(
        request,
        "registers/import_undo.html",
        organisation,
        _("Undo an import"),
        batch=batch,
        listed=listed(batch),
        since=[(each, instant(each.at) if each.at else "") for each in found[:SHOWN]],
        more=max(0, len(found) - SHOWN),
        page=address(batch),
        is_long=is_long(batch),
    )
    page.status_code = BAD_REQUEST if request.method == "POST" else 200
    return page


def _undo(request: HttpRequest, batch: ImportBatch, person: User) -> None:
    """Undo the import, or have a worker do it if it was long."""
    reason = request.POST.get("reason", "")
    if is_long(batch):
        undo_later(batch, by=person, reason=reason)
    else:
        undo(batch, by=person, reason=reason)
        messages.success(request, _("The import was undone: the register says again what it said before."))
