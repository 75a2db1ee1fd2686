"""What people decide of findings (waivers), and what the rules found last (judgements: kept to be found fast).

A judgement is no evidence: it can be thrown away and made again from the Records at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.activity import ProcessingActivity
from ropa.journal.accounts import acting_account
from ropa.journal.scope import ScopedQuerySet
from ropa.journal.tracked import Tracked
from ropa.organisations.constraints import in_order
from ropa.organisations.models import Organisation
from ropa.organisations.scope import OwnedQuerySet, refuse_others

if TYPE_CHECKING:
    import datetime as dt


class WaiverQuerySet(OwnedQuerySet["Waiver"]):
    """Questions to the waivers."""

    def in_force(self, at: dt.date) -> Self:
        """Keep those that count on the day `at`."""
        return self.filter(waived_from__lte=at, waived_until__gte=at)


class Waiver(Tracked):
    """Somebody accepts a finding for a time, and says why. It holds for that finding only."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="waivers",
        help_text=_("Whose register it is about."),
    )
    activity = models.ForeignKey(
        ProcessingActivity,
        models.PROTECT,
        verbose_name=_("processing activity"),
        null=True,
        blank=True,
        related_name="waivers",
        help_text=_("Empty: it holds for the organisation, and for every entry in which this is found."),
    )
    code = models.CharField(_("rule"), max_length=60, help_text=_("The code of the rule, such as purpose.missing."))
    subject = models.CharField(
        _("on what"), max_length=600, blank=True, help_text=_("The part that the finding names, in the same words.")
    )
    reason = models.TextField(_("reason"), help_text=_("Why it is accepted. Art. 5(2)."))
    waived_by = acting_account(_("Who waived it; empty: a program."))
    waived_by_name = models.CharField(_("by"), max_length=300, help_text=_("Who waived it, as text."))
    waived_from = models.DateField(_("from"), help_text=_("First day."))
    waived_until = models.DateField(_("until"), help_text=_("Last day: then it is looked at again."))

    kept_by: ClassVar[str] = "organisation"
    objects = WaiverQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        ordering = ("organisation", "code", "subject", "waived_from", "pk")
        permissions = (("waive_finding", "Can waive findings"),)
        constraints = (
            in_order("waived_from", "waived_until"),
            models.UniqueConstraint(
                fields=("activity", "code", "subject", "waived_until"),
                name="registry_waiver_unique",
                violation_error_message=_("This finding is waived until that day already."),
            ),
            models.UniqueConstraint(
                fields=("organisation", "code", "subject", "waived_until"),
                condition=Q(activity__isnull=True),
                name="registry_waiver_unique_in_organisation",
                violation_error_message=_("This finding is waived until that day already."),
            ),
        )

    def __str__(self) -> str:
        where = self.activity.reference if self.activity else str(self.organisation)
        return f"{where} · {self.code}"

    def clean(self) -> None:
        """Refuse an entry of another organisation."""
        refuse_others(self, "activity", self.organisation_id)


class JudgedRegister(models.Model):
    """Up to which entry of its journal a register was judged, on which day, and by which law and rules.

    `pictures`: those of the overview by language, as JSON, until the register is judged again.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True, related_name="judged")
    sequence = models.PositiveBigIntegerField(default=0)
    by = models.CharField(max_length=64, blank=True)
    on = models.DateField(null=True)
    pictures = models.TextField(default="")

    kept_by: ClassVar[str] = "organisation"
    objects = ScopedQuerySet["JudgedRegister"].as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("judged register")
        verbose_name_plural = _("judged registers")

    def __str__(self) -> str:
        return f"{self.organisation} · {self.sequence}"


class Judgement(models.Model):
    """What the rules found in an entry, waived or not; `until` is the first day that may change it.

    `outline` is what the pictures need of the entry, kept beside it to be drawn as fast as lists are filtered.
    """

    activity = models.OneToOneField(ProcessingActivity, models.CASCADE, primary_key=True, related_name="judgement")
    findings = models.TextField()
    errors = models.PositiveIntegerField()
    warnings = models.PositiveIntegerField()
    advice = models.PositiveIntegerField()
    until = models.DateField(null=True)
    outline = models.TextField(default="")

    kept_by: ClassVar[str] = "activity__organisation"
    objects = ScopedQuerySet["Judgement"].as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        indexes = (models.Index(fields=("errors",)), models.Index(fields=("warnings",)))

    def __str__(self) -> str:
        return f"{self.activity_id} · {self.errors}"
