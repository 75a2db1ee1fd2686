"""Vendors at work on an activity, where its data are kept, and transfers out of the EEA: Art. 28, 30(1)(d), (e)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.choices import EngagementRole, Mechanism, SccModule
from registry.models.part import CategoryLink, Part, category_of, part_of
from registry.models.parts import Recipient
from ropa.organisations.constraints import in_order, known_choice, unique_in
from ropa.organisations.models import Country
from subprocessors.models import Agreement, Location, Subprocessor


class Engagement(Part):
    """One use of a vendor by an activity: in which role, for what, since when, under which agreement."""

    activity = part_of("engagements")
    subprocessor = models.ForeignKey(
        Subprocessor,
        models.PROTECT,
        verbose_name=_("subprocessor"),
        related_name="engagements",
        help_text=_("The vendor. Art. 28, 30(1)(d)."),
    )
    role = models.CharField(
        _("role"),
        max_length=4,
        choices=EngagementRole,
        blank=True,
        help_text=_("What it is for this use. Art. 28, 26."),
    )
    service = models.TextField(_("what it does"), blank=True, help_text=_("For this activity. Art. 28(3)."))
    engaged_from = models.DateField(_("from"), null=True, blank=True, help_text=_("First day of the engagement."))
    engaged_until = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day, if it has ended."))
    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        verbose_name=_("agreement"),
        null=True,
        blank=True,
        related_name="engagements",
        help_text=_("The contract of Art. 28(3), or the arrangement of Art. 26(1)."),
    )

    class Meta(Part.Meta):
        verbose_name = _("engagement of a subprocessor")
        verbose_name_plural = _("engagements of subprocessors")
        constraints = (
            unique_in("activity", "subprocessor", "role", message=_("This subprocessor is already listed.")),
            known_choice("role", EngagementRole),
            in_order("engaged_from", "engaged_until"),
        )

    def __str__(self) -> str:
        return str(self.subprocessor)

    def clean(self) -> None:
        """Refuse an agreement with another vendor, and what belongs to another organisation."""
        super().clean()
        if self.agreement is not None and self.agreement.subprocessor_id != self.subprocessor_id:
            raise ValidationError({"agreement": _("This agreement is with another subprocessor.")})


class EngagementData(CategoryLink):
    """Which category of data a vendor handles; an engagement without any handles all of them."""

    parent = "engagement"
    kept_by = "engagement__activity__organisation"

    engagement = models.ForeignKey(
        Engagement,
        models.CASCADE,
        verbose_name=_("engagement"),
        related_name="data",
        help_text=_("The use of the vendor."),
    )
    category = category_of(_("Art. 28(3), 30(1)(c)."))

    class Meta:
        verbose_name = _("data of an engagement")
        verbose_name_plural = _("data of engagements")
        ordering = ("engagement", "pk")
        constraints = (unique_in("engagement", "category", message=_("This category is already listed.")),)


class StoragePlace(Part):
    """Where data of the activity are kept, and which: with a vendor, or in a place of the organisation's own."""

    activity = part_of("storage_places")
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        verbose_name=_("location"),
        related_name="uses",
        help_text=_("The place. It decides whether Chapter V applies."),
    )
    holds = models.TextField(_("what is kept there"), blank=True, help_text=_("Which data, in which system."))

    class Meta(Part.Meta):
        verbose_name = _("place where data are kept")
        verbose_name_plural = _("places where data are kept")
        constraints = (unique_in("activity", "location", message=_("This location is already listed.")),)

    def __str__(self) -> str:
        return str(self.location)


class Transfer(Part):
    """A transfer to a third country or an international organisation, and what allows it: Art. 30(1)(e), 44 to 49."""

    activity = part_of("transfers")
    engagement = models.ForeignKey(
        Engagement,
        models.RESTRICT,
        verbose_name=_("to a subprocessor"),
        null=True,
        blank=True,
        related_name="transfers",
        help_text=_("The engagement through which data leave. Art. 30(1)(e)."),
    )
    recipient = models.ForeignKey(
        Recipient,
        models.RESTRICT,
        verbose_name=_("to a recipient"),
        null=True,
        blank=True,
        related_name="transfers",
        help_text=_("The recipient to whom data leave. Art. 30(1)(e)."),
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The third country. Art. 30(1)(e). Empty: not declared."),
    )
    international_organisation = models.CharField(
        _("international organisation"), max_length=200, blank=True, help_text=_("If not a country. Art. 30(1)(e).")
    )
    mechanism = models.CharField(
        _("mechanism"), max_length=8, choices=Mechanism, blank=True, help_text=_("Chapter V. Empty: not declared.")
    )
    scc_module = models.CharField(
        _("module of the clauses"),
        max_length=1,
        choices=SccModule,
        blank=True,
        help_text=_("Of Decision (EU) 2021/914, for standard contractual clauses."),
    )
    documentation = models.TextField(
        _("documentation of safeguards"), blank=True, help_text=_("Text or address. Art. 30(1)(e), 49(6).")
    )
    impact_assessment_on = models.DateField(
        _("transfer impact assessment made on"), null=True, blank=True, help_text=_("Art. 46(1), CJEU C-311/18.")
    )

    class Meta(Part.Meta):
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = (
            known_choice("mechanism", Mechanism),
            known_choice("scc_module", SccModule),
            models.UniqueConstraint(
                fields=("activity", "engagement", "country", "international_organisation", "mechanism"),
                condition=Q(engagement__isnull=False),
                name="registry_transfer_unique_engagement",
                violation_error_message=_("This transfer is already listed."),
            ),
            models.UniqueConstraint(
                fields=("activity", "recipient", "country", "international_organisation", "mechanism"),
                condition=Q(recipient__isnull=False),
                name="registry_transfer_unique_recipient",
                violation_error_message=_("This transfer is already listed."),
            ),
            models.CheckConstraint(
                condition=Q(engagement__isnull=True) | Q(recipient__isnull=True),
                name="registry_transfer_one_importer",
                violation_error_message=_("Name a subprocessor or a recipient, not both."),
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=True) | Q(international_organisation=""),
                name="registry_transfer_one_destination",
                violation_error_message=_("Name a country or an international organisation, not both."),
            ),
            models.CheckConstraint(
                condition=Q(scc_module="") | Q(mechanism=Mechanism.SCC.value),
                name="registry_transfer_module_of_clauses",
                violation_error_message=_("A module belongs to standard contractual clauses only."),
            ),
        )

    def __str__(self) -> str:
        destination = self.country or self.international_organisation or _("destination not declared")
        importer = self.engagement or self.recipient
        return f"{importer} → {destination}" if importer else str(destination)

    def clean(self) -> None:
        """Refuse an importer that belongs to another entry."""
        super().clean()
        for field in ("engagement", "recipient"):
            importer = getattr(self, field)
            if importer is not None and importer.activity_id != self.activity_id:
                raise ValidationError({field: _("This belongs to another processing activity.")})
