"""The processing activity: one entry of the register. Its lists (purposes, data, ...) are rows of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from registry.choices import (
    AutomatedBasis,
    AutomatedDecision,
    DataSource,
    DpiaResult,
    DpiaStatus,
    RegisterKind,
    Role,
    Status,
)
from ropa.journal.reasons import approved_keys
from ropa.journal.tracked import Tracked
from ropa.organisations.choices import YesNo
from ropa.organisations.constraints import both_or_neither, in_order, known_choice, unique_in
from ropa.organisations.models import Organisation
from ropa.organisations.scope import OwnedQuerySet

if TYPE_CHECKING:
    import datetime as dt


class ProcessingActivityQuerySet(OwnedQuerySet["ProcessingActivity"]):
    """Questions to the register."""

    def in_register(self, kind: RegisterKind) -> Self:
        """Keep the entries of the controller's or the processor's register, or of both."""
        return self.filter(role__in=kind.roles)

    def due_for_review(self, at: dt.date) -> Self:
        """Keep what should have been reviewed by the day `at`, retired entries aside."""
        return self.filter(next_review_on__lte=at).exclude(status=Status.RETIRED)

    def with_special_data(self) -> Self:
        """Keep what handles special categories (Art. 9) or criminal data (Art. 10)."""
        sensitive = Q(category__special=True) | Q(category__criminal=True)
        data = self.model._meta.get_field("personal_data").related_model._base_manager
        return self.filter(Exists(data.filter(sensitive, activity=OuterRef("pk"))))

    def without_legal_basis(self) -> Self:
        """Keep the controller's entries with no purpose, or with one whose legal basis is not declared. Art. 6(1)."""
        purposes = self.model._meta.get_field("purposes").related_model._base_manager.order_by()
        silent = purposes.filter(legal_basis__isnull=True)
        unsaid = Q(pk__in=silent.values("activity")) | ~Q(pk__in=purposes.values("activity"))
        return self.filter(unsaid).exclude(role=Role.PROCESSOR)


