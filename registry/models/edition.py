"""Editions: registers that were issued, byte for byte as they left the house. Written once, never changed."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.choices import RegisterKind, Variant
from ropa.journal.accounts import acting_account
from ropa.journal.evidence import Evidence
from ropa.journal.scope import ScopedQuerySet
from ropa.organisations.choices import Language
from ropa.organisations.constraints import known_choice
from ropa.organisations.models import Organisation
from ropa.organisations.scope import OwnedQuerySet

HEAVY = ("content", "pdf")


class EditionQuerySet(OwnedQuerySet["Edition"]):
    """Questions to the editions."""

    def numbered(self, kind: RegisterKind) -> Self:
        """Keep those of one register, which share one sequence of numbers."""
        return self.filter(register=kind.value)

    def alike(self, edition: Edition) -> Self:
        """Keep those that say as much of the same register as this one: they can be compared."""
        return self.filter(register=edition.register, variant=edition.variant, client=edition.client)

    def listed(self) -> Self:
        """Leave the files in the database: a list does without."""
        return self.defer(*HEAVY)


class Edition(Evidence):
    """One issued register: what it is, what it said, the file, and the head of the journal at that moment."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="editions",
        help_text=_("Whose register it is."),
    )
    register = models.CharField(
        _("register"), max_length=20, choices=RegisterKind, help_text=_("Of the controller, of the processor, or both.")
    )
    number = models.PositiveIntegerField(
        _("number"), help_text=_("From 1, without gaps, in each register of the organisation.")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, help_text=_("Of the document."))
    variant = models.CharField(_("variant"), max_length=20, choices=Variant, help_text=_("How much of it is printed."))
    client = models.TextField(
        _("client"), blank=True, help_text=_("Only what is done for this client; empty: for all. Art. 30(2)(a).")
    )
    as_of = models.DateTimeField(_("as of"), help_text=_("The instant at which the register stood so."))
    issued_at = models.DateTimeField(_("issued on"), help_text=_("As printed on it."))
    user = acting_account(_("Who issued it. Empty: a program."))
    actor = models.TextField(_("issued by"), help_text=_("Who issued it, as text."))
    head_sequence = models.PositiveBigIntegerField(
        _("last entry of the journal"), help_text=_("Its number when the register was read.")
    )
    head_chain = models.CharField(_("its chain digest"), max_length=64, help_text=_("SHA-256."))
    content_digest = models.CharField(_("digest of the data"), max_length=64, help_text=_("SHA-256 of the JSON."))
    pdf_digest = models.CharField(_("digest of the file"), max_length=64, help_text=_("SHA-256 of the PDF."))
    pdf_size = models.PositiveBigIntegerField(_("size of the file"), help_text=_("In bytes."))
    certificate = models.TextField(
        _("certificate"), blank=True, help_text=_("That of the signature, as PEM; empty: the file is not signed.")
    )
    content = models.TextField(_("data"), help_text=_("The register as JSON, as it is inside the PDF."))
    pdf = models.BinaryField(_("file"), help_text=_("The PDF, byte for byte as it was handed out."))

    kept_by: ClassVar[str] = "organisation"
    dated_by: ClassVar[str] = "issued_at"
    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("organisation", "register", "-number")
        permissions = (("issue_edition", "Can issue editions"),)
        constraints = (
            known_choice("register", RegisterKind, blank=False),
            known_choice("language", Language, blank=False),
            known_choice("variant", Variant, blank=False),
            models.UniqueConstraint(
                fields=("organisation", "register", "number"),
                name="registry_edition_number",
                violation_error_message=_("This number of the register is taken."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="registry_edition_first",
                violation_error_message=_("Editions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=Q(client="") | Q(register=RegisterKind.PROCESSOR.value),
                name="registry_edition_client",
                violation_error_message=_("Only the register of the processor has an extract for a client."),
            ),
        )
        indexes = (models.Index(fields=("pdf_digest",)),)

    def __str__(self) -> str:
        return _("Edition no. %(number)d · %(register)s") % {
            "number": self.number,
            "register": self.get_register_display(),
        }


class EditionNames(models.Model):
    """What an edition names, by kind of thing, as JSON: read out of its data once, and then found without reading them.

    No evidence: it can be thrown away and read out again. `version` is that of the kinds it was read by.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="noted")
    names = models.TextField()
    version = models.CharField(max_length=20)

    kept_by: ClassVar[str] = "edition__organisation"
    objects = ScopedQuerySet["EditionNames"].as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("names in an edition")
        verbose_name_plural = _("names in editions")

    def __str__(self) -> str:
        return str(self.edition)
