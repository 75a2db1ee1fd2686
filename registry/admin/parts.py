"""The parts of an entry, edited on its page: one inline for each. Arranges fields; knows no rule."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from registry.admin.forms import EngagementForm, PartForm, RecipientForm, RetentionForm
from registry.models import (
    ActivityMeasure,
    ActivityRight,
    ClientActivity,
    DataSubject,
    DpiaScreening,
    Engagement,
    JointController,
    NotApplicable,
    PersonalData,
    ProcessingActivity,
    Purpose,
    Recipient,
    RetentionRule,
    StoragePlace,
    Transfer,
)
from ropa.journal.inlines import TrackedInline, read_once

COMPACT = ("compact",)
FOLDED = ("collapse",)


class PartInline(TrackedInline):
    """Rows of an entry."""

    form = PartForm


class LinkedDataInline(PartInline):
    """Rows that name categories of data through link rows."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read the link rows of all rows in one query."""
        return super().get_queryset(request).prefetch_related("data__category")

    @admin.display(description=_("categories of data"))
    def data(self, row: Recipient | Engagement | RetentionRule) -> str:
        """List the categories, for those who may only look."""
        return ", ".join(str(link.category) for link in row.data.all())


class JointControllerInline(PartInline):
    """Art. 26, 30(1)(a)."""

    model = JointController
    add_text = _("Add a joint controller")
    fields = ("name", ("contact", "arrangement"))


class ClientInline(PartInline):
    """Art. 30(2)(a)."""

    model = ClientActivity
    add_text = _("Add a client")
    classes = COMPACT
    fields = ("client",)
    autocomplete_fields = ("client",)
    verbose_name = _("client")
    verbose_name_plural = _("clients on whose behalf data are processed")


class PurposeInline(PartInline):
    """Art. 30(1)(b), 6(1)."""

    model = Purpose
    add_text = _("Add a purpose")
    textareas = ("text",)
    autocomplete_fields = ("legal_basis",)
    fieldsets = (
        (None, {"fields": ("text", ("legal_basis", "legal_basis_detail"))}),
        (
            _("Legitimate interest (Art. 6(1)(f))"),
            {
                "classes": FOLDED,
                "fields": ("legitimate_interest", "balancing_test", ("balancing_test_url", "balancing_test_on")),
            },
        ),
        (_("Consent (Art. 7)"), {"classes": FOLDED, "fields": (("consent_record", "consent_withdrawal"),)}),
    )


class DataSubjectInline(PartInline):
    """Art. 30(1)(c)."""

    model = DataSubject
    add_text = _("Add a category of data subjects")
    classes = COMPACT
    fields = (("category", "description"),)
    autocomplete_fields = ("category",)
    verbose_name_plural = _("categories of data subjects")


class PersonalDataInline(PartInline):
    """Art. 30(1)(c), 9, 10."""

    model = PersonalData
    add_text = _("Add a category of data")
    textareas = ("description",)
    autocomplete_fields = ("category", "art9_condition")
    verbose_name_plural = _("categories of personal data")
    fieldsets = (
        (None, {"fields": (("category", "description"),)}),
        (
            _("Source, and whether they are obligatory (Art. 13 and 14)"),
            {"classes": FOLDED, "fields": ("source", ("obligatory", "refusal_consequence"))},
        ),
        (
            _("Special categories, convictions and offences (Art. 9 and 10)"),
            {"classes": FOLDED, "fields": (("art9_condition", "art10_authority"), "national_condition")},
        ),
    )


class RecipientInline(LinkedDataInline):
    """Art. 30(1)(d)."""

    model = Recipient
    form = RecipientForm
    add_text = _("Add a recipient")
    fields = (("kind", "name", "country"), ("purpose", "data"))
    autocomplete_fields = ("country",)


class EngagementInline(LinkedDataInline):
    """Art. 28, 30(1)(d)."""

    model = Engagement
    form = EngagementForm
    add_text = _("Add a subprocessor")
    fields = (("subprocessor", "role"), ("service", "data"), ("agreement", "engaged_from", "engaged_until"))
    autocomplete_fields = ("subprocessor", "agreement")
    verbose_name = _("subprocessor")
    verbose_name_plural = _("processors and sub-processors")


class StoragePlaceInline(PartInline):
    """Where data are kept."""

    model = StoragePlace
    add_text = _("Add a place")
    classes = COMPACT
    fields = (("location", "holds"),)
    autocomplete_fields = ("location",)
    select_related = ("location__country",)


class TransferInline(PartInline):
    """Art. 30(1)(e), 44 to 49."""

    model = Transfer
    add_text = _("Add a transfer")
    fields = (
        ("engagement", "recipient"),
        ("country", "international_organisation"),
        ("mechanism", "scc_module", "impact_assessment_on"),
        "documentation",
    )
    autocomplete_fields = ("country",)
    select_related = ("engagement__subprocessor", "recipient")

    def get_formset(
        self, request: HttpRequest, obj: ProcessingActivity | None = None, **kwargs: Any
    ) -> type[BaseInlineFormSet[Any, Any, Any]]:
        """Offer the importers of this entry only."""
        formset = super().get_formset(request, obj, **kwargs)
        importers: tuple[tuple[str, QuerySet[Any]], ...] = (
            ("engagement", Engagement.objects.filter(activity=obj).select_related("subprocessor")),
            ("recipient", Recipient.objects.filter(activity=obj)),
        )
        for name, rows in importers:
            field: Any = formset.form.base_fields.get(name)
            if field is not None:
                field.queryset = rows if obj else rows.none()
                field.choices = read_once(field)
                field.help_text = _("One that is saved with this activity: save a new one first. Art. 30(1)(e).")
        return formset


class RetentionInline(LinkedDataInline):
    """Art. 30(1)(f)."""

    model = RetentionRule
    form = RetentionForm
    add_text = _("Add a retention rule")
    fields = (
        "label",
        ("period", "unit", "trigger"),
        ("until_event", "fate"),
        ("data", "legal_source"),
        "note",
    )


class MeasureInline(PartInline):
    """Art. 30(1)(g), 32(1)."""

    model = ActivityMeasure
    add_text = _("Add a security measure")
    classes = COMPACT
    fields = (("measure", "description"),)
    autocomplete_fields = ("measure",)


class RightInline(PartInline):
    """Art. 12 to 22."""

    model = ActivityRight
    add_text = _("Add a right")
    classes = COMPACT
    fields = (("right", "description"),)


class ScreeningInline(PartInline):
    """Art. 35(3)."""

    model = DpiaScreening
    add_text = _("Answer a criterion")
    classes = COMPACT
    fields = (("criterion", "description"), "not_met")
    select_related = ("criterion",)
    short_lists = ("criterion",)


class NotApplicableInline(PartInline):
    """What was declared not applicable, and why."""

    model = NotApplicable
    add_text = _("Declare a block not applicable")
    classes = COMPACT
    fields = (("block", "reason"),)
