"""Registers organisations, clients and vendors with what only the register knows: documents, and who uses them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.admin.used import UsedByActivities
from registry.choices import RegisterKind
from registry.dashboard import engaged_with_ending
from registry.models import Client
from ropa.journal.admin import TrackedAdmin
from ropa.organisations.admin import OfferedToOrganisation, OrganisationAdmin
from ropa.organisations.models import Organisation
from subprocessors.admin import AgreementAdmin, LocationAdmin, SubprocessorAdmin
from subprocessors.models import Agreement, Location, Subprocessor


@admin.register(Organisation)
class RegisterKeeperAdmin(OrganisationAdmin):
    """An organisation, with links to its registers."""

    change_form_template = "admin/organisations/organisation/change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Name the registers there are."""
        context["register_kinds"] = RegisterKind
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response


@admin.register(Client)
class ClientAdmin(OfferedToOrganisation, UsedByActivities, TrackedAdmin):
    """A controller on whose behalf an organisation processes data, Art. 30(2)(a)."""

    shared = False
    used_as = "client"
    list_display = ("name", "organisation", "country", "email")
    list_filter = ("organisation",)
    list_select_related = ("organisation", "country")
    search_fields = ("name", "email")
    autocomplete_fields = ("organisation", "country")
    fields = (("organisation", "name"), ("address", "country"), ("email", "phone"), "representative", "dpo")


class CertificationEndingFilter(admin.SimpleListFilter):
    """Vendors whose certification ends, at work for one organisation; shows when the overview led to it."""

    title = _("certification that ends, at work for")
    parameter_name = "certification_ending"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer the organisation that the link names, and no other."""
        key = str(self.used_parameters.get(self.parameter_name, ""))
        return [(key, str(row)) for row in Organisation.objects.filter(pk=key)] if key.isdecimal() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subprocessor]) -> QuerySet[Subprocessor]:
        """Keep these vendors."""
        if self.value() is None:
            return queryset
        offered = [int(key) for key, _label in self.lookup_choices if key == self.value()]
        return queryset.filter(pk__in=engaged_with_ending(offered[0] if offered else 0, timezone.localdate()))


@admin.register(Subprocessor)
class UsedSubprocessorAdmin(UsedByActivities, SubprocessorAdmin):
    """A vendor, with the entries that engage it."""

    used_as = "subprocessor"
    list_filter = (*SubprocessorAdmin.list_filter, CertificationEndingFilter)  # type: ignore[assignment]  # one more


@admin.register(Location)
class UsedLocationAdmin(UsedByActivities, LocationAdmin):
    """A place, with the entries whose data are there."""

    used_as = "location"


@admin.register(Agreement)
class UsedAgreementAdmin(UsedByActivities, AgreementAdmin):
    """An agreement, with the entries that rely on it."""

    used_as = "agreement"
