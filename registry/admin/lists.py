"""The admin of what an entry picks from: categories, measures, legal bases and other law, each with who uses it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.used import UsedByActivities
from registry.choices import Mechanism
from registry.models import (
    AdequacyDecision,
    DataCategory,
    DataSubjectCategory,
    DpiaCriterion,
    EeaMembership,
    LegalBasis,
    LegalDuty,
    ProcessingActivity,
    RecordsExemption,
    SecurityMeasure,
    Transfer,
)
from ropa.journal.admin import TrackedAdmin
from ropa.organisations.admin import OfferedToOrganisation, ShortListSearch, label_order


class ListEntryAdmin(OfferedToOrganisation, ShortListSearch, UsedByActivities, TrackedAdmin):
    """A line of a list: shared, or an organisation's own."""

    search_fields = ("code", "label_en", "label_fr")
    autocomplete_fields = ("organisation",)
    list_select_related = ("organisation",)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order by label, in the reader's language."""
        return label_order()


@admin.register(DataCategory)
class DataCategoryAdmin(ListEntryAdmin):
    """Categories of personal data."""

    used_as = "data_category"
    list_display = ("label_en", "label_fr", "code", "special", "criminal", "highly_personal", "organisation")
    list_filter = ("special", "criminal", "highly_personal", "organisation")
    fields = ("organisation", "code", ("label_en", "label_fr"), "special", "criminal", "highly_personal")


@admin.register(DataSubjectCategory)
class DataSubjectCategoryAdmin(ListEntryAdmin):
    """Categories of data subjects."""

    used_as = "data_subject_category"
    list_display = ("label_en", "label_fr", "code", "vulnerable", "organisation")
    list_filter = ("vulnerable", "organisation")
    fields = ("organisation", "code", ("label_en", "label_fr"), "vulnerable")


@admin.register(SecurityMeasure)
class SecurityMeasureAdmin(ListEntryAdmin):
    """Measures of Art. 32."""

    used_as = "measure"
    list_display = ("label_en", "label_fr", "code", "kind", "article", "organisation")
    list_filter = ("kind", "organisation")
    fields = ("organisation", "code", ("label_en", "label_fr"), ("kind", "article"))


@admin.register(LegalBasis)
class LegalBasisAdmin(ShortListSearch, UsedByActivities, TrackedAdmin):
    """Grounds of Art. 6, 9 and 10, and of national law."""

    used_as = "legal_basis"
    list_display = ("article", "label_en", "label_fr", "kind", "country")
    list_filter = ("kind",)
    list_select_related = ("country",)
    search_fields = ("code", "article", "label_en", "label_fr")
    autocomplete_fields = ("country",)
    ordering = ("code",)
    fieldsets = (
        (None, {"fields": (("code", "kind"), ("article", "country"), ("label_en", "label_fr"))}),
        (_("Official wording"), {"fields": ("wording_en", "wording_fr", "source")}),
    )


@admin.register(DpiaCriterion)
class DpiaCriterionAdmin(ShortListSearch, UsedByActivities, TrackedAdmin):
    """The criteria of WP 248 rev.01, and the processing that authorities list."""

    used_as = "criterion"
    list_display = ("code", "label_en", "label_fr", "listed")
    list_filter = ("listed",)
    search_fields = ("code", "label_en", "label_fr")


@admin.register(EeaMembership)
class EeaMembershipAdmin(TrackedAdmin):
    """Who belongs to the European Economic Area, and since when."""

    list_display = ("country", "kind", "in_force_from", "in_force_until", "checked_on")
    list_filter = ("kind",)
    list_select_related = ("country",)
    search_fields = ("country__code", "country__name_en", "country__name_fr")
    autocomplete_fields = ("country",)
    fields = ("country", "kind", ("in_force_from", "in_force_until"), "source", "checked_on")


@admin.register(AdequacyDecision)
class AdequacyDecisionAdmin(UsedByActivities, TrackedAdmin):
    """Decisions of the Commission under Art. 45."""

    used_as = "decision"
    list_display = ("number", "country", "organisation_en", "adopted_on", "in_force_until", "needs_certification")
    list_filter = ("needs_certification",)
    list_select_related = ("country",)
    search_fields = ("number", "country__code", "country__name_en", "country__name_fr", "organisation_en")
    autocomplete_fields = ("country",)
    fieldsets = (
        (_("Destination"), {"fields": ("country", ("organisation_en", "organisation_fr"))}),
        (
            _("Decision"),
            {"fields": (("number", "needs_certification"), ("adopted_on", "in_force_from", "in_force_until"))},
        ),
        (_("Scope and notes"), {"fields": (("scope_en", "scope_fr"), ("note_en", "note_fr"))}),
        (_("Verification"), {"fields": ("source", "checked_on")}),
    )

    def entries_using(self, row: Any) -> QuerySet[ProcessingActivity]:
        """Return the entries that transfer data to its country, or organisation, on the ground of adequacy."""
        to = Q(country=row.country_id) if row.country_id else Q(international_organisation=row.destination)
        transfers = Transfer.objects.filter(to, mechanism=Mechanism.ADEQUACY)
        return ProcessingActivity.objects.filter(pk__in=transfers.order_by().values("activity"))


@admin.register(LegalDuty)
class LegalDutyAdmin(TrackedAdmin):
    """How long the law demands that something is kept."""

    list_display = ("label_en", "label_fr", "citation", "period", "unit", "country", "checked_on")
    list_filter = ("country",)
    list_select_related = ("country",)
    search_fields = ("code", "citation", "label_en", "label_fr")
    autocomplete_fields = ("country",)
    fieldsets = (
        (None, {"fields": (("code", "citation", "country"), ("label_en", "label_fr"), ("period", "unit"))}),
        (_("Verification"), {"fields": (("in_force_from", "in_force_until"), "source", "checked_on")}),
    )


@admin.register(RecordsExemption)
class RecordsExemptionAdmin(TrackedAdmin):
    """Who need not keep a register, Art. 30(5)."""

    list_display = ("persons", "in_force_from", "in_force_until", "checked_on")
    fields = ("persons", ("in_force_from", "in_force_until"), ("limits_en", "limits_fr"), "source", "checked_on")
