"""Editions: those that were issued, one of them, its files, and asking for a new one. Knows requests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.choices import RegisterKind, Variant
from registry.editions.issue import Order
from registry.models import Client, Edition
from registry.prints import Printing
from registry.record.acts import known_since
from registry.record.extent import Extent
from registry.record.instants import past_instant_of
from registry.tasks import ISSUE, PRINT
from registry.views.access import document, for_members, for_readers, of_any_day
from registry.views.asked import answered, asked_organisation, nothing_known
from registry.views.edition_links import links_of
from registry.views.pages import register_page
from registry.views.work import Shown, shown_to
from registry.wording import instant
from ropa.organisations.choices import Language
from ropa.organisations.models import Organisation
from ropa.work.choices import OPEN, WorkState
from ropa.work.models import Work
from ropa.work.queue import ask_for

MAY_ISSUE = "registry.issue_edition"
BAD_REQUEST = 400
TOLD = dt.timedelta(days=1)  # so long a failure is told on the list


@dataclass(frozen=True)
class Listed:
    """An edition as a list shows it."""

    edition: Edition
    issued: str
    as_of: str
    page: str
    pdf: str


class IssueForm(forms.Form):
    """What may be chosen of an edition; without an instant, it says the register as it stands now."""

    register = forms.ChoiceField(label=gettext_lazy("Register"), choices=RegisterKind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=gettext_lazy("Language of the document"), choices=Language.choices)
    variant = forms.ChoiceField(label=gettext_lazy("Variant"), choices=Variant.choices, widget=forms.RadioSelect)
    client = forms.ChoiceField(
        label=gettext_lazy("Extract for a client"),
        required=False,
        help_text=gettext_lazy("Of the register of the processor: only what is done for this client. Art. 30(2)(a)."),
    )
    as_of = forms.CharField(
        label=gettext_lazy("As it stood on"),
        required=False,
        help_text=gettext_lazy("Empty: as it stands now. The journal knows how it stood at any instant of the past."),
        widget=forms.TextInput(attrs={"type": "datetime-local", "step": "1"}),
    )

    def __init__(self, organisation: Organisation, data: object = None) -> None:
        chosen = {"register": RegisterKind.CONTROLLER, "language": organisation.default_language}
        super().__init__(data, label_suffix="", initial=chosen | {"variant": Variant.FULL})  # type: ignore[arg-type]  # a QueryDict
        self.organisation = organisation
        names = Client.objects.of(organisation).order_by("name").values_list("name", flat=True)
        self.fields["client"].choices = [("", "—"), *((name, name) for name in names)]  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Refuse an extract of the controller's register: it names no clients."""
        super().clean()
        if self.cleaned_data.get("client") and self.cleaned_data.get("register") != RegisterKind.PROCESSOR:
            self.add_error("client", _("Only the register of the processor has an extract for a client."))

    def clean_as_of(self) -> dt.datetime | None:
        """Return the instant; refuse one that is to come, or at which the journal did not know the organisation."""
        text = self.cleaned_data["as_of"]
        if not text:
            return None
        try:
            asked = past_instant_of(text)
        except ValueError as error:
            raise ValidationError(str(error), code="as_of") from error
        since = known_since(self.organisation)
        if since is None or asked < since:
            raise ValidationError(str(nothing_known(self.organisation, asked)), code="as_of")
        return asked

    def printing(self) -> Printing:
        """Return what was chosen, to be printed as a draft."""
        order = self.order()
        return Printing(order.organisation, order.kind, order.language, order.as_of, order.extent, draft=True)

    def order(self) -> Order:
        """Return what was chosen."""
        chosen = self.cleaned_data
        extent = Extent(Variant(chosen["variant"]), chosen["client"])
        return Order(self.organisation, RegisterKind(chosen["register"]), chosen["language"], extent, chosen["as_of"])


@for_members
@answered
@of_any_day
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """List the editions of an organisation, the work on new ones, and take orders."""
    organisation = asked_organisation(slug)
    if request.method == "POST":
        return _ask(request, organisation)
    return _list(request, organisation, IssueForm(organisation))


