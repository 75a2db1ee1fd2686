"""Who keeps the register: the identity block of Art. 30(1)(a) and 30(2)(a). Knows the organisation's Record only."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _

from registry.documents.blocks import Block, Fact, Facts, Line, Section, facts, stated
from registry.record import OrganisationRecord
from registry.wording import words

# The Union, with the three states to which the EEA Agreement extends the Regulation (Decision No 154/2018).
_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
UNION = frozenset(_STATES.split())


def identity(organisation: OrganisationRecord, article: str) -> tuple[Section, ...]:
    """Return the sections of the identity block; what Art. 30 asks for is printed even when missing."""
    sections = (
        Section(_("Name and contact details"), article, (_contacts(organisation),)),
        Section(_("Data protection officer"), article, (_officer(organisation),)),
        Section(_("Representative in the Union, where there is one"), article, _represented(organisation)),
        Section(_("Supervisory authority"), _("Art. 55, 56"), (Facts(_authority(organisation)),)),
        Section(_("About the organisation"), "", _about(organisation)),
    )
    return tuple(section for section in sections if section.blocks)


def in_brief(organisation: OrganisationRecord) -> tuple[Block, ...]:
    """Return what Art. 30(1)(a) asks for, for a sheet that stands alone."""
    return (
        _contacts(organisation),
        replace(_officer(organisation), title=_("Data protection officer")),
        *(
            replace(block, title=_("Representative in the Union, where there is one"))
            for block in _represented(organisation)
        ),
    )


def _required(label: str, text: str) -> tuple[Fact, ...]:
    return (Fact(label, stated(text)),)


def _optional(label: str, text: str) -> tuple[Fact, ...]:
    return (Fact(label, (Line(text),)),) if text else ()


def _contacts(organisation: OrganisationRecord) -> Facts:
    return Facts(
        (
            *_required(_("Usual name"), organisation.name),
            *_required(_("Legal name"), organisation.legal_name),
            *_optional(_("Legal form"), organisation.legal_form),
            *_optional(_("Registration number"), organisation.registration_number),
            *_required(_("Address"), organisation.address),
            *_required(_("Country"), words(organisation.country)),
            *_required(_("E-mail"), organisation.email),
            *_required(_("Telephone"), organisation.phone),
        )
    )


def _officer(organisation: OrganisationRecord) -> Facts:
    """Art. 37 to 39: who, or why there is none, or that nothing was declared."""
    if organisation.dpo_none_reason:
        return Facts(
            (
                *_required(_("Designation"), _("no data protection officer is designated")),
                *_required(_("Reason"), organisation.dpo_none_reason),
            )
        )
    return Facts(
        (
            *_required(_("Name"), organisation.dpo_name),
            *_optional(_("Company"), organisation.dpo_company),
            *_optional(_("Address"), organisation.dpo_address),
            *_required(_("E-mail"), organisation.dpo_email),
            *_optional(_("Telephone"), organisation.dpo_phone),
        )
    )


def _represented(organisation: OrganisationRecord) -> tuple[Facts, ...]:
    """Art. 27 asks a keeper outside the Union for a representative: one inside need not say that it has none."""
    inside = organisation.country is not None and organisation.country.code in UNION
    return () if inside and not organisation.representative_name else (_representative(organisation),)


def _representative(organisation: OrganisationRecord) -> Facts:
    return Facts(
        (
            *_required(_("Name"), organisation.representative_name),
            *_optional(_("Address"), organisation.representative_address),
            *_optional(_("E-mail"), organisation.representative_email),
            *_optional(_("Telephone"), organisation.representative_phone),
        )
    )


def _authority(organisation: OrganisationRecord) -> tuple[Fact, ...]:
    return _required(_("Competent authority"), organisation.supervisory_authority)


def _about(organisation: OrganisationRecord) -> tuple[Block, ...]:
    return facts(
        (_("What it does"), organisation.description),
        (_("Public authority or body"), words(organisation.public_body)),
        (_("Website"), organisation.website),
        (_("Privacy policy"), organisation.privacy_policy_url),
    )
