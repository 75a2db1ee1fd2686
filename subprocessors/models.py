"""Vendors, what they certify, where they keep data and what was agreed. Knows no processing activity."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ropa.journal.tracked import Tracked, TrackedQuerySet
from ropa.organisations.constraints import in_order, known_choice, one_name_per_catalogue
from ropa.organisations.models import Country, Organisation
from ropa.organisations.scope import OwnedQuerySet, SharedQuerySet, refuse_others
from ropa.security.fields import DocumentField
from subprocessors.choices import AgreementKind, Authorisation, DataScope, Scheme, ServiceCategory

if TYPE_CHECKING:
    from collections.abc import Collection

NOTICE = dt.timedelta(days=90)  # time to negotiate a new agreement


class Subprocessor(Tracked):
    """A vendor that handles personal data for somebody: in the shared catalogue, or in one organisation's own."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="subprocessors",
        help_text=_("Empty: shared by all organisations of this installation."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("The name people know. Art. 30(1)(d), 30(2)(a)."))
    legal_name = models.CharField(
        _("legal name"), max_length=200, blank=True, help_text=_("The contracting entity, as registered.")
    )
    category = models.CharField(
        _("kind of service"), max_length=20, choices=ServiceCategory, blank=True, help_text=_("What it mainly does.")
    )
    description = models.TextField(_("description"), blank=True, help_text=_("What the vendor offers."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country of establishment"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Of the contracting entity; where data are kept is said by locations."),
    )
    address = models.TextField(_("address"), blank=True, help_text=_("Registered office. Art. 30(2)(a)."))
    website = models.URLField(_("website"), blank=True, help_text=_("Its public site."))
    privacy_contact = models.CharField(
        _("privacy contact"), max_length=200, blank=True, help_text=_("E-mail or name of its DPO or privacy team.")
    )
    dpa_url = models.URLField(
        _("data processing agreement"), blank=True, help_text=_("Address of its standard terms. Art. 28(3).")
    )
    subprocessors_url = models.URLField(
        _("list of its subprocessors"), blank=True, help_text=_("Where it publishes them. Art. 28(2) and (4).")
    )
    privacy_url = models.URLField(_("privacy policy"), blank=True, help_text=_("Address of its privacy policy."))
    source = models.TextField(
        _("source"), blank=True, help_text=_("Where these details come from, and how sure they are.")
    )
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody last checked these details; empty: never.")
    )

    kept_by: ClassVar[str] = "organisation"
    is_shared: ClassVar[bool] = True
    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("subprocessor")
        verbose_name_plural = _("subprocessors")
        ordering = ("name",)
        constraints = (*one_name_per_catalogue(), known_choice("category", ServiceCategory))

    def __str__(self) -> str:
        return self.name


class SubprocessorChain(Tracked):
    """One vendor relies on another one: a link of the chain of Art. 28(2) and (4)."""

    known_links: Collection[tuple[int, int]] | None = None  # who engages whom, if somebody has read it

    subprocessor = models.ForeignKey(
        Subprocessor,
        models.CASCADE,
        verbose_name=_("subprocessor"),
        related_name="engages",
        help_text=_("The vendor that engages another one."),
    )
    engaged = models.ForeignKey(
        Subprocessor,
        models.PROTECT,
        verbose_name=_("relies on"),
        related_name="engaged_by",
        help_text=_("The vendor that is engaged. Art. 28(4)."),
    )
    service = models.CharField(_("for what"), max_length=200, blank=True, help_text=_("What it is engaged for."))

    kept_by: ClassVar[str] = "subprocessor__organisation"
    is_shared: ClassVar[bool] = True
    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("subprocessor of a subprocessor")
        verbose_name_plural = _("subprocessors of subprocessors")
        ordering = ("subprocessor", "engaged")
        constraints = (
            models.UniqueConstraint(
                fields=("subprocessor", "engaged"),
                name="subprocessors_subprocessorchain_unique",
                violation_error_message=_("This link of the chain is already there."),
            ),
            models.CheckConstraint(
                condition=~Q(subprocessor=F("engaged")),
                name="subprocessors_subprocessorchain_not_itself",
                violation_error_message=_("A subprocessor cannot engage itself."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subprocessor} → {self.engaged}"

    def clean(self) -> None:
        """Refuse a vendor of another organisation, and a link that would close a circle."""
        if not (self.subprocessor_id and self.engaged_id):
            return
        refuse_others(self, "engaged", self.subprocessor.organisation_id)
        if self.subprocessor_id != self.engaged_id and self._closes_a_circle():
            raise ValidationError({"engaged": _("This would close a circle: it relies on this subprocessor already.")})

    @staticmethod
    def links(but: int | None = None) -> set[tuple[int, int]]:
        """Return who engages whom, one link left out."""
        others = SubprocessorChain.objects.exclude(pk=but or 0).order_by()
        return set(others.values_list("subprocessor_id", "engaged_id"))

    def _closes_a_circle(self) -> bool:
        links: dict[int, list[int]] = {}
        others = SubprocessorChain.links(but=self.pk) if self.known_links is None else self.known_links
        for engaging, engaged in others:
            links.setdefault(engaging, []).append(engaged)
        to_visit, seen = [self.engaged_id], set()
        while to_visit:
            vendor = to_visit.pop()
            if vendor == self.subprocessor_id:
                return True
            if vendor not in seen:
                seen.add(vendor)
                to_visit.extend(links.get(vendor, ()))
        return False


class Certification(Tracked):
    """What a vendor claims to be certified for. A claim that nobody checked is shown as unverified."""

    subprocessor = models.ForeignKey(
        Subprocessor,
        models.CASCADE,
        verbose_name=_("subprocessor"),
        related_name="certifications",
        help_text=_("Who claims it."),
    )
    scheme = models.CharField(
        _("scheme"), max_length=20, choices=Scheme, help_text=_("The certification or adherence. Art. 42, 45, 47.")
    )
    scheme_name = models.CharField(
        _("name of another scheme"), max_length=100, blank=True, help_text=_("If it is not in the list.")
    )
    scope = models.CharField(
        _("scope"),
        max_length=10,
        choices=DataScope,
        blank=True,
        help_text=_("For the Data Privacy Framework: the kind of data that is covered."),
    )
    reference_url = models.URLField(_("reference"), blank=True, help_text=_("Address of the certificate or entry."))
    valid_from = models.DateField(_("valid from"), null=True, blank=True, help_text=_("First day, if known."))
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text=_("Last day, if known."))
    checked_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody checked it; empty: unverified.")
    )
    source = models.TextField(_("source"), blank=True, help_text=_("Where the claim was read."))

    kept_by: ClassVar[str] = "subprocessor__organisation"
    is_shared: ClassVar[bool] = True
    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ("subprocessor", "scheme", "scheme_name", "scope")
        constraints = (
            known_choice("scheme", Scheme, blank=False),
            known_choice("scope", DataScope),
            in_order("valid_from", "valid_until"),
            models.UniqueConstraint(
                fields=("subprocessor", "scheme", "scheme_name", "scope"),
                name="subprocessors_certification_unique",
                violation_error_message=_("This certification is already listed."),
            ),
        )

    def __str__(self) -> str:
        return self.scheme_name or self.get_scheme_display()


