"""Duties of the law that the rules compare with: how long something must be kept, and who need keep no register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import RetentionUnit
from registry.models.legal import CODE, DatedQuerySet, in_language
from ropa.journal.tracked import Tracked
from ropa.organisations.constraints import in_order, known_choice
from ropa.organisations.models import Country


class LegalDuty(Tracked):
    """A legal duty to keep data for at least some time: what a retention rule that cites it is measured by."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE], help_text=_("Stable."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whose law it is; empty for law of the Union."),
    )
    citation = models.CharField(
        _("citation"), max_length=60, help_text=_("As a retention rule cites it, such as L123-22; signs do not count.")
    )
    label_en = models.CharField(_("label in English"), max_length=200, help_text=_("What must be kept, and the law."))
    label_fr = models.CharField(_("label in French"), max_length=200, help_text=_("What must be kept, and the law."))
    period = models.PositiveIntegerField(_("period"), help_text=_("The least that the law demands."))
    unit = models.CharField(_("unit"), max_length=5, choices=RetentionUnit, help_text=_("Of the period."))
    in_force_from = models.DateField(_("in force from"), help_text=_("First day, or a day on which it was in force."))
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Last day; empty: still.")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where this was read."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody checked it; empty: unverified.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal duty to keep")
        verbose_name_plural = _("legal duties to keep")
        ordering = ("code",)
        constraints = (known_choice("unit", RetentionUnit, blank=False), in_order("in_force_from", "in_force_until"))

    def __str__(self) -> str:
        return in_language(self.label_en, self.label_fr)


class RecordsExemption(Tracked):
    """Who need not keep a register, and when all the same: Art. 30(5), as it is worded from a day until a day."""

    persons = models.PositiveIntegerField(
        _("fewer persons than"), help_text=_("Who employs fewer is exempt, within the limits.")
    )
    in_force_from = models.DateField(_("in force from"), unique=True, help_text=_("First day."))
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Last day; empty: still.")
    )
    limits_en = models.TextField(_("limits in English"), help_text=_("When a register is kept all the same."))
    limits_fr = models.TextField(_("limits in French"), help_text=_("When a register is kept all the same."))
    source = models.TextField(_("source"), blank=True, help_text=_("Where this was read."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody checked it; empty: unverified.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption from the register (Art. 30(5))")
        verbose_name_plural = _("exemptions from the register (Art. 30(5))")
        ordering = ("in_force_from",)
        constraints = (in_order("in_force_from", "in_force_until"),)

    def __str__(self) -> str:
        return f"< {self.persons} · {self.in_force_from:%Y-%m-%d}"
