"""An answer to every question about an organisation, a vendor and an entry, for tests that must miss none."""

import datetime as dt
from typing import Any

from registry import choices
from ropa.organisations.choices import YesNo
from subprocessors.choices import ServiceCategory

# Why it has no DPO is the one question left open: it has one.
ORGANISATION: dict[str, Any] = {
    "legal_name": "Société de l’Exemple SAS",
    "legal_form": "SAS",
    "registration_number": "123 456 789",
    "address": "1 rue de l’Exemple\n75001 Paris",
    "country_id": "FR",
    "phone": "+33 1 00 00 00 00",
    "email": "privacy@example.org",
    "website": "https://example.org",
    "supervisory_authority": "CNIL",
    "public_body": YesNo.NO,
    "description": "Sells examples.",
    "privacy_policy_url": "https://example.org/privacy",
    "dpo_name": "Dominique Prot",
    "dpo_company": "Cabinet Prot",
    "dpo_address": "2 rue de l’Exemple\n75001 Paris",
    "dpo_email": "dpo@example.org",
    "dpo_phone": "+33 1 00 00 00 01",
    "representative_name": "Renée Présente",
    "representative_address": "3 rue de l’Exemple\n1000 Bruxelles",
    "representative_email": "representative@example.org",
    "representative_phone": "+32 2 000 00 00",
    "default_language": "fr",
    "colour": "#8a1538",
}

SUBPROCESSOR: dict[str, Any] = {
    "legal_name": "Vendor Holding GmbH",
    "category": ServiceCategory.HOSTING,
    "description": "Keeps files.",
    "country_id": "DE",
    "address": "4 Beispielweg\n10115 Berlin",
    "website": "https://vendor.example",
    "privacy_contact": "privacy@vendor.example",
    "dpa_url": "https://vendor.example/dpa",
    "subprocessors_url": "https://vendor.example/subprocessors",
    "privacy_url": "https://vendor.example/privacy",
    "source": "Its own site.",
    "checked_on": dt.date(2026, 1, 31),
}

ACTIVITY: dict[str, Any] = {
    "name": "Paie des salariés",
    "description": "Salaries are computed and paid.",
    "operations": "Computing, paying and declaring on behalf of the client.",
    "business_function": "Human resources",
    "owner": "Head of human resources",
    "status": choices.Status.IN_REVIEW,
    "started_on": dt.date(2018, 5, 25),
    "ended_on": dt.date(2030, 12, 31),
    "data_source": choices.DataSource.BOTH,
    "data_source_detail": "The employment agency.",
    "retention_policy_url": "https://example.org/retention",
    "retention_policy_followed": YesNo.NO,
    "retention_deviation": "Litigation is under way.",
    "rights_procedure": "Write to privacy@example.org.",
    "notice_url": "https://example.org/notice",
    "automated_decision": choices.AutomatedDecision.AUTOMATED,
    "automated_logic": "A threshold on the number of late payments.",
    "automated_consequences": "Payment in advance is asked for.",
    "automated_basis": choices.AutomatedBasis.CONTRACT,
    "children": "Nobody under 16 is employed.",
    "dpia_required": YesNo.YES,
    "dpia_reason": "Two criteria are met.",
    "dpia_status": choices.DpiaStatus.COMPLETED,
    "dpia_completed_on": dt.date(2025, 2, 28),
    "dpia_result": choices.DpiaResult.ACCEPTABLE,
    "dpia_url": "https://example.org/dpia",
    "other_assessment_url": "https://example.org/risk",
    "breach_procedure": "The DPO tells the authority within 72 hours.",
    "breach_register_url": "https://example.org/breaches",
    "review_interval_months": 12,
    "last_reviewed_on": dt.date(2026, 3, 1),
    "last_reviewed_by": "Dominique Prot",
    "next_review_on": dt.date(2027, 3, 1),
    "dpia_screened_on": dt.date(2026, 2, 2),
    "dpia_screened_by": "Ann Example",
    "dpia_screening_due_on": dt.date(2029, 2, 2),
    "provenance_document": "Privacy statement",
    "provenance_date": dt.date(2023, 10, 3),
    "provenance_section": "2. Your data",
    "provenance_url": "https://example.org/statement",
    "note": "The statement is silent about the archive.",
}
