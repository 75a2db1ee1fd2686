"""The shape of the Record: frozen dataclasses, names and labels resolved in English and French.

Empty text, None and the empty tuple mean *not declared*. A block that was declared not applicable stands in
`not_applicable` with its reason. Must know no model and no database.
"""

from __future__ import annotations

import datetime as dt  # dataclasses resolve their types at run time
from dataclasses import dataclass, field

from registry.record.canonical import ADDED
from registry.record.vendors import AgreementRecord, LocationRecord, VendorRecord
from registry.record.words import (
    ApprovalRecord,
    DataCategoryRecord,
    DataSubjectCategoryRecord,
    Label,
    LegalBasisRecord,
    SecurityMeasureRecord,
)

SCHEMA = "ropa/1"


@dataclass(frozen=True)
class OrganisationRecord:
    """Who keeps the register, Art. 30(1)(a), 30(2)(a)."""

    slug: str
    name: str
    legal_name: str
    legal_form: str
    registration_number: str
    address: str
    country: Label | None
    phone: str
    email: str
    website: str
    supervisory_authority: str
    public_body: Label | None
    description: str
    privacy_policy_url: str
    dpo_name: str
    dpo_company: str
    dpo_address: str
    dpo_email: str
    dpo_phone: str
    dpo_none_reason: str
    representative_name: str
    representative_address: str
    representative_email: str
    representative_phone: str
    default_language: str
    colour: str = field(default="", metadata=ADDED)


@dataclass(frozen=True)
class JointControllerRecord:
    """Art. 26, 30(1)(a)."""

    name: str
    contact: str
    arrangement: str


@dataclass(frozen=True)
class ClientRecord:
    """A controller on whose behalf data are processed, Art. 30(2)(a)."""

    name: str
    address: str
    country: Label | None
    email: str
    phone: str
    representative: str
    dpo: str


@dataclass(frozen=True)
class PurposeRecord:
    """A purpose and its legal basis, Art. 30(1)(b), 6(1)."""

    text: str
    legal_basis: LegalBasisRecord | None
    legal_basis_detail: str
    legitimate_interest: str
    balancing_test: str
    balancing_test_url: str
    balancing_test_on: dt.date | None
    consent_record: str
    consent_withdrawal: str


@dataclass(frozen=True)
class DataSubjectRecord:
    """Whose data they are, Art. 30(1)(c)."""

    category: DataSubjectCategoryRecord
    description: str


@dataclass(frozen=True)
class PersonalDataRecord:
    """What data are processed, Art. 30(1)(c), 9, 10."""

    category: DataCategoryRecord
    description: str
    art9_condition: LegalBasisRecord | None
    art10_authority: str
    national_condition: str
    obligatory: Label | None
    refusal_consequence: str
    source: str


@dataclass(frozen=True)
class RecipientRecord:
    """A recipient and the data it receives (none listed = all), Art. 30(1)(d)."""

    kind: Label
    name: str
    purpose: str
    country: Label | None
    data: tuple[Label, ...]


@dataclass(frozen=True)
class EngagementRecord:
    """One use of a vendor and the data it handles (none listed = all), Art. 28, 30(1)(d)."""

    subprocessor: VendorRecord
    role: Label | None
    service: str
    engaged_from: dt.date | None
    engaged_until: dt.date | None
    agreement: AgreementRecord | None
    data: tuple[Label, ...]


@dataclass(frozen=True)
class StoragePlaceRecord:
    """A place where data of the activity are kept, and which."""

    location: LocationRecord
    holds: str


@dataclass(frozen=True)
class TransferRecord:
    """A transfer of Chapter V.

    `importer_kind` is "engagement", "recipient" or empty (importer not named); `importer_role` is the role of the
    engagement or the kind of the recipient.
    """

    importer_kind: str
    importer: str
    importer_role: Label | None
    country: Label | None
    international_organisation: str
    mechanism: Label | None
    scc_module: Label | None
    documentation: str
    impact_assessment_on: dt.date | None


@dataclass(frozen=True)
class RetentionRecord:
    """How long the data (none listed = all) are kept, Art. 30(1)(f): `period` `unit`s, or until an event."""

    label: str
    period: int | None
    unit: Label | None
    until_event: str
    trigger: str
    legal_source: str
    fate: Label | None
    note: str
    data: tuple[Label, ...]


@dataclass(frozen=True)
class MeasureRecord:
    """A security measure in place, Art. 30(1)(g), 32(1)."""

    measure: SecurityMeasureRecord
    description: str


@dataclass(frozen=True)
class RightRecord:
    """A right of the person that applies, Art. 12 to 22."""

    right: Label
    description: str