def _ask(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    if not request.user.has_perm(MAY_ISSUE, organisation):
        raise PermissionDenied
    form = IssueForm(organisation, request.POST)
    if not form.is_valid():
        page = _list(request, organisation, form)
        page.status_code = BAD_REQUEST
        return page
    assert request.user.is_authenticated  # noqa: S101  # for the type checker: for_members saw to it
    if "draft" in request.POST:
        work = ask_for(PRINT.code, organisation, by=request.user, order=form.printing().plain())
    else:
        work = ask_for(ISSUE.code, organisation, by=request.user, order=form.order().plain())
    return HttpResponseRedirect(reverse("registers:work", args=[organisation.slug, work.pk]))


def _list(request: HttpRequest, organisation: Organisation, form: IssueForm) -> HttpResponse:
    found = Edition.objects.of(organisation).listed().order_by("-issued_at", "-pk")
    under_way = _under_way(request, organisation)
    return register_page(
        request,
        "registers/editions.html",
        organisation,
        _("Editions"),
        editions=[_listed(organisation, edition) for edition in found],
        under_way=under_way,
        is_any_open=any(shown.work.is_open for shown in under_way),
        form=form if request.user.has_perm(MAY_ISSUE, organisation) else None,
    )


def _under_way(request: HttpRequest, organisation: Organisation) -> list[Shown]:
    """Return what is being issued, and what failed within a day: whoever asked may have left the page meanwhile."""
    failed = Q(state=WorkState.FAILED, ended_at__gte=timezone.now() - TOLD)
    found = Work.objects.of(organisation).filter(Q(state__in=OPEN) | failed, kind=ISSUE.code)
    return [shown_to(request, organisation, work) for work in found]


def _listed(organisation: Organisation, edition: Edition) -> Listed:
    return Listed(
        edition=edition,
        issued=instant(edition.issued_at),
        as_of=instant(edition.as_of, seconds=True),
        page=reverse("registers:edition", args=[organisation.slug, edition.pk]),
        pdf=reverse("registers:edition-pdf", args=[organisation.slug, edition.pk]),
    )


@for_readers
@of_any_day
def edition(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Show what an edition is, and where to take it from."""
    organisation = asked_organisation(slug)
    found = get_object_or_404(Edition.objects.of(organisation).listed(), pk=key)
    return edition_page(request, organisation, found, **links_of(request, found))


def edition_page(request: HttpRequest, organisation: Organisation, found: Edition, **context: Any) -> HttpResponse:
    """Return the page of an edition."""
    alike = Edition.objects.of(organisation).listed().alike(found).exclude(pk=found.pk)
    return register_page(
        request,
        "registers/edition.html",
        organisation,
        str(found),
        shown=_listed(organisation, found),
        others=[_compared(organisation, other, found) for other in alike.order_by("-as_of", "-number")],
        **context,
    )


@for_readers
@of_any_day
def edition_as_pdf(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Hand out the file, byte for byte as it was issued."""
    found = get_object_or_404(Edition.objects.of(asked_organisation(slug)).defer("content"), pk=key)
    return document(bytes(found.pdf), "application/pdf", file_name(slug, found, "pdf"), attached=True)


@for_readers
@of_any_day
def edition_as_json(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Hand out the data, byte for byte as they are inside the file."""
    found = get_object_or_404(Edition.objects.of(asked_organisation(slug)).defer("pdf"), pk=key)
    return document(found.content.encode(), "application/json", file_name(slug, found, "json"), attached=True)


def _compared(organisation: Organisation, other: Edition, found: Edition) -> tuple[Edition, bool, str]:
    """Return another edition, whether it tells of an earlier instant, and the address of what changed in between."""
    older, newer = sorted((other, found), key=lambda each: (each.as_of, each.number))
    address = reverse("registers:editions-compared", args=[organisation.slug, older.pk, newer.pk])
    return other, older is other, address


def file_name(slug: str, edition: Edition, ending: str) -> str:
    """Return the name under which an edition is saved."""
    return f"{slug}-{edition.register}-edition-{edition.number}-{edition.language}.{ending}"
