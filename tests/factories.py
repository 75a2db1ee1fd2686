"""Valid rows for tests, written inside the gate. Each function fills in what it is not told, and nothing of doubt.

organisation()                      a keeper of a register
activity(organisation, name="...")  an entry with no part
full_activity(organisation)         an entry with every part, so that nothing can be forgotten unseen
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db.models import Model

from registry import choices
from registry.models import (
    ActivityMeasure,
    ActivityRight,
    Client,
    ClientActivity,
    DataCategory,
    DataSubject,
    DataSubjectCategory,
    DpiaCriterion,
    DpiaScreening,
    Engagement,
    EngagementData,
    JointController,
    LegalBasis,
    NotApplicable,
    PersonalData,
    ProcessingActivity,
    Purpose,
    Recipient,
    RecipientData,
    RetentionData,
    RetentionRule,
    SecurityMeasure,
    StoragePlace,
    Transfer,
)
from ropa.journal.gate import change
from ropa.organisations.choices import MembershipRole, YesNo
from ropa.organisations.models import Country, Membership, Organisation
from subprocessors.choices import AgreementKind, Authorisation, Scheme
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain
from tests.answers import ACTIVITY, ORGANISATION, SUBPROCESSOR

ACTOR = "factory"
Row = TypeVar("Row", bound=Model)
_number = itertools.count(1)
_validates = ContextVar("validates", default=True)


def number() -> int:
    """A number that no other row of this run has."""
    return next(_number)


def saved(row: Row) -> Row:
    """Validate and save the row; inside an act of the test it belongs to that act."""
    with change(by=ACTOR, reason="test data"):
        if _validates.get():
            row.full_clean()
        row.save()
    return row


# People


def user(username: str = "", **values: Any) -> User:
    """An account; it has no role anywhere."""
    name = username or f"user-{number()}"
    return get_user_model().objects.create_user(name, f"{name}@example.org", "pass phrase", **values)


def administrator(username: str = "", **values: Any) -> User:
    """An account that may do everything."""
    return user(username, **{"is_superuser": True} | values)


def member(of: Organisation, role: str = MembershipRole.EDITOR, **values: Any) -> User:
    """A new account with this role in the organisation."""
    person = user(**values)
    membership(person, of, role)
    return person


def membership(person: User, of: Organisation, role: str = MembershipRole.EDITOR, **values: Any) -> Membership:
    function = {"business_function": "Human resources"} if role == MembershipRole.CONTRIBUTOR else {}
    return saved(Membership(user=person, organisation=of, role=role, **function | values))


# Ground floor


def country(code: str) -> Country:
    """One of the preloaded countries."""
    return Country.objects.get(code=code)


def organisation(**values: Any) -> Organisation:
    serial = number()
    return saved(Organisation(**{"slug": f"organisation-{serial}", "name": f"Organisation {serial}"} | values))


def full_organisation(**values: Any) -> Organisation:
    """An organisation of which everything is declared (but why it has no DPO: it has one)."""
    return organisation(**ORGANISATION | values)


# Vendors. `organisation=None` (or left out) means the shared catalogue.


def subprocessor(**values: Any) -> Subprocessor:
    return saved(Subprocessor(**{"name": f"Vendor {number()}"} | values))


def full_subprocessor(**values: Any) -> Subprocessor:
    """A vendor of which everything is known, with a certification and another vendor behind it."""
    vendor = subprocessor(**SUBPROCESSOR | values)
    certification(vendor)
    chain(vendor, subprocessor())
    return vendor


def certification(vendor: Subprocessor, **values: Any) -> Certification:
    claim: dict[str, Any] = {
        "scheme": Scheme.ISO_27001,
        "reference_url": "https://vendor.example/iso",
        "valid_from": dt.date(2025, 1, 1),
        "valid_until": dt.date(2027, 12, 31),
    }
    return saved(Certification(**claim | {"subprocessor": vendor} | values))


def chain(vendor: Subprocessor, engaged: Subprocessor, service: str = "network") -> SubprocessorChain:
    """`vendor` relies on `engaged`."""
    return saved(SubprocessorChain(subprocessor=vendor, engaged=engaged, service=service))


def location(**values: Any) -> Location:
    return saved(Location(**{"name": f"Data centre {number()}", "city": "Paris", "country_id": "FR"} | values))


def agreement(of: Organisation, vendor: Subprocessor, **values: Any) -> Agreement:
    terms: dict[str, Any] = {
        "kind": AgreementKind.PROCESSING,
        "reference": f"DPA-{number()}",
        "signed_on": dt.date(2024, 1, 15),
        "expires_on": dt.date(2029, 1, 14),
        "url": "https://example.org/dpa.pdf",
        "authorisation": Authorisation.GENERAL,
        "notice_days": 30,
    }
    return saved(Agreement(**terms | {"organisation": of, "subprocessor": vendor} | values))


# Lists. `organisation=None` (or left out) means the shared list.


def words(kind: str) -> dict[str, str]:
    serial = number()
    return {
        "code": f"{kind}-{serial}",
        "label_en": f"{kind.title()} {serial}",
        "label_fr": f"{kind.title()} nº {serial}",
    }


def legal_basis(code: str = "6-1-b") -> LegalBasis:
    """One of the preloaded legal bases."""
    return LegalBasis.objects.get(code=code)


def data_category(**values: Any) -> DataCategory:
    return saved(DataCategory(**words("data") | values))


def data_subject_category(**values: Any) -> DataSubjectCategory:
    return saved(DataSubjectCategory(**words("people") | values))


def security_measure(**values: Any) -> SecurityMeasure:
    return saved(SecurityMeasure(**words("measure") | {"kind": choices.MeasureKind.TECHNICAL} | values))


# The entry and its parts


def activity(of: Organisation | None = None, **values: Any) -> ProcessingActivity:
    """An entry with no part, in the controller's register unless another role is given."""
    serial = number()
    given = {"role": choices.Role.CONTROLLER, "reference": f"C-{serial:04}", "name": f"Activity {serial}"} | values
    return saved(ProcessingActivity(organisation=of or organisation(), **given))


