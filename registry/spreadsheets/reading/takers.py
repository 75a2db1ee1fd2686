"""Which function takes the cells of which field, and which block a field belongs to. Knows no layout."""

from __future__ import annotations

from typing import Any

from registry.choices import Block
from registry.spreadsheets.reading import content, facts, keeping, parties, transfers
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.own_table import OWN, take_own
from registry.spreadsheets.reading.words import FIELDS, IGNORED, folded, is_not_applicable

BLOCKS = {
    "joint_controller": Block.JOINT_CONTROLLERS.value,
    "client": Block.CLIENTS.value,
    "special_categories": Block.SPECIAL_CATEGORIES.value,
    "art9_condition": Block.SPECIAL_CATEGORIES.value,
    "recipients": Block.RECIPIENTS.value,
    "processors": Block.ENGAGEMENTS.value,
    "transfers": Block.TRANSFERS.value,
    "safeguards": Block.TRANSFERS.value,
    "retention": Block.RETENTION.value,
    "security": Block.MEASURES.value,
    "automated_decision": Block.AUTOMATED_DECISION.value,
    "dpia": Block.DPIA.value,
    "dpia_required": Block.DPIA.value,
    "dpia_progress": Block.DPIA.value,
    "dpia_link": Block.DPIA.value,
    "notice": Block.NOTICE.value,
    "rights": Block.RIGHTS.value,
}
ANSWERED_NO = frozenset(("transfers", "special_categories", "joint_controller", "processors"))
TAKERS: dict[str, Any] = {
    "role": facts.role,
    "name": facts.verbatim("name"),
    "business_function": facts.verbatim("business_function"),
    "owner": facts.verbatim("owner"),
    "description": facts.verbatim("description"),
    "operations": facts.verbatim("operations"),
    "client": parties.client,
    "client_representative": parties.client_representative,
    "client_contract": facts.kept_in_note,
    "joint_controller": parties.joint_controllers,
    "purpose": content.purpose,
    "legal_basis": content.legal_basis,
    "legal_basis_again": content.legal_basis_again,
    "legitimate_interests": content.of_purposes("legitimate_interest", content.INTERESTS),
    "assessment_link": content.of_purposes("balancing_test", content.INTERESTS, "balancing_test_url"),
    "consent_link": content.of_purposes("consent_record", content.CONSENT),
    "data_subjects": content.data_subjects,
    "data_categories": content.data_categories,
    "special_categories": content.special_data,
    "art9_condition": content.art9_condition,
    "national_condition": content.national_condition,
    "source": facts.source,
    "recipients": parties.recipients,
    "processors": parties.processors,
    "processor_contract": parties.processor_contract,
    "location": parties.location,
    "system": facts.kept_in_note,
    "transfers": transfers.transfers,
    "safeguards": transfers.safeguards,
    "retention": keeping.retention,
    "retention_policy_link": facts.link("retention_policy_url"),
    "retention_followed": facts.policy_followed,
    "retention_deviation": facts.verbatim("retention_deviation"),
    "security": content.security,
    "rights": content.rights,
    "notice": facts.link("notice_url"),
    "automated_decision": facts.automated,
    "dpia": facts.assessment_required,
    "dpia_required": facts.assessment_required,
    "dpia_progress": facts.assessment_progress,
    "dpia_link": facts.link("dpia_url"),
    "breach": facts.kept_in_note,
    "breach_link": facts.link("breach_register_url"),
    "children": facts.verbatim("children"),
    "started": facts.started,
    "provenance": facts.verbatim("provenance_document"),
    "created": facts.kept_in_note,
    "updated": facts.kept_in_note,
    "note": facts.plain_note,
}
assert set(TAKERS) | {"reference"} == set(FIELDS), set(FIELDS) ^ set(TAKERS)  # noqa: S101  # a table that lacks a field is an error of the program


def take(entry: Entry, field: str, heard: Heard) -> None:
    """Give a cell to its field; what says that a block does not apply is remembered as such."""
    block = BLOCKS.get(field, "")
    if is_not_applicable(heard.text) or (field in ANSWERED_NO and content.answers_no(heard.text)):
        _take_nothing(entry, field, block, heard)
    elif field == IGNORED:
        return
    elif field.startswith(OWN):
        take_own(entry, field.removeprefix(OWN), heard)
    else:
        if block:
            entry.blocks_said.add(block)
        TAKERS.get(field, facts.kept_in_note)(entry, heard)


def _take_nothing(entry: Entry, field: str, block: str, heard: Heard) -> None:
    """Take what says “does not apply”: of a block, declared; of a field without one, kept as said."""
    if field == "automated_decision" and folded(heard.text) in facts.NO_RULES:
        facts.automated(entry, heard)
    elif block:
        entry.waive(block, heard)
    elif folded(heard.text) and field != IGNORED:
        entry.note(heard)
