"""Rules on who keeps the register and who decides: Art. 26, 27, 30(1)(a), 30(2)(a), 37. Reads Records only."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from registry.choices import AutomatedDecision, EngagementRole, Role
from registry.compliance.case import Case, KeeperCase
from registry.compliance.finding import Hit, Level, hit, rule
from registry.compliance.rules.reading import criteria_met, is_sensitive
from registry.record import OrganisationRecord

LARGE_SCALE = "large-scale"
MONITORING = "systematic-monitoring"


@rule(
    "identity.contact-missing",
    Level.ERROR,
    "30(1)(a), 30(2)(a)",
    "organisation.address",
    says=_("Nobody can reach %(subject)s: neither a postal address nor an e-mail address nor a telephone is given."),
    do=_("Enter the postal address of the organisation, and how to reach it."),
)
def contact_missing(case: KeeperCase) -> Iterator[Hit]:
    """The register holds the contact details of whoever keeps it."""
    if not _contact(case.organisation):
        yield hit(case.organisation.name)


@rule(
    "identity.address-missing",
    Level.WARNING,
    "30(1)(a), 30(2)(a)",
    "organisation.address",
    says=_("The postal address of %(subject)s is missing."),
    do=_("Enter the postal address of the organisation."),
)
def address_missing(case: KeeperCase) -> Iterator[Hit]:
    """An e-mail address alone is half a contact."""
    if _contact(case.organisation) and not case.organisation.address:
        yield hit(case.organisation.name)


@rule(
    "identity.country-missing",
    Level.WARNING,
    "3, 27, 30(1)(a)",
    "organisation.country",
    says=_(
        "The country in which %(subject)s is established is missing: nobody can tell whether it needs a "
        "representative in the Union, nor which authority is competent."
    ),
    do=_("Choose the country of establishment."),
)
def country_missing(case: KeeperCase) -> Iterator[Hit]:
    """Where it is established decides on Art. 3(2) and 27, and on the competent authority."""
    if case.organisation.country is None:
        yield hit(case.organisation.name)


@rule(
    "identity.legal-name-missing",
    Level.WARNING,
    "30(1)(a), 30(2)(a)",
    "organisation.legal_name",
    says=_("The legal name of %(subject)s is missing: the register knows the name it is commonly called by only."),
    do=_("Enter the name under which the organisation is registered, and its legal form."),
)
def legal_name_missing(case: KeeperCase) -> Iterator[Hit]:
    """A brand is no person in law."""
    if not case.organisation.legal_name:
        yield hit(case.organisation.name)


@rule(
    "identity.dpo-required",
    Level.ERROR,
    "37(1)(a)",
    "organisation.dpo_name",
    says=_("%(subject)s is a public body and names no data protection officer: it must designate one."),
    do=_("Designate a data protection officer, and enter the name and the contact details."),
)
def dpo_required(case: KeeperCase) -> Iterator[Hit]:
    """A public authority or body always designates one, courts aside."""
    public = case.organisation.public_body
    if public is not None and public.code == "yes" and not _dpo(case.organisation):
        yield hit(case.organisation.name)


@rule(
    "identity.dpo-undeclared",
    Level.WARNING,
    "30(1)(a), 37",
    "organisation.dpo_name",
    says=_("The register says neither who the data protection officer of %(subject)s is, nor why there is none."),
    do=_("Enter the data protection officer, or the reason why none is required."),
)
def dpo_undeclared(case: KeeperCase) -> Iterator[Hit]:
    """Where there is one, the register names it; an empty field says nothing."""
    organisation = case.organisation
    public = organisation.public_body is not None and organisation.public_body.code == "yes"
    if not public and not _dpo(organisation) and not organisation.dpo_none_reason:
        yield hit(organisation.name)


@rule(
    "identity.dpo-name-missing",
    Level.WARNING,
    "30(1)(a)",
    "organisation.dpo_name",
    says=_("The data protection officer of %(subject)s can be reached, but has no name in the register."),
    do=_("Enter the name of the data protection officer, or of the company that acts as such."),
)
def dpo_name_missing(case: KeeperCase) -> Iterator[Hit]:
    """Art. 30(1)(a) asks for the name and the contact details."""
    organisation = case.organisation
    if organisation.dpo_email and not (organisation.dpo_name or organisation.dpo_company):
        yield hit(organisation.name)


@rule(
    "identity.dpo-unreachable",
    Level.WARNING,
    "30(1)(a), 37(7)",
    "organisation.dpo_email",
    says=_("The contact details of the data protection officer of %(subject)s are missing."),
    do=_("Enter an e-mail address, a postal address or a telephone of the data protection officer."),
)
def dpo_unreachable(case: KeeperCase) -> Iterator[Hit]:
    """The contact details of the DPO are published, and are in the register."""
    organisation = case.organisation
    named = organisation.dpo_name or organisation.dpo_company
    if named and not (organisation.dpo_email or organisation.dpo_address or organisation.dpo_phone):
        yield hit(organisation.name)


@rule(
    "identity.representative-missing",
    Level.ERROR,
    "27, 30(1)(a)",
    "organisation.representative_name",
    says=_(
        "%(subject)s is established outside the European Economic Area (%(country)s) and names no representative "
        "in the Union."
    ),
    do=_("Designate a representative in a Member State in writing, and enter the name and the contact details."),
)
def representative_missing(case: KeeperCase) -> Iterator[Hit]:
    """Who is outside and offers goods or services in the Union, or monitors people there, needs one."""
    organisation = case.organisation
    if organisation.country is not None and case.outside(organisation.country) and _unrepresented(organisation):
        yield hit(organisation.name, country=organisation.country)


@rule(
    "identity.representative-undeclared",
    Level.WARNING,
    "27, 30(1)(a)",
    "organisation.representative_name",
    says=_(
        "Neither a representative in the Union nor a data protection officer of %(subject)s is named, and its "
        "country is unknown: if it is established outside the European Economic Area, it needs a representative."
    ),
    do=_("Enter the country of establishment; if it is a third country, enter the representative in the Union."),
)
def representative_undeclared(case: KeeperCase) -> Iterator[Hit]:
    """Nobody can be addressed in the Union, as far as the register tells."""
    organisation = case.organisation
    if organisation.country is None and _unrepresented(organisation) and not _dpo(organisation):
        yield hit(organisation.name)


@rule(
    "identity.representative-unreachable",
    Level.WARNING,
    "27, 30(1)(a)",
    "organisation.representative_address",
    says=_("The contact details of the representative of %(subject)s in the Union are missing."),
    do=_("Enter the address, the e-mail address or the telephone of the representative."),
)
def representative_unreachable(case: KeeperCase) -> Iterator[Hit]:
    """Authorities and people address the representative."""
    organisation = case.organisation
    ways = (organisation.representative_address, organisation.representative_email, organisation.representative_phone)
    if organisation.representative_name and not any(ways):
        yield hit(organisation.name)


@rule(
    "identity.dpo-required-here",
    Level.ERROR,
    "37(1)(b), 37(1)(c)",
    "dpia_screenings",
    says=_(
        "This processing monitors people, or handles special or criminal data, on a large scale: the organisation "
        "must designate a data protection officer, and names none."
    ),
    do=_("Designate a data protection officer, and enter the officer on the page of the organisation."),
)
def dpo_required_here(case: Case) -> Iterator[Hit]:
    """Large-scale monitoring, or large-scale processing of data of Art. 9 and 10, asks for one."""
    met = criteria_met(case.entry)
    delicate = MONITORING in met or any(is_sensitive(data) for data in case.entry.personal_data)
    if LARGE_SCALE in met and delicate and not case.keeper.has_dpo:
        yield hit()


@rule(
    "joint.controller-missing",
    Level.ERROR,
    "26(1), 30(1)(a)",
    "joint_controllers",
    says=_("The role is joint controller, but no other controller is named."),
    do=_("Name each joint controller with its contact details, or correct the role."),
)
def joint_controller_missing(case: Case) -> Iterator[Hit]:
    """Nobody is a joint controller alone; a vendor may be the other one."""
    vendors = any(_is(use.role, EngagementRole.JOINT_CONTROLLER) for use in case.entry.engagements)
    if case.entry.role.code == Role.JOINT_CONTROLLER and not case.entry.joint_controllers and not vendors:
        yield hit()


@rule(
    "joint.contact-missing",
    Level.WARNING,
    "30(1)(a)",
    "joint_controllers",
    says=_("The contact details of the joint controller %(subject)s are missing."),
    do=_("Enter how to reach this joint controller."),
)
def joint_contact_missing(case: Case) -> Iterator[Hit]:
    """The register holds the contact details of joint controllers too."""
    yield from (hit(each.name) for each in case.entry.joint_controllers if not each.contact)


@rule(
    "joint.arrangement-missing",
    Level.ERROR,
    "26(1)",
    "joint_controllers",
    says=_("No arrangement with the joint controller %(subject)s is recorded."),
    do=_("Record who answers for what, above all for the rights of the person and for information."),
)
def joint_arrangement_missing(case: Case) -> Iterator[Hit]:
    """Joint controllers settle their responsibilities by an arrangement."""
    yield from (hit(each.name) for each in case.entry.joint_controllers if not each.arrangement)


@rule(
    "client.missing",
    Level.ERROR,
    "30(2)(a)",
    "clients",
    says=_("No controller on whose behalf this is done is named."),
    do=_("Name the clients of this processing, or declare why they cannot be listed here."),
)
def client_missing(case: Case) -> Iterator[Hit]:
    """A processor's register names each controller."""
    if not case.entry.clients and case.lacks("clients"):
        yield hit()


