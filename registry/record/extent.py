"""What part of a register is given away: all of it, what Art. 30 asks for, what may be published, one client's part.

Pure: a Record in, a Record out. Must know no model.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from registry.choices import Block, Variant
from registry.record.shape import (
    ActivityRecord,
    CatalogueRecord,
    EngagementRecord,
    PersonalDataRecord,
    PurposeRecord,
    RegisterRecord,
)
from registry.record.vendors import VendorRecord

# What Art. 30(1) and (2) ask of every entry, and what names the entry.
NAMING = {"reference", "role", "name", "schema", "status"}
REQUIRED_OF_CONTROLLER = {
    "joint_controllers",
    "purposes",
    "data_subjects",
    "personal_data",
    "recipients",
    "engagements",
    "transfers",
    "retention_rules",
    "measures",
}
REQUIRED_OF_PROCESSOR = {"operations", "clients", "transfers", "measures"}
BLOCKS_OF_CONTROLLER = {Block.JOINT_CONTROLLERS, Block.RECIPIENTS, Block.ENGAGEMENTS, Block.TRANSFERS, Block.RETENTION}
BLOCKS_OF_PROCESSOR = {Block.CLIENTS, Block.TRANSFERS}
# What would help an attacker, names a member of the staff, or leads to a document inside the house.
WITHHELD = {
    "owner",
    "retention_policy_url",
    "dpia_screened_by",
    "dpia_url",
    "other_assessment_url",
    "breach_procedure",
    "breach_register_url",
    "last_reviewed_by",
    "provenance_document",
    "provenance_section",
    "provenance_url",
    "note",
    "measures",
    "storage_places",
}


@dataclass(frozen=True)
class Extent:
    """How much of a register is printed; `client`: only what is done for this controller (Art. 30(2)(a))."""

    variant: Variant = Variant.FULL
    client: str = ""

    def of(self, register: RegisterRecord) -> RegisterRecord:
        """Return that part of the register; applied twice it changes nothing more."""
        activities = tuple(map(self.of_activity, self._for_client(register.activities)))
        kept = {activity.reference for activity in activities}
        approvals = tuple(approval for approval in register.approvals if approval.reference in kept)
        return replace(register, activities=activities, approvals=approvals, catalogue=self._lists(register.catalogue))

    def _lists(self, catalogue: CatalogueRecord) -> CatalogueRecord:
        """Return the organisation's own lists without what an extract must not tell; vendors are described in it."""
        if self == EVERYTHING:
            return catalogue
        vendors = catalogue.subprocessors
        if self.variant == Variant.PUBLIC:
            vendors = tuple(map(_without_notes, vendors))
        return replace(catalogue, clients=(), agreements=(), locations=(), security_measures=(), subprocessors=vendors)

    def of_activity(self, activity: ActivityRecord) -> ActivityRecord:
        """Return what of an entry is printed."""
        if self.variant == Variant.MANDATORY:
            return _mandatory(activity)
        if self.variant == Variant.PUBLIC:
            return _public(activity)
        return activity

    def _for_client(self, activities: tuple[ActivityRecord, ...]) -> tuple[ActivityRecord, ...]:
        """One client must not learn who the others are."""
        if not self.client:
            return activities
        own = ((each, tuple(one for one in each.clients if one.name == self.client)) for each in activities)
        return tuple(replace(activity, clients=clients) for activity, clients in own if clients)


EVERYTHING = Extent()


def _without(activity: ActivityRecord, names: set[str]) -> ActivityRecord:
    blank: dict[str, Any] = {name: _nothing(getattr(activity, name)) for name in names}
    return replace(activity, **blank)


def _nothing(said: object) -> object:
    """Return what a field holds when nothing was declared."""
    return type(said)() if isinstance(said, str | tuple) else None


def _mandatory(activity: ActivityRecord) -> ActivityRecord:
    required = REQUIRED_OF_PROCESSOR if activity.is_processor else REQUIRED_OF_CONTROLLER
    blocks = BLOCKS_OF_PROCESSOR if activity.is_processor else BLOCKS_OF_CONTROLLER
    others = {each.name for each in fields(activity)} - required - NAMING
    bare = _without(activity, others)
    return replace(
        bare,
        purposes=tuple(map(_purpose_only, bare.purposes)),
        personal_data=tuple(map(_category_only, bare.personal_data)),
        not_applicable=tuple(each for each in activity.not_applicable if each.block.code in blocks | {Block.MEASURES}),
    )


def _purpose_only(purpose: PurposeRecord) -> PurposeRecord:
    """Art. 30(1)(b) asks for the purpose, not for its legal basis."""
    return PurposeRecord(purpose.text, None, "", "", "", "", None, "", "")


def _category_only(data: PersonalDataRecord) -> PersonalDataRecord:
    """Art. 30(1)(c) asks for the category, not for the condition of Art. 9 or 10 under which it is processed."""
    category = replace(data.category, special=False, criminal=False)
    return PersonalDataRecord(category, data.description, None, "", "", None, "", "")


def _public(activity: ActivityRecord) -> ActivityRecord:
    purposes = tuple(replace(each, balancing_test_url="", consent_record="") for each in activity.purposes)
    reasons = tuple(each for each in activity.not_applicable if each.block.code != Block.MEASURES)
    vendors = tuple(map(_public_engagement, activity.engagements))
    return replace(_without(activity, WITHHELD), purposes=purposes, not_applicable=reasons, engagements=vendors)


def _public_engagement(use: EngagementRecord) -> EngagementRecord:
    """Without the address of the contract, which leads into the house."""
    contract = replace(use.agreement, url="") if use.agreement else None
    return replace(use, subprocessor=_without_notes(use.subprocessor), agreement=contract)


def _without_notes(vendor: VendorRecord) -> VendorRecord:
    """Without where the house looked it up."""
    claims = tuple(replace(claim, source="") for claim in vendor.certifications)
    return replace(vendor, source="", certifications=claims)