class Location(Tracked):
    """A place where data are kept: a cloud region, a data centre, an office."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="locations",
        help_text=_("Empty: shared by all organisations of this installation."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Such as a cloud region or a data centre."))
    city = models.CharField(_("city"), max_length=100, blank=True, help_text=_("If known."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="+",
        help_text=_("Where the data physically are: it decides whether Chapter V applies."),
    )
    operator = models.ForeignKey(
        Subprocessor,
        models.PROTECT,
        verbose_name=_("operator"),
        null=True,
        blank=True,
        related_name="locations",
        help_text=_("The vendor that runs the place; empty: the organisation itself, or not known."),
    )

    kept_by: ClassVar[str] = "organisation"
    is_shared: ClassVar[bool] = True
    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ("name",)
        constraints = tuple(one_name_per_catalogue())

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an operator that belongs to another organisation; a shared place has a shared operator."""
        refuse_others(self, "operator", self.organisation_id)


class AgreementQuerySet(OwnedQuerySet["Agreement"]):
    """Questions to the agreements."""

    def expiring(self, at: dt.date) -> Self:
        """Keep what has expired by the day `at`, or expires within the time that a new agreement takes."""
        return self.filter(expires_on__lte=at + NOTICE)


class Agreement(Tracked):
    """A contract with a vendor: of Art. 28(3) with a processor, of Art. 26(1) with a joint controller."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="agreements",
        help_text=_("Who agreed with the vendor."),
    )
    subprocessor = models.ForeignKey(
        Subprocessor,
        models.PROTECT,
        verbose_name=_("subprocessor"),
        related_name="agreements",
        help_text=_("With whom it was agreed."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AgreementKind, help_text=_("Art. 28(3) or 26(1)."))
    reference = models.CharField(
        _("reference"), max_length=100, help_text=_("Number or title, unique in the organisation.")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True, help_text=_("Day of the last signature."))
    expires_on = models.DateField(_("expires on"), null=True, blank=True, help_text=_("Empty: no fixed end."))
    url = models.URLField(_("document"), blank=True, help_text=_("Where the signed text is kept."))
    document = DocumentField(
        _("signed text"),
        upload_to="agreements/",
        blank=True,
        help_text=_("The text itself, kept here: PDF, DOCX or ODT without macros, PNG or JPEG, at most 10 MB."),
    )
    authorisation = models.CharField(
        _("authorisation to engage others"),
        max_length=20,
        choices=Authorisation,
        blank=True,
        help_text=_("Art. 28(2): general, or specific to each further processor."),
    )
    notice_days = models.PositiveSmallIntegerField(
        _("notice of changes, in days"),
        null=True,
        blank=True,
        help_text=_("How long before a new subprocessor it must say so. Art. 28(2)."),
    )

    kept_by: ClassVar[str] = "organisation"
    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ("organisation", "reference")
        constraints = (
            known_choice("kind", AgreementKind, blank=False),
            known_choice("authorisation", Authorisation),
            in_order("signed_on", "expires_on"),
            models.UniqueConstraint(
                fields=("organisation", "reference"),
                name="subprocessors_agreement_unique",
                violation_error_message=_("An agreement with this reference exists already."),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        """Refuse a vendor of another organisation."""
        if self.subprocessor_id:
            refuse_others(self, "subprocessor", self.organisation_id)