@rule(
    "client.contact-missing",
    Level.WARNING,
    "30(2)(a)",
    "clients",
    says=_("The contact details of the client %(subject)s are missing."),
    do=_("Enter the address, the e-mail address or the telephone on the page of the client."),
)
def client_contact_missing(case: Case) -> Iterator[Hit]:
    """The name alone is not enough."""
    yield from (hit(each.name) for each in case.entry.clients if not (each.address or each.email or each.phone))


@rule(
    "client.operations-missing",
    Level.ERROR,
    "30(2)(b)",
    "operations",
    says=_("What is done on behalf of the clients is not described."),
    do=_("Describe the categories of processing carried out on behalf of each controller."),
)
def operations_missing(case: Case) -> Iterator[Hit]:
    """The categories of processing are what a processor's register holds in place of purposes."""
    if not case.entry.operations:
        yield hit()


def _contact(organisation: OrganisationRecord) -> bool:
    return bool(organisation.address or organisation.email or organisation.phone)


def _dpo(organisation: OrganisationRecord) -> bool:
    return bool(organisation.dpo_name or organisation.dpo_company or organisation.dpo_email)


def _unrepresented(organisation: OrganisationRecord) -> bool:
    """Whether it names no representative, and is no public body: those need none, Art. 27(2)(b)."""
    public = organisation.public_body is not None and organisation.public_body.code == "yes"
    return not public and not organisation.representative_name


def _is(label: object, member: EngagementRole | AutomatedDecision) -> bool:
    return getattr(label, "code", None) == member.value


KEEPER_RULES = (
    contact_missing,
    address_missing,
    country_missing,
    legal_name_missing,
    dpo_required,
    dpo_undeclared,
    dpo_name_missing,
    dpo_unreachable,
    representative_missing,
    representative_undeclared,
    representative_unreachable,
)
BOTH = (dpo_required_here,)
CONTROLLER = (joint_controller_missing, joint_contact_missing, joint_arrangement_missing)
PROCESSOR = (client_missing, client_contact_missing, operations_missing)
