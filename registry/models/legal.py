"""The law as data: legal bases, adequacy decisions, membership of the EEA, criteria of Art. 35. Dated, with sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from registry.choices import EeaKind, LegalKind, ListKind
from registry.citation import act_in, article_in
from ropa.journal.tracked import Tracked, TrackedQuerySet
from ropa.organisations.choices import YesNo
from ropa.organisations.constraints import in_order, known_choice
from ropa.organisations.models import Country

if TYPE_CHECKING:
    import datetime as dt

CODE = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Lower-case letters, digits and single hyphens."))


def in_language(english: str, french: str) -> str:
    """Return whichever of the two the reader's language asks for."""
    return french if (get_language() or "").startswith("fr") else english


class LegalBasis(Tracked):
    """A ground that the law gives: Art. 6(1), a condition of Art. 9(2), or Art. 10; national law can be added."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[CODE],
        help_text=_("Stable: the article, such as 6-1-f for Art. 6(1)(f)."),
    )
    kind = models.CharField(_("article"), max_length=2, choices=LegalKind, help_text=_("What it is a ground for."))
    article = models.CharField(_("citation"), max_length=100, help_text=_("As lawyers cite it, such as 6(1)(f)."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For national law; empty for the Regulation itself."),
    )
    label_en = models.CharField(_("label in English"), max_length=200, help_text=_("Short, for lists."))
    label_fr = models.CharField(_("label in French"), max_length=200, help_text=_("Short, for lists."))
    wording_en = models.TextField(_("wording in English"), help_text=_("The official text."))
    wording_fr = models.TextField(_("wording in French"), help_text=_("The official text."))
    source = models.TextField(_("source"), blank=True, help_text=_("Where the wording was published."))

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")
        ordering = ("code",)
        constraints = (known_choice("kind", LegalKind, blank=False),)

    def __str__(self) -> str:
        return f"{article_in(get_language() or '', self.article)} · {in_language(self.label_en, self.label_fr)}"


class DpiaCriterion(Tracked):
    """A criterion that points to an impact assessment (WP 248 rev.01), or a processing that an authority lists."""

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[CODE], help_text=_("Stable."))
    listed = models.CharField(
        _("list"),
        max_length=10,
        choices=ListKind,
        blank=True,
        help_text=_("What an authority decided of a processing that it lists; empty: one of the nine criteria."),
    )
    label_en = models.CharField(_("label in English"), max_length=300, help_text=_("As the guidelines word it."))
    label_fr = models.CharField(_("label in French"), max_length=300, help_text=_("As the guidelines word it."))
    source = models.TextField(_("source"), blank=True, help_text=_("Where the wording was published."))

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion for an impact assessment")
        verbose_name_plural = _("criteria for an impact assessment")
        ordering = ("code",)
        constraints = (known_choice("listed", ListKind),)

    def __str__(self) -> str:
        return in_language(self.label_en, self.label_fr)


class DatedQuerySet(TrackedQuerySet[Any]):
    """Facts of law that hold from a day until a day."""

    def in_force(self, at: dt.date) -> Self:
        """Keep what was in force on the day `at` (first and last day included)."""
        return self.filter(Q(in_force_from__lte=at), Q(in_force_until__isnull=True) | Q(in_force_until__gte=at))


class EeaMembership(Tracked):
    """A country's membership of the European Economic Area, from a day until a day."""

    country = models.ForeignKey(
        Country, models.PROTECT, verbose_name=_("country"), related_name="eea_memberships", help_text=_("Which one.")
    )
    kind = models.CharField(_("as"), max_length=4, choices=EeaKind, help_text=_("Member State, or EFTA State."))
    in_force_from = models.DateField(_("from"), help_text=_("First day."))
    in_force_until = models.DateField(_("until"), null=True, blank=True, help_text=_("Last day; empty: still."))
    source = models.TextField(_("source"), blank=True, help_text=_("Where the dates come from."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody checked it; empty: unverified.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of the EEA")
        verbose_name_plural = _("memberships of the EEA")
        ordering = ("country", "in_force_from")
        constraints = (
            known_choice("kind", EeaKind, blank=False),
            in_order("in_force_from", "in_force_until"),
            models.UniqueConstraint(
                fields=("country", "in_force_from"),
                name="registry_eeamembership_unique",
                violation_error_message=_("This membership is already listed."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.country} ({self.get_kind_display()})"


class AdequacyDecision(Tracked):
    """A decision of the Commission under Art. 45 (or Art. 25 of Directive 95/46/EC, kept in force by Art. 45(9))."""

    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="adequacy_decisions",
        help_text=_("Empty if the decision is on an international organisation."),
    )
    organisation_en = models.CharField(
        _("international organisation in English"), max_length=200, blank=True, help_text=_("If it is not a country.")
    )
    organisation_fr = models.CharField(
        _("international organisation in French"), max_length=200, blank=True, help_text=_("If it is not a country.")
    )
    number = models.CharField(_("decision"), max_length=60, unique=True, help_text=_("Such as (EU) 2023/1795."))
    adopted_on = models.DateField(_("adopted on"), help_text=_("Day of the decision."))
    in_force_from = models.DateField(_("in force from"), help_text=_("First day."))
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Last day: expiry, repeal or annulment; empty: still.")
    )
    scope_en = models.TextField(_("scope in English"), blank=True, help_text=_("Who or what it is limited to."))
    scope_fr = models.TextField(_("scope in French"), blank=True, help_text=_("Who or what it is limited to."))
    needs_certification = models.CharField(
        _("only for certified recipients"),
        max_length=3,
        choices=YesNo,
        help_text=_("Such as the Data Privacy Framework: the recipient must be on a list."),
    )
    note_en = models.TextField(_("note in English"), blank=True, help_text=_("Renewals, litigation."))
    note_fr = models.TextField(_("note in French"), blank=True, help_text=_("Renewals, litigation."))
    source = models.TextField(_("source"), blank=True, help_text=_("Where this was read."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody checked it on EUR-Lex; empty: unverified.")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("adequacy decision")
        verbose_name_plural = _("adequacy decisions")
        ordering = ("country", "adopted_on")
        constraints = (
            known_choice("needs_certification", YesNo, blank=False),
            in_order("in_force_from", "in_force_until"),
            models.CheckConstraint(
                condition=Q(country__isnull=False, organisation_en="", organisation_fr="")
                | (Q(country__isnull=True) & ~Q(organisation_en="") & ~Q(organisation_fr="")),
                name="registry_adequacydecision_one_destination",
                violation_error_message=_("Name a country, or an international organisation in both languages."),
            ),
        )

    @property
    def destination(self) -> str:
        """What entries name: the code of the country, or the international organisation."""
        return self.country_id or self.organisation_en

    def __str__(self) -> str:
        destination = self.country or in_language(self.organisation_en, self.organisation_fr)
        return f"{destination} · {act_in(get_language() or '', self.number)}"
