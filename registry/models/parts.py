"""The parts of an entry, Art. 30(1)(b)-(d), (f), (g): purposes, data, people, recipients, retention, measures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.choices import Block, Fate, LegalKind, RecipientKind, RetentionUnit, Right
from registry.models.legal import DpiaCriterion, LegalBasis
from registry.models.lists import DataCategory, DataSubjectCategory, SecurityMeasure
from registry.models.part import CategoryLink, Part, category_of, part_of
from ropa.organisations.choices import YesNo
from ropa.organisations.constraints import known_choice, unique_in
from ropa.organisations.models import Country


class Purpose(Part):
    """What the data are processed for (Art. 30(1)(b)), and on what legal basis (Art. 6(1))."""

    activity = part_of("purposes")
    text = models.CharField(
        _("purpose"), max_length=600, help_text=_("Specified, explicit and legitimate. Art. 5(1)(b), 30(1)(b).")
    )
    legal_basis = models.ForeignKey(
        LegalBasis,
        models.PROTECT,
        verbose_name=_("legal basis"),
        null=True,
        blank=True,
        related_name="purposes",
        limit_choices_to={"kind": LegalKind.ARTICLE_6},
        help_text=_("Art. 6(1). Empty: not declared."),
    )
    legal_basis_detail = models.TextField(
        _("which law or contract"),
        blank=True,
        help_text=_("The contract, the law or the task. Art. 6(1)(b), (c), (e)."),
    )
    legitimate_interest = models.TextField(
        _("legitimate interest"), blank=True, help_text=_("The interest pursued. Art. 6(1)(f), 13(1)(d).")
    )
    balancing_test = models.TextField(
        _("balancing test"), blank=True, help_text=_("Its result in a few words. Art. 6(1)(f).")
    )
    balancing_test_url = models.URLField(
        _("balancing test document"), blank=True, help_text=_("Where it is kept. Art. 6(1)(f).")
    )
    balancing_test_on = models.DateField(
        _("balancing test made on"), null=True, blank=True, help_text=_("Its date. Art. 6(1)(f).")
    )
    consent_record = models.TextField(
        _("record of consents"), blank=True, help_text=_("Where consents are recorded. Art. 7(1).")
    )
    consent_withdrawal = models.TextField(
        _("withdrawal of consent"), blank=True, help_text=_("How consent is withdrawn. Art. 7(3).")
    )

    class Meta(Part.Meta):
        verbose_name = _("purpose")
        verbose_name_plural = _("purposes")
        constraints = (unique_in("activity", "text", message=_("This purpose is already listed.")),)

    def __str__(self) -> str:
        return self.text


class DataSubject(Part):
    """Whose data they are: a category of data subjects, Art. 30(1)(c)."""

    activity = part_of("data_subjects")
    category = models.ForeignKey(
        DataSubjectCategory,
        models.PROTECT,
        verbose_name=_("category of data subjects"),
        related_name="uses",
        help_text=_("Art. 30(1)(c)."),
    )
    description = models.TextField(_("details"), blank=True, help_text=_("Who exactly. Art. 30(1)(c)."))

    class Meta(Part.Meta):
        verbose_name = _("data subjects")
        verbose_name_plural = _("data subjects")
        constraints = (unique_in("activity", "category", message=_("This category is already listed.")),)

    def __str__(self) -> str:
        return str(self.category)


class PersonalData(Part):
    """What data are processed: a category of personal data, Art. 30(1)(c), with Art. 9 and 10 where they apply."""

    activity = part_of("personal_data")
    category = models.ForeignKey(
        DataCategory,
        models.PROTECT,
        verbose_name=_("category of data"),
        related_name="uses",
        help_text=_("Art. 30(1)(c)."),
    )
    description = models.CharField(
        _("details"), max_length=600, blank=True, help_text=_("Which data exactly. Art. 30(1)(c).")
    )
    art9_condition = models.ForeignKey(
        LegalBasis,
        models.PROTECT,
        verbose_name=_("condition of Art. 9(2)"),
        null=True,
        blank=True,
        related_name="personal_data",
        limit_choices_to={"kind": LegalKind.ARTICLE_9},
        help_text=_("For special categories of data. Art. 9(2)."),
    )
    art10_authority = models.TextField(
        _("authority of Art. 10"),
        blank=True,
        help_text=_("For criminal convictions and offences: the control or law that allows it. Art. 10."),
    )
    national_condition = models.TextField(
        _("condition of national law"),
        blank=True,
        help_text=_("If national law asks for one, such as the UK DPA 2018, Schedule 1. Art. 6(2), 9(4)."),
    )
    obligatory = models.CharField(
        _("obligatory for the person"),
        max_length=3,
        choices=YesNo,
        blank=True,
        help_text=_("Must the person give them? Art. 13(2)(e)."),
    )
    refusal_consequence = models.TextField(
        _("if the person does not give them"), blank=True, help_text=_("The consequence. Art. 13(2)(e).")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where these data come from. Art. 14(2)(f)."))

    class Meta(Part.Meta):
        verbose_name = _("personal data")
        verbose_name_plural = _("personal data")
        constraints = (
            unique_in("activity", "category", "description", message=_("These data are already listed.")),
            known_choice("obligatory", YesNo),
        )

    def __str__(self) -> str:
        return f"{self.category}: {self.description}" if self.description else str(self.category)


class Recipient(Part):
    """Who receives the data, vendors aside: Art. 4(9), 30(1)(d)."""

    activity = part_of("recipients")
    kind = models.CharField(_("kind"), max_length=20, choices=RecipientKind, help_text=_("Art. 30(1)(d)."))
    name = models.CharField(_("name or category"), max_length=300, help_text=_("Art. 30(1)(d)."))
    purpose = models.TextField(_("what for"), blank=True, help_text=_("Why the data are disclosed. Art. 30(1)(d)."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where the recipient is. Art. 30(1)(d) and (e)."),
    )

    class Meta(Part.Meta):
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = (
            unique_in("activity", "kind", "name", message=_("This recipient is already listed.")),
            known_choice("kind", RecipientKind, blank=False),
        )

    def __str__(self) -> str:
        return self.name


class RecipientData(CategoryLink):
    """Which category of data goes to a recipient; a recipient without any receives all of them."""

    parent = "recipient"
    kept_by = "recipient__activity__organisation"

    recipient = models.ForeignKey(
        Recipient,
        models.CASCADE,
        verbose_name=_("recipient"),
        related_name="data",
        help_text=_("Who receives the category."),
    )
    category = category_of(_("Art. 30(1)(c) and (d)."))

    class Meta:
        verbose_name = _("data of a recipient")
        verbose_name_plural = _("data of recipients")
        ordering = ("recipient", "pk")
        constraints = (unique_in("recipient", "category", message=_("This category is already listed.")),)


class RetentionRule(Part):
    """How long data are kept, from what event on, and what becomes of them: Art. 30(1)(f)."""

    activity = part_of("retention_rules")
    label = models.CharField(_("what is kept"), max_length=200, help_text=_("Such as: customer file, invoices."))
    period = models.PositiveIntegerField(_("period"), null=True, blank=True, help_text=_("A number. Art. 30(1)(f)."))
    unit = models.CharField(
        _("unit"), max_length=5, choices=RetentionUnit, blank=True, help_text=_("Of the period. Art. 30(1)(f).")
    )
    until_event = models.TextField(
        _("until"),
        blank=True,
        help_text=_("An event, or the criteria, if there is no fixed period. Art. 13(2)(a), 30(1)(f)."),
    )
    trigger = models.TextField(
        _("starting from"), blank=True, help_text=_("The event from which the period runs. Art. 5(1)(e).")
    )
    legal_source = models.TextField(
        _("legal source"), blank=True, help_text=_("The law or recommendation that sets it. Art. 5(1)(e).")
    )
    fate = models.CharField(
        _("at the end"), max_length=20, choices=Fate, blank=True, help_text=_("What becomes of the data. Art. 5(1)(e).")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What else must be known about it."))

    class Meta(Part.Meta):
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        constraints = (
            unique_in("activity", "label", message=_("There is a rule with this name already.")),
            known_choice("unit", RetentionUnit),
            known_choice("fate", Fate),
            models.CheckConstraint(
                condition=Q(period__isnull=True, unit="") | (Q(period__isnull=False) & ~Q(unit="")),
                name="registry_retentionrule_period_pair",
                violation_error_message=_("Give both the number and the unit of the period, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(period__isnull=True) | Q(until_event=""),
                name="registry_retentionrule_period_or_event",
                violation_error_message=_("Give either a period or an event until which data are kept, not both."),
            ),
        )

    def __str__(self) -> str:
        return self.label


class RetentionData(CategoryLink):
    """Which category of data a retention rule covers; a rule without any covers all of them."""

    parent = "rule"
    kept_by = "rule__activity__organisation"

    rule = models.ForeignKey(
        RetentionRule,
        models.CASCADE,
        verbose_name=_("retention rule"),
        related_name="data",
        help_text=_("The rule that covers the category."),
    )
    category = category_of(_("Art. 30(1)(c) and (f)."))

    class Meta:
        verbose_name = _("data of a retention rule")
        verbose_name_plural = _("data of retention rules")
        ordering = ("rule", "pk")
        constraints = (unique_in("rule", "category", message=_("This category is already listed.")),)


class ActivityMeasure(Part):
    """A security measure that is in place for the activity, Art. 30(1)(g), 32(1)."""

    activity = part_of("measures")
    measure = models.ForeignKey(
        SecurityMeasure,
        models.PROTECT,
        verbose_name=_("security measure"),
        related_name="uses",
        help_text=_("Art. 32(1)."),
    )
    description = models.TextField(_("details"), blank=True, help_text=_("How it is done here. Art. 30(1)(g)."))

    class Meta(Part.Meta):
        verbose_name = _("security measure in place")
        verbose_name_plural = _("security measures in place")
        constraints = (unique_in("activity", "measure", message=_("This measure is already listed.")),)

    def __str__(self) -> str:
        return str(self.measure)


class ActivityRight(Part):
    """A right of the person that applies to the activity, Art. 12 to 22."""

    activity = part_of("rights")
    right = models.CharField(_("right"), max_length=5, choices=Right, help_text=_("Art. 12 to 22."))
    description = models.TextField(_("details"), blank=True, help_text=_("Conditions and limits. Art. 12."))

    class Meta(Part.Meta):
        verbose_name = _("right of the person")
        verbose_name_plural = _("rights of the person")
        constraints = (
            unique_in("activity", "right", message=_("This right is already listed.")),
            known_choice("right", Right, blank=False),
        )

    def __str__(self) -> str:
        return self.get_right_display()


class DpiaScreening(Part):
    """Whether the activity meets a criterion of Art. 35(3) (WP 248 rev.01); without a row, nobody has answered."""

    activity = part_of("dpia_screenings")
    criterion = models.ForeignKey(
        DpiaCriterion, models.PROTECT, verbose_name=_("criterion"), related_name="uses", help_text=_("Art. 35(3).")
    )
    not_met = models.BooleanField(
        _("not met"),
        default=False,
        help_text=_("The criterion is not met; one that is not listed here was not answered. Art. 35(3)."),
    )
    description = models.TextField(
        _("details"), blank=True, help_text=_("Why the criterion is met, or is not. Art. 35(3).")
    )

    class Meta(Part.Meta):
        verbose_name = _("criterion answered")
        verbose_name_plural = _("criteria answered")
        constraints = (unique_in("activity", "criterion", message=_("This criterion is already listed.")),)

    def __str__(self) -> str:
        return str(self.criterion)


class NotApplicable(Part):
    """A block of the entry that was declared not applicable, and why. What is only missing is not declared."""

    activity = part_of("not_applicable")
    block = models.CharField(
        _("block"), max_length=30, choices=Block, help_text=_("What does not apply to this activity.")
    )
    reason = models.TextField(_("reason"), help_text=_("Why it does not apply. Art. 5(2)."))

    class Meta(Part.Meta):
        verbose_name = _("block declared not applicable")
        verbose_name_plural = _("blocks declared not applicable")
        constraints = (
            unique_in("activity", "block", message=_("This block is already declared not applicable.")),
            known_choice("block", Block, blank=False),
        )

    def __str__(self) -> str:
        return self.get_block_display()
