"""The admin of vendors. Arranges; knows no processing activity. The register registers it, and adds who uses what."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ropa.journal.admin import TrackedAdmin
from ropa.journal.inlines import TrackedInline
from ropa.organisations.admin import OfferedToOrganisation
from subprocessors.models import Agreement, Certification, Subprocessor, SubprocessorChain


class CertificationInline(TrackedInline):
    """What the vendor claims; a claim that nobody checked is shown as unverified."""

    model = Certification
    fields = (
        ("scheme", "scheme_name", "scope"),
        ("valid_from", "valid_until", "checked_on"),
        "reference_url",
        "source",
        "verification",
    )
    readonly_fields = ("verification",)
    add_text = _("Add a certification")

    @admin.display(description=_("verification"))
    def verification(self, certification: Certification) -> str:
        """Say when the claim was checked, or that nobody checked it."""
        return verification(certification)


class ChainInline(TrackedInline):
    """Whom the vendor engages in turn, Art. 28(2) and (4)."""

    model = SubprocessorChain
    classes = ("compact",)
    fk_name = "subprocessor"
    fields = (("engaged", "service"),)
    autocomplete_fields = ("engaged",)
    select_related = ("subprocessor",)
    add_text = _("Add a subprocessor it relies on")
    verbose_name = _("subprocessor it relies on")
    verbose_name_plural = _("subprocessors it relies on (Art. 28(4))")


class SubprocessorAdmin(OfferedToOrganisation, TrackedAdmin):
    """A vendor: who it is, what it certifies, whom it engages."""

    list_display = ("name", "category", "country", "organisation", "certification_list", "verified")
    list_filter = ("category", ("country", admin.RelatedOnlyFieldListFilter), "organisation")
    list_select_related = ("country", "organisation")
    search_fields = ("name", "legal_name")
    autocomplete_fields = ("organisation", "country")
    inlines = (CertificationInline, ChainInline)
    fieldsets = (
        (_("Identity"), {"fields": ("organisation", "name", "legal_name", "category", "description")}),
        (_("Establishment and contact"), {"fields": ("country", "address", "website", "privacy_contact")}),
        (_("Documents"), {"fields": ("dpa_url", "subprocessors_url", "privacy_url")}),
        (_("Verification"), {"fields": ("source", "checked_on")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subprocessor]:
        """Read certifications with their vendors."""
        found: QuerySet[Subprocessor] = super().get_queryset(request)
        return found.prefetch_related("certifications")

    @admin.display(description=_("certifications"))
    def certification_list(self, vendor: Subprocessor) -> str:
        """List what the vendor claims, each claim with its verification."""
        claims = [f"{claim} ({verification(claim)})" for claim in vendor.certifications.all()]
        return ", ".join(claims)

    @admin.display(description=_("details"), ordering="checked_on")
    def verified(self, vendor: Subprocessor) -> str:
        """Say when the vendor's details were checked."""
        return verification(vendor)


def verification(claim: Certification | Subprocessor) -> str:
    """Say when something was checked, or that it is unverified."""
    if claim.checked_on is None:
        return gettext("unverified")
    return gettext("checked on %(day)s") % {"day": date_format(claim.checked_on, gettext("j M Y"))}


class LocationAdmin(OfferedToOrganisation, TrackedAdmin):
    """A place where data are kept."""

    list_display = ("name", "city", "country", "operator", "organisation")
    list_filter = (
        ("country", admin.RelatedOnlyFieldListFilter),
        ("operator", admin.RelatedOnlyFieldListFilter),
        "organisation",
    )
    list_select_related = ("country", "operator", "organisation")
    search_fields = ("name", "city", "operator__name")
    autocomplete_fields = ("organisation", "country", "operator")
    fields = ("organisation", "name", "city", "country", "operator")


class ExpiryFilter(admin.SimpleListFilter):
    """Agreements that have expired, or soon will."""

    title = _("expiry")
    parameter_name = "expiry"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what needs a new agreement."""
        return [("soon", _("Expired, or within 90 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """Keep what expires."""
        if self.value() != "soon":
            return queryset
        return queryset.filter(pk__in=Agreement.objects.expiring(timezone.localdate()).values("pk"))


class AgreementAdmin(OfferedToOrganisation, TrackedAdmin):
    """A contract of Art. 28(3), or an arrangement of Art. 26(1)."""

    shared = False
    list_display = ("reference", "subprocessor", "kind", "organisation", "signed_on", "expires_on")
    list_filter = (ExpiryFilter, "kind", "organisation")
    list_select_related = ("subprocessor", "organisation")
    search_fields = ("reference", "subprocessor__name")
    autocomplete_fields = ("organisation", "subprocessor")
    fieldsets = (
        (None, {"fields": ("organisation", "subprocessor", "kind", "reference")}),
        (_("Dates and document"), {"fields": (("signed_on", "expires_on"), "url", "document")}),
        (_("Further subprocessors (Art. 28(2))"), {"fields": ("authorisation", "notice_days")}),
    )