class ProcessingActivity(Tracked):
    """One processing activity, by purpose and not by software: an entry of Art. 30(1) or Art. 30(2)."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="activities",
        help_text=_("Whose register it is. Art. 30(1), 30(2)."),
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role,
        help_text=_("Controller and joint controller: Art. 30(1). Processor: Art. 30(2)."),
    )
    reference = models.CharField(
        _("reference"), max_length=40, help_text=_("Unique in the organisation, such as C-01; it never changes.")
    )
    name = models.CharField(
        _("name"), max_length=200, help_text=_("Clear and stable, by purpose: not the name of a software.")
    )
    description = models.TextField(_("description"), blank=True, help_text=_("What is done, in a few sentences."))
    operations = models.TextField(
        _("categories of processing"),
        blank=True,
        help_text=_("For a processor: what is carried out on behalf of each controller. Art. 30(2)(b)."),
    )
    business_function = models.CharField(
        _("business function"), max_length=200, blank=True, help_text=_("The department that is responsible.")
    )
    owner = models.CharField(
        _("person in charge"), max_length=200, blank=True, help_text=_("Who answers for this entry: name or function.")
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.DRAFT, help_text=_("Where the entry stands.")
    )
    started_on = models.DateField(_("started on"), null=True, blank=True, help_text=_("First day of the processing."))
    ended_on = models.DateField(_("ended on"), null=True, blank=True, help_text=_("Last day, if it has ended."))

    data_source = models.CharField(
        _("source of the data"), max_length=5, choices=DataSource, blank=True, help_text=_("Art. 13, 14(2)(f).")
    )
    data_source_detail = models.TextField(
        _("which source"), blank=True, help_text=_("If not from the person: from whom. Art. 14(2)(f).")
    )
    retention_policy_url = models.URLField(
        _("retention policy"), blank=True, help_text=_("Address of the retention and erasure policy. Art. 30(1)(f).")
    )
    retention_policy_followed = models.CharField(
        _("retention policy followed"),
        max_length=3,
        choices=YesNo,
        blank=True,
        help_text=_("Are data kept and erased as the policy says? Art. 5(1)(e)."),
    )
    retention_deviation = models.TextField(
        _("why the policy is not followed"), blank=True, help_text=_("The reason, where it is not. Art. 5(2).")
    )

    rights_procedure = models.TextField(
        _("how rights are exercised"), blank=True, help_text=_("Where a request goes, and how. Art. 12 to 22.")
    )
    notice_url = models.URLField(
        _("information notice"), blank=True, help_text=_("Address of the notice for this processing. Art. 13 and 14.")
    )
    automated_decision = models.CharField(
        _("profiling or automated decision"),
        max_length=5,
        choices=AutomatedDecision,
        blank=True,
        help_text=_("Art. 4(4), 22(1)."),
    )
    automated_logic = models.TextField(
        _("logic involved"), blank=True, help_text=_("How it works, in plain words. Art. 13(2)(f).")
    )
    automated_consequences = models.TextField(
        _("consequences for the person"), blank=True, help_text=_("Significance and effects. Art. 13(2)(f).")
    )
    automated_basis = models.CharField(
        _("what allows the automated decision"),
        max_length=6,
        choices=AutomatedBasis,
        blank=True,
        help_text=_("Art. 22(2)."),
    )
    children = models.TextField(
        _("children"), blank=True, help_text=_("What is done or excluded for children. Art. 8.")
    )

    dpia_screened_on = models.DateField(
        _("screened on"), null=True, blank=True, help_text=_("Day on which the criteria were gone through. Art. 35(1).")
    )
    dpia_screened_by = models.CharField(
        _("screened by"), max_length=200, blank=True, help_text=_("Who went through the criteria: name or function.")
    )
    dpia_screening_due_on = models.DateField(
        _("screening due again on"),
        null=True,
        blank=True,
        help_text=_("Day on which the criteria are gone through again. Art. 35(11)."),
    )
    dpia_required = models.CharField(
        _("impact assessment required"), max_length=3, choices=YesNo, blank=True, help_text=_("Art. 35(1).")
    )
    dpia_reason = models.TextField(
        _("reason for the answer"), blank=True, help_text=_("Why an assessment is required, or is not. Art. 35(1).")
    )
    dpia_status = models.CharField(
        _("progress of the assessment"), max_length=20, choices=DpiaStatus, blank=True, help_text=_("Art. 35.")
    )
    dpia_completed_on = models.DateField(
        _("assessment completed on"), null=True, blank=True, help_text=_("Day of the result. Art. 35(11).")
    )
    dpia_result = models.CharField(
        _("result of the assessment"), max_length=20, choices=DpiaResult, blank=True, help_text=_("Art. 35(7), 36(1).")
    )
    dpia_url = models.URLField(_("assessment document"), blank=True, help_text=_("Where it is kept. Art. 35(7)."))
    other_assessment_url = models.URLField(
        _("other assessment"), blank=True, help_text=_("Any other impact or risk assessment. Art. 24, 32.")
    )

    breach_procedure = models.TextField(
        _("breach procedure"), blank=True, help_text=_("How breaches are notified and recorded. Art. 33 and 34.")
    )
    breach_register_url = models.URLField(
        _("record of breaches"), blank=True, help_text=_("Where they are documented. Art. 33(5).")
    )
    review_interval_months = models.PositiveSmallIntegerField(
        _("review interval, in months"), null=True, blank=True, help_text=_("How often the entry is reviewed.")
    )
    last_reviewed_on = models.DateField(_("last reviewed on"), null=True, blank=True, help_text=_("Day of the review."))
    last_reviewed_by = models.CharField(
        _("last reviewed by"), max_length=200, blank=True, help_text=_("Who reviewed the entry.")
    )
    next_review_on = models.DateField(_("next review on"), null=True, blank=True, help_text=_("Day it is due."))

    provenance_document = models.CharField(
        _("source document"), max_length=300, blank=True, help_text=_("The document these facts were taken from.")
    )
    provenance_date = models.DateField(
        _("date of the document"), null=True, blank=True, help_text=_("Its date or last update.")
    )
    provenance_section = models.TextField(
        _("section"), blank=True, help_text=_("Where in the document the facts stand.")
    )
    provenance_url = models.URLField(_("address of the document"), blank=True, help_text=_("If it is published."))
    note = models.TextField(
        _("note"), blank=True, help_text=_("What else a reader must know, such as a doubt about the source.")
    )

    kept_by: ClassVar[str] = "organisation"
    objects = ProcessingActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("processing activity")
        verbose_name_plural = _("processing activities")
        ordering = ("organisation", "reference")
        permissions = (
            ("approve_processingactivity", "Can approve processing activities"),
            ("view_register", "Can read the register and its documents"),
        )
        indexes = (
            models.Index(fields=("organisation", "role", "reference")),
            models.Index(fields=("status",)),
            models.Index(fields=("next_review_on",)),
        )
        constraints = (
            unique_in("organisation", "reference", message=_("Another entry has this reference already.")),
            known_choice("role", Role, blank=False),
            known_choice("status", Status, blank=False),
            known_choice("data_source", DataSource),
            known_choice("retention_policy_followed", YesNo),
            known_choice("automated_decision", AutomatedDecision),
            known_choice("automated_basis", AutomatedBasis),
            known_choice("dpia_required", YesNo),
            known_choice("dpia_status", DpiaStatus),
            known_choice("dpia_result", DpiaResult),
            in_order("started_on", "ended_on"),
            in_order(
                "dpia_screened_on",
                "dpia_screening_due_on",
                _("The screening is due again before the day on which it was made."),
            ),
            both_or_neither(
                "dpia_screened_on",
                "dpia_screened_by",
                _("Give both the day of the screening and who made it, or neither."),
            ),
            both_or_neither(
                "last_reviewed_on",
                "last_reviewed_by",
                _("Give both the day of the last review and who made it, or neither."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.reference} · {self.name}"

    def is_open_to(self, business_function: str) -> bool:
        """Whether a contributor of this function may write it: an own one that nobody has approved yet."""
        own = self.business_function.strip().casefold() == business_function.strip().casefold() != ""
        return own and self.status in {Status.DRAFT, Status.IN_REVIEW} and not self._was_approved

    @cached_property
    def _was_approved(self) -> bool:
        return bool(self.pk and approved_keys("activity", [self.pk]))

    @property
    def is_processor(self) -> bool:
        """Whether the entry belongs to the register of Art. 30(2)."""
        return self.role == Role.PROCESSOR
