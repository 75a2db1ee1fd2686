"""How far background work is: a page, the piece of it that is fetched again and again, and a way to stop it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.views.access import for_members, of_any_day
from registry.views.asked import asked_organisation
from registry.views.pages import register_page
from registry.wording import instant
from ropa.organisations.models import Organisation
from ropa.work import beside
from ropa.work.choices import WorkState
from ropa.work.kinds import Kind, kind_of
from ropa.work.models import Work
from ropa.work.queue import ask_for, cancel
from ropa.work.workers import is_any_worker_alive


@dataclass(frozen=True)
class Shown:
    """A piece of work as it is shown. `page` is the address of what came of it, empty while nothing did."""

    work: Work
    name: str
    address: str
    page: str
    may_cancel: bool
    is_lost: bool
    has_no_worker: bool

    @property
    def asked(self) -> str:
        """Say when it was asked for."""
        return instant(self.work.queued_at)

    @property
    def counts(self) -> str:
        """Say how much of it is done, where that is known."""
        place = {"done": self.work.done, "total": self.work.total}
        return _("%(done)d of %(total)d") % place if self.work.total else ""


@for_members
@of_any_day
def progress(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show how far a piece of work is; with ?piece, the part of the page that changes. POST stops the work."""
    organisation = asked_organisation(slug)
    work = get_object_or_404(Work.objects.of(organisation), pk=key)
    shown = shown_to(request, organisation, work)
    if request.method == "POST":
        if not shown.may_cancel:
            raise PermissionDenied
        cancel(work)
        return HttpResponseRedirect(shown.address)
    if "piece" in request.GET:
        return TemplateResponse(request, "registers/work_progress.html", {"shown": shown})
    return register_page(request, "registers/work.html", organisation, shown.name, shown=shown)


def in_background(request: HttpRequest, kind: Kind, organisation: Organisation, order: dict[str, Any]) -> HttpResponse:
    """Ask a worker, and lead to the page that shows how far it is; the same wish of the same person is one."""
    assert request.user.is_authenticated  # noqa: S101  # for the type checker: for_readers saw to it
    asked = Work.objects.of(organisation).open().filter(kind=kind.code, order=order, user=request.user.pk).first()
    work = asked or ask_for(kind.code, organisation, by=request.user, order=order)
    return HttpResponseRedirect(reverse("registers:work", args=[organisation.slug, work.pk]))


def shown_to(request: HttpRequest, organisation: Organisation, work: Work) -> Shown:
    """Return the work as this person sees it, for `registers/work_progress.html`, which any page may include."""
    beside.take_up(work)
    kind, waits = kind_of(work), work.is_open
    is_theirs = work.user_id == request.user.pk or request.user.has_perm(kind.permission, organisation)
    return Shown(
        work=work,
        name=str(kind.name),
        address=reverse("registers:work", args=[organisation.slug, work.pk]),
        page=reverse(kind.page, args=[organisation.slug, work.subject]) if work.state == WorkState.DONE else "",
        may_cancel=waits and is_theirs and not work.cancel_asked,
        is_lost=work.is_lost(timezone.now()),
        has_no_worker=work.state == WorkState.QUEUED and not is_any_worker_alive(),
    )
