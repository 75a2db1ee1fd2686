"""The shared lists an entry picks from: data, people, measures. Each organisation can add its own words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import MeasureKind
from registry.models.legal import CODE, in_language
from ropa.journal.tracked import Tracked
from ropa.organisations.constraints import known_choice, one_name_per_catalogue
from ropa.organisations.models import Organisation
from ropa.organisations.scope import SharedQuerySet


class ListEntry(Tracked):
    """One line of a list: a stable code, and its label in both languages."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: shared by all organisations of this installation."),
    )
    code = models.CharField(
        _("code"), max_length=60, validators=[CODE], help_text=_("Stable; used in spreadsheets and exports.")
    )
    label_en = models.CharField(_("label in English"), max_length=200, help_text=_("As printed."))
    label_fr = models.CharField(_("label in French"), max_length=200, help_text=_("As printed."))

    kept_by: ClassVar[str] = "organisation"
    is_shared: ClassVar[bool] = True
    objects = SharedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("code",)
        constraints = tuple(one_name_per_catalogue("code"))

    def __str__(self) -> str:
        return in_language(self.label_en, self.label_fr)


class DataCategory(ListEntry):
    """A category of personal data, Art. 30(1)(c)."""

    special = models.BooleanField(
        _("special category"), default=False, help_text=_("One of the categories of Art. 9(1).")
    )
    criminal = models.BooleanField(
        _("criminal convictions and offences"), default=False, help_text=_("Data of Art. 10.")
    )
    highly_personal = models.BooleanField(
        _("highly personal"), default=False, help_text=_("Such as location, finances, national identification number.")
    )

    class Meta(ListEntry.Meta):
        verbose_name = _("category of data")
        verbose_name_plural = _("categories of data")


class DataSubjectCategory(ListEntry):
    """A category of data subjects, Art. 30(1)(c)."""

    vulnerable = models.BooleanField(
        _("vulnerable people"), default=False, help_text=_("Such as children, patients, employees (WP 248 rev.01).")
    )

    class Meta(ListEntry.Meta):
        verbose_name = _("category of data subjects")
        verbose_name_plural = _("categories of data subjects")


class SecurityMeasure(ListEntry):
    """A technical or organisational measure of Art. 32(1)."""

    kind = models.CharField(_("kind"), max_length=20, choices=MeasureKind, help_text=_("Art. 32(1)."))
    article = models.CharField(
        _("citation"), max_length=20, blank=True, help_text=_("The point of Art. 32 it answers, if one does.")
    )

    class Meta(ListEntry.Meta):
        verbose_name = _("security measure")
        verbose_name_plural = _("security measures")
        constraints = (*ListEntry.Meta.constraints, known_choice("kind", MeasureKind, blank=False))
