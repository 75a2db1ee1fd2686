"""Organisations, their members, and the list of countries. Knows no processing activity."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ropa.journal.scope import ALWAYS
from ropa.journal.tracked import Tracked, TrackedQuerySet
from ropa.organisations.choices import Language, MembershipRole, YesNo
from ropa.organisations.colour import validate_colour
from ropa.organisations.constraints import known_choice
from ropa.organisations.roles import ROLES
from ropa.organisations.scope import OwnedQuerySet
from ropa.security.fields import PictureField


class Country(Tracked):
    """A country or territory of ISO 3166-1; its two-letter code is its key."""

    code = models.CharField(
        _("code"),
        max_length=2,
        primary_key=True,
        help_text=_("ISO 3166-1 alpha-2, two capital letters."),
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, such as FR."))],
    )
    name_en = models.CharField(_("name in English"), max_length=100, help_text=_("As CLDR gives it."))
    name_fr = models.CharField(_("name in French"), max_length=100, help_text=_("As CLDR gives it."))

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_fr if (get_language() or "").startswith("fr") else self.name_en


class Organisation(Tracked):
    """Who keeps a register: the controller or processor of Art. 30, with its contacts.

    Art. 30(1)(a) and 30(2)(a) ask for the name and contact details of the controller or processor, of its
    representative (Art. 27) and of its data protection officer (Art. 37).
    """

    slug = models.SlugField(
        _("short name in addresses"),
        max_length=60,
        unique=True,
        help_text=_("Lower-case letters, digits and hyphens; used in commands and file names."),
    )
    name = models.CharField(_("usual name"), max_length=200, help_text=_("The name that people know it by."))
    legal_name = models.CharField(
        _("legal name"), max_length=200, blank=True, help_text=_("As registered. Art. 30(1)(a), 30(2)(a).")
    )
    legal_form = models.CharField(
        _("legal form"), max_length=100, blank=True, help_text=_("Such as SAS, GmbH, association, public body.")
    )
    registration_number = models.CharField(
        _("registration number"), max_length=60, blank=True, help_text=_("Such as SIREN, company or charity number.")
    )
    address = models.TextField(_("address"), blank=True, help_text=_("Postal address. Art. 30(1)(a)."))
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where it is established. Outside the EEA, Art. 27 asks for a representative."),
    )
    phone = models.CharField(_("telephone"), max_length=60, blank=True, help_text=_("Art. 30(1)(a)."))
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Contact for data protection. Art. 30(1)(a)."))
    website = models.URLField(_("website"), blank=True, help_text=_("Its public site."))
    supervisory_authority = models.CharField(
        _("supervisory authority"),
        max_length=200,
        blank=True,
        help_text=_("The competent authority, such as the CNIL. Art. 55 and 56."),
    )
    public_body = models.CharField(
        _("public authority or body"),
        max_length=3,
        choices=YesNo,
        blank=True,
        help_text=_("A public body must designate a DPO (Art. 37(1)(a)) and cannot rely on Art. 6(1)(f)."),
    )
    description = models.TextField(_("what it does"), blank=True, help_text=_("Its activity, in a sentence or two."))
    privacy_policy_url = models.URLField(
        _("privacy policy"), blank=True, help_text=_("Address of the general privacy policy. Art. 13 and 14.")
    )
    dpo_name = models.CharField(
        _("data protection officer"), max_length=200, blank=True, help_text=_("Name. Art. 30(1)(a), 37 to 39.")
    )
    dpo_company = models.CharField(
        _("DPO's company"), max_length=200, blank=True, help_text=_("If the DPO is external. Art. 37(6).")
    )
    dpo_address = models.TextField(_("DPO's address"), blank=True, help_text=_("Art. 30(1)(a), 37(7)."))
    dpo_email = models.EmailField(_("DPO's e-mail"), blank=True, help_text=_("Art. 30(1)(a), 37(7)."))
    dpo_phone = models.CharField(_("DPO's telephone"), max_length=60, blank=True, help_text=_("Art. 30(1)(a), 37(7)."))
    dpo_none_reason = models.TextField(
        _("why no DPO is designated"), blank=True, help_text=_("If Art. 37(1) does not require one: why not.")
    )
    representative_name = models.CharField(
        _("representative in the Union"), max_length=200, blank=True, help_text=_("Name. Art. 27, 30(1)(a).")
    )
    representative_address = models.TextField(
        _("representative's address"), blank=True, help_text=_("Art. 27, 30(1)(a).")
    )
    representative_email = models.EmailField(
        _("representative's e-mail"), blank=True, help_text=_("Art. 27, 30(1)(a).")
    )
    representative_phone = models.CharField(
        _("representative's telephone"), max_length=60, blank=True, help_text=_("Art. 27, 30(1)(a).")
    )
    logo = PictureField(
        _("logo"),
        upload_to="logos/",
        blank=True,
        help_text=_("PNG or JPEG of at most 2 MB and 4 million points."),
    )
    colour = models.CharField(
        _("colour of documents"),
        max_length=7,
        blank=True,
        validators=[validate_colour],
        help_text=_("Of cover and headings: # and six hexadecimal digits, dark enough on white (4.5 to 1)."),
    )
    default_language = models.CharField(
        _("language of the register"),
        max_length=2,
        choices=Language,
        default=Language.ENGLISH,
        help_text=_("The language in which its documents are printed unless another is asked for."),
    )
    separation_of_duties = models.BooleanField(
        _("separation of duties"),
        default=True,
        help_text=_("Whoever edited an entry last cannot approve it. Art. 5(2), 24(1)."),
    )

    kept_by: ClassVar[str] = "id"
    dated_by: ClassVar[str] = ALWAYS
    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            known_choice("public_body", YesNo),
            known_choice("default_language", Language, blank=False),
            models.CheckConstraint(
                condition=Q(dpo_none_reason="") | (Q(dpo_name="") & Q(dpo_email="")),
                name="organisations_organisation_dpo_or_reason",
                violation_error_message=_("Either name the DPO or say why there is none, not both."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(OwnedQuerySet["Membership"]):
    """Who holds which role where, and when."""

    def valid(self, on: dt.date) -> Self:
        """Keep the roles that had not ended on this day, of accounts that are in use."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), user__is_active=True)

    def who_may(self, *permissions: str) -> Self:
        """Keep the roles that have one of these permissions."""
        return self.filter(role__in=[code for code, role in ROLES.items() if role.permissions & set(permissions)])