def purpose(of: ProcessingActivity, **values: Any) -> Purpose:
    return saved(Purpose(**{"activity": of, "text": f"Purpose {number()}"} | values))


def personal_data(of: ProcessingActivity, category: DataCategory | None = None, **values: Any) -> PersonalData:
    return saved(PersonalData(activity=of, category=category or data_category(), **values))


def data_subject(
    of: ProcessingActivity, category: DataSubjectCategory | None = None, description: str = ""
) -> DataSubject:
    return saved(DataSubject(activity=of, category=category or data_subject_category(), description=description))


def recipient(of: ProcessingActivity, data: Sequence[DataCategory] = (), **values: Any) -> Recipient:
    given = {"activity": of, "kind": choices.RecipientKind.PARTNER, "name": f"Recipient {number()}"} | values
    row = saved(Recipient(**given))
    for category in data:
        saved(RecipientData(recipient=row, category=category))
    return row


def engagement(
    of: ProcessingActivity, vendor: Subprocessor | None = None, data: Sequence[DataCategory] = (), **values: Any
) -> Engagement:
    row = saved(Engagement(activity=of, subprocessor=vendor or subprocessor(), **values))
    for category in data:
        saved(EngagementData(engagement=row, category=category))
    return row


def retention_rule(of: ProcessingActivity, data: Sequence[DataCategory] = (), **values: Any) -> RetentionRule:
    row = saved(RetentionRule(**{"activity": of, "label": f"File {number()}"} | values))
    for category in data:
        saved(RetentionData(rule=row, category=category))
    return row


def storage_place(of: ProcessingActivity, place: Location | None = None, holds: str = "") -> StoragePlace:
    return saved(StoragePlace(activity=of, location=place or location(), holds=holds))


def transfer(of: ProcessingActivity, **values: Any) -> Transfer:
    return saved(Transfer(activity=of, **values))


def measure(of: ProcessingActivity, category: SecurityMeasure | None = None, description: str = "") -> ActivityMeasure:
    return saved(ActivityMeasure(activity=of, measure=category or security_measure(), description=description))


def client(of: Organisation, **values: Any) -> Client:
    return saved(Client(**{"organisation": of, "name": f"Client {number()}"} | values))


def client_activity(of: ProcessingActivity, controller: Client | None = None) -> ClientActivity:
    return saved(ClientActivity(activity=of, client=controller or client(of.organisation)))


def joint_controller(of: ProcessingActivity, **values: Any) -> JointController:
    return saved(JointController(**{"activity": of, "name": f"Joint controller {number()}"} | values))


# An entry with everything


def full_activity(of: Organisation | None = None, **values: Any) -> ProcessingActivity:
    """An entry with every field and every part, in one act: two of some, so that an order and a difference can show."""
    with change(by=ACTOR, reason="test data"):
        row = activity(of, **ACTIVITY | values)
        health, contact = data_category(special=True), data_category()
        _why_and_whose(row)
        _what(row, health, contact)
        _to_whom(row, health, contact)
        _how_long(row, contact)
        _how(row)
    return row