@dataclass(frozen=True)
class ScreeningRecord:
    """The answer to a criterion of Art. 35(3): met, or looked at and `not_met`; without a row, it was not answered."""

    criterion: Label
    description: str
    not_met: bool = field(default=False, metadata=ADDED)


@dataclass(frozen=True)
class NotApplicableRecord:
    """A block that was declared not applicable, and why."""

    block: Label
    reason: str


@dataclass(frozen=True)
class ActivityRecord:
    """What one entry says, parts included, in the order in which they were added."""

    reference: str
    role: Label
    name: str
    description: str
    operations: str
    business_function: str
    owner: str
    status: Label
    started_on: dt.date | None
    ended_on: dt.date | None
    data_source: Label | None
    data_source_detail: str
    retention_policy_url: str
    retention_policy_followed: Label | None
    retention_deviation: str
    rights_procedure: str
    notice_url: str
    automated_decision: Label | None
    automated_logic: str
    automated_consequences: str
    automated_basis: Label | None
    children: str
    dpia_required: Label | None
    dpia_reason: str
    dpia_status: Label | None
    dpia_completed_on: dt.date | None
    dpia_result: Label | None
    dpia_url: str
    other_assessment_url: str
    breach_procedure: str
    breach_register_url: str
    review_interval_months: int | None
    last_reviewed_on: dt.date | None
    last_reviewed_by: str
    next_review_on: dt.date | None
    provenance_document: str
    provenance_date: dt.date | None
    provenance_section: str
    provenance_url: str
    note: str
    joint_controllers: tuple[JointControllerRecord, ...]
    clients: tuple[ClientRecord, ...]
    purposes: tuple[PurposeRecord, ...]
    data_subjects: tuple[DataSubjectRecord, ...]
    personal_data: tuple[PersonalDataRecord, ...]
    recipients: tuple[RecipientRecord, ...]
    engagements: tuple[EngagementRecord, ...]
    storage_places: tuple[StoragePlaceRecord, ...]
    transfers: tuple[TransferRecord, ...]
    retention_rules: tuple[RetentionRecord, ...]
    measures: tuple[MeasureRecord, ...]
    rights: tuple[RightRecord, ...]
    dpia_screenings: tuple[ScreeningRecord, ...]
    not_applicable: tuple[NotApplicableRecord, ...]
    dpia_screened_on: dt.date | None = field(default=None, metadata=ADDED)
    dpia_screened_by: str = field(default="", metadata=ADDED)
    dpia_screening_due_on: dt.date | None = field(default=None, metadata=ADDED)
    schema: str = field(default=SCHEMA)

    @property
    def is_processor(self) -> bool:
        """Whether the entry belongs to the register of Art. 30(2)."""
        return self.role.code == "processor"

    def why_not_applicable(self, block: str) -> str | None:
        """Return the reason if `block` (a code of choices.Block) was declared not applicable, else None."""
        return next((entry.reason for entry in self.not_applicable if entry.block.code == block), None)


@dataclass(frozen=True)
class CatalogueRecord:
    """What an organisation added of its own to the lists that entries pick from, used or not; no shared rows."""

    data_categories: tuple[DataCategoryRecord, ...]
    data_subject_categories: tuple[DataSubjectCategoryRecord, ...]
    security_measures: tuple[SecurityMeasureRecord, ...]
    subprocessors: tuple[VendorRecord, ...]
    locations: tuple[LocationRecord, ...]
    agreements: tuple[AgreementRecord, ...]
    clients: tuple[ClientRecord, ...]


@dataclass(frozen=True)
class KeeperRecord:
    """Who keeps a register, with the catalogue of its own: what the journal keeps of an organisation.

    `separation_of_duties`: whoever edited an entry last cannot approve it.
    """

    organisation: OrganisationRecord
    catalogue: CatalogueRecord
    separation_of_duties: bool = True
    schema: str = field(default=SCHEMA)


@dataclass(frozen=True)
class RegisterRecord:
    """A whole register: its keeper and its entries by reference. `register` is a code of choices.RegisterKind.

    `approvals` holds the last approval of each entry that has one, by reference.
    """

    organisation: OrganisationRecord
    register: str
    catalogue: CatalogueRecord
    activities: tuple[ActivityRecord, ...]
    approvals: tuple[ApprovalRecord, ...] = ()
    schema: str = field(default=SCHEMA)

    def approvals_by_reference(self) -> dict[str, ApprovalRecord]:
        """Return the approvals by the reference of their entry."""
        return {approval.reference: approval for approval in self.approvals}