class Membership(Tracked):
    """A person's role in one organisation, until a day if it ends."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("person"),
        related_name="memberships",
        help_text=_("The account."),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="memberships",
        help_text=_("The organisation the person works for."),
    )
    role = models.CharField(
        _("role"), max_length=20, choices=MembershipRole, help_text=_("What the person may do there.")
    )
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("Last day of the role; empty while it does not end.")
    )
    business_function = models.CharField(
        _("business function"),
        max_length=200,
        blank=True,
        help_text=_("Whose entries a contributor writes: as entries say it. Other roles have no need of it."),
    )

    as_of = models.DateTimeField(
        _("only as of"),
        null=True,
        blank=True,
        help_text=_("Of an auditor: the register as it stood then, and nothing later. Empty: as it stands."),
    )

    kept_by: ClassVar[str] = "organisation"
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("organisation", "user", "role")
        constraints = (
            known_choice("role", MembershipRole, blank=False),
            models.UniqueConstraint(
                fields=("user", "organisation", "role"),
                name="organisations_membership_unique",
                violation_error_message=_("This person has this role already."),
            ),
            models.CheckConstraint(
                condition=Q(as_of__isnull=True) | Q(role=MembershipRole.AUDITOR),
                name="organisations_membership_as_of",
                violation_error_message=_("Only an auditor can be bound to an instant."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"

    def concerns(self, business_function: str) -> bool:
        """Whether entries of this function are this person's business: a contributor's are those of their own."""
        own = business_function.strip().casefold() == self.business_function.strip().casefold()
        return own or not (self.role in ROLES and ROLES[self.role].own_function)

    def clean(self) -> None:
        """Ask a contributor's function: without one there is nothing to contribute to."""
        if self.role in ROLES and ROLES[self.role].own_function and not self.business_function.strip():
            raise ValidationError({"business_function": _("Say whose entries the contributor writes.")})


class Preference(Tracked):
    """What a person prefers wherever they work: the language of the mails sent to them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("person"),
        related_name="preference",
        help_text=_("The account."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, help_text=_("The language of the mails sent to this person.")
    )

    objects = TrackedQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ("user",)
        constraints = (known_choice("language", Language, blank=False),)

    def __str__(self) -> str:
        return f"{self.user} · {self.get_language_display()}"