def full_activities(of: Organisation, count: int) -> list[ProcessingActivity]:
    """Many full entries with vendors of their own; the first is validated, the others are alike and only saved."""
    first = full_activity(of)
    token = _validates.set(False)
    try:
        with change(by=ACTOR, reason="test data"):
            return [first, *(full_activity(of) for _ in range(count - 1))]
    finally:
        _validates.reset(token)


def _why_and_whose(row: ProcessingActivity) -> None:
    joint_controller(row, contact="joint@example.org", arrangement="We inform, they answer requests.")
    controller = client(
        row.organisation,
        address="5 Client Street\nDublin",
        country=country("IE"),
        email="client@example.org",
        phone="+353 1 000 0000",
        representative="Rory Present, Brussels",
        dpo="Dara Prot, dpo@client.example",
    )
    client_activity(row, controller)
    purpose(row, text="Pay salaries", legal_basis=legal_basis("6-1-b"), legal_basis_detail="The contract of employment")
    purpose(
        row,
        text="Plan the staff",
        legal_basis=legal_basis("6-1-f"),
        legitimate_interest="A reliable plan",
        balancing_test="The interest prevails.",
        balancing_test_url="https://example.org/balancing",
        balancing_test_on=dt.date(2024, 5, 6),
        consent_record="The personnel file",
        consent_withdrawal="A message to the personnel office",
    )
    data_subject(row, description="All employees")


def _what(row: ProcessingActivity, health: DataCategory, contact: DataCategory) -> None:
    personal_data(row, contact, description="Name and address", obligatory=YesNo.YES, source="The employee")
    personal_data(
        row,
        health,
        description="Sick leave",
        art9_condition=legal_basis("9-2-b"),
        art10_authority="None is needed.",
        national_condition="DPA 2018, Schedule 1, condition 1",
        obligatory=YesNo.NO,
        refusal_consequence="No sick pay",
        source="The physician",
    )


def _to_whom(row: ProcessingActivity, health: DataCategory, contact: DataCategory) -> None:
    """An own and a shared vendor, a recipient, and a transfer to each kind of importer and to none."""
    keeper = row.organisation
    own, shared = full_subprocessor(organisation=keeper), full_subprocessor()
    terms = {"engaged_from": dt.date(2024, 1, 15), "engaged_until": dt.date(2028, 1, 14)}
    contract = agreement(keeper, own)
    processor = choices.EngagementRole.PROCESSOR
    engagement(row, own, [contact, health], role=processor, service="Payroll", agreement=contract, **terms)
    hosting = engagement(row, shared, [contact], role=choices.EngagementRole.SUB_PROCESSOR, service="Hosting")
    tax = recipient(row, [contact], purpose="Income tax", country=country("US"), name="Tax office")
    storage_place(row, location(operator=shared), "Personnel files")
    storage_place(row, location(organisation=keeper, country=country("DE")), "Backups")
    transfer(
        row,
        engagement=hosting,
        country=country("US"),
        mechanism=choices.Mechanism.SCC,
        scc_module=choices.SccModule.CONTROLLER_TO_PROCESSOR,
        documentation="https://example.org/scc",
        impact_assessment_on=dt.date(2024, 2, 2),
    )
    transfer(row, recipient=tax, country=country("US"), mechanism=choices.Mechanism.PUBLIC_INTEREST)
    transfer(row, international_organisation="Interpol", mechanism=choices.Mechanism.NONE)


def _how_long(row: ProcessingActivity, contact: DataCategory) -> None:
    retention_rule(
        row,
        [contact],
        label="Personnel file",
        period=5,
        unit=choices.RetentionUnit.YEAR,
        trigger="End of the contract",
        legal_source="Code du travail",
        fate=choices.Fate.ARCHIVE,
        note="In the archive of the head office",
    )
    retention_rule(row, label="Candidates", until_event="the post is filled", fate=choices.Fate.ERASE)


def _how(row: ProcessingActivity) -> None:
    measure(row, description="AES-256 at rest")
    measure(row, security_measure(kind=choices.MeasureKind.ORGANISATIONAL, article="32(4)"))
    saved(ActivityRight(activity=row, right=choices.Right.ACCESS, description="Within a month"))
    saved(ActivityRight(activity=row, right=choices.Right.COMPLAINT))
    first, second = DpiaCriterion.objects.all()[:2]
    saved(DpiaScreening(activity=row, criterion=first, description="Reviews of performance"))
    saved(DpiaScreening(activity=row, criterion=second, not_met=True))
    saved(NotApplicable(activity=row, block=choices.Block.CRIMINAL_DATA, reason="No extract is asked for."))
