"""Records of entries in which no rule finds anything, and the law they are judged by: made without a database."""

import datetime as dt
from dataclasses import replace
from typing import Any

from registry import record
from registry.choices import Block, DpiaStatus, Mechanism, Right, Role, SccModule
from registry.compliance.case import Keeper
from registry.compliance.checking import check_keeper, judge
from registry.compliance.finding import Finding
from registry.compliance.law import Decision, Duty, Law, Membership, Period
from registry.record import ActivityRecord, Label, OrganisationRecord
from tests.documents.specimens import empty, empty_activity, empty_organisation, label

AT = dt.date(2026, 11, 25)
SINCE = dt.date(2010, 1, 1)

LAW = Law(
    memberships=(
        Membership("FR", Period(dt.date(1958, 1, 1))),
        Membership("DE", Period(dt.date(1958, 1, 1))),
        Membership("GB", Period(dt.date(1973, 1, 1), dt.date(2020, 12, 31))),
    ),
    decisions=(
        Decision("(EU) 2016/1250", "US", None, Period(dt.date(2016, 7, 12), dt.date(2020, 7, 16)), ("Privacy Shield",)),
        Decision("(EU) 2023/1795", "US", None, Period(dt.date(2023, 7, 10)), ("DPF",)),
        Decision("(EU) 2021/1772", "GB", None, Period(dt.date(2021, 6, 28), dt.date(2031, 12, 27))),
        Decision("(EU) 2026/179", "BR", None, Period(dt.date(2026, 1, 26))),
        Decision("(EU) 2025/1382", "", Label("", "European Patent Organisation", "OEB"), Period(dt.date(2025, 7, 15))),
    ),
    duties=(Duty("fr-accounts", "L123-22", 3650, label("fr-accounts", "ten years", "dix ans"), Period(SINCE)),),
    required_lists=(label("cnil-required-3", "No. 3", "n° 3"),),
    exempt_lists=(label("cnil-exempt-2", "No. 2", "n° 2"),),
)


def basis(code: str) -> record.LegalBasisRecord:
    return record.LegalBasisRecord(code, code, code, code)


def purpose(code: str = "6-1-b", **given: Any) -> record.PurposeRecord:
    return empty(record.PurposeRecord, **{"text": "Send the newsletter", "legal_basis": basis(code)} | given)


def data(code: str = "identity", **given: Any) -> record.PersonalDataRecord:
    special, criminal = given.pop("special", False), given.pop("criminal", False)
    category = record.DataCategoryRecord(code, code, code, special, criminal, highly_personal=False)
    return empty(record.PersonalDataRecord, **{"category": category} | given)


def people(code: str = "customers", *, vulnerable: bool = False) -> record.DataSubjectRecord:
    return record.DataSubjectRecord(record.DataSubjectCategoryRecord(code, code, code, vulnerable), "")


def vendor(name: str = "Hostland", country: str = "FR", **given: Any) -> record.VendorRecord:
    where = label(country) if country else None
    return empty(record.VendorRecord, **{"name": name, "country": where} | given)


def certification(**given: Any) -> record.CertificationRecord:
    held = {"scheme": label("DPF"), "scope": label("both"), "checked_on": dt.date(2026, 1, 1)}
    return empty(record.CertificationRecord, **held | given)


def agreement(**given: Any) -> record.AgreementRecord:
    signed = {"subprocessor": "Hostland", "kind": label("28-3"), "reference": "A-1", "signed_on": dt.date(2024, 1, 1)}
    return empty(record.AgreementRecord, **signed | given)


def use(of: record.VendorRecord | None = None, role: str = "28", **given: Any) -> record.EngagementRecord:
    made = {"subprocessor": of or vendor(), "role": label(role) if role else None, "agreement": agreement()}
    return empty(record.EngagementRecord, **made | given)


def transfer(to: str = "US", mechanism: str = Mechanism.ADEQUACY, **given: Any) -> record.TransferRecord:
    made = {
        "importer_kind": "engagement",
        "importer": "Cloudy",
        "country": label(to) if to else None,
        "mechanism": label(mechanism) if mechanism else None,
    }
    return empty(record.TransferRecord, **made | given)


def clauses(**given: Any) -> record.TransferRecord:
    module = label(SccModule.CONTROLLER_TO_PROCESSOR.value)
    sound = {"scc_module": module, "impact_assessment_on": dt.date(2025, 1, 1), "importer_role": label("28")}
    return transfer("US", Mechanism.SCC.value, **sound | given)


def abroad(*certifications: record.CertificationRecord, name: str = "Cloudy") -> record.EngagementRecord:
    return use(vendor(name, "US", certifications=certifications or (certification(),)))


def retention(**given: Any) -> record.RetentionRecord:
    kept = {"label": "Customer file", "period": 5, "unit": label("year"), "trigger": "End of the contract"}
    return empty(record.RetentionRecord, **kept | given)


def measure(article: str = "32(1)(a)", description: str = "") -> record.MeasureRecord:
    kind = label("technical")
    return record.MeasureRecord(record.SecurityMeasureRecord("tls", "TLS", "TLS", kind, article), description)


def screening(code: str, *, not_met: bool = False) -> record.ScreeningRecord:
    return record.ScreeningRecord(label(code), "", not_met)


def not_applicable(block: Block) -> record.NotApplicableRecord:
    return record.NotApplicableRecord(label(block.value), "It does not apply.")


def completed(**given: Any) -> dict[str, Any]:
    """An impact assessment that is completed."""
    return {"dpia_status": label(DpiaStatus.COMPLETED.value), "dpia_completed_on": dt.date(2025, 1, 1)} | given


RIGHTS = tuple(
    record.RightRecord(label(right.value), "")
    for right in (
        Right.ACCESS,
        Right.RECTIFICATION,
        Right.ERASURE,
        Right.RESTRICTION,
        Right.OBJECTION,
        Right.COMPLAINT,
    )
)


def controller(**given: Any) -> ActivityRecord:
    """An entry of Art. 30(1) in which no rule finds anything."""
    sound = {
        "purposes": (purpose(),),
        "data_subjects": (people(),),
        "personal_data": (data(),),
        "recipients": (empty(record.RecipientRecord, kind=label("internal"), name="Sales"),),
        "retention_rules": (retention(),),
        "measures": (measure(),),
        "rights": RIGHTS,
        "rights_procedure": "By e-mail to the DPO.",
        "notice_url": "https://example.org/privacy",
        "provenance_document": "Interview with the head of sales",
    }
    return replace(empty_activity(), **sound | given)


def processor(**given: Any) -> ActivityRecord:
    """An entry of Art. 30(2) in which no rule finds anything."""
    sound = {
        "clients": (client(),),
        "operations": "Hosting of the data of clients",
        "measures": (measure(),),
        "provenance_document": "Contract",
    }
    return replace(empty_activity(Role.PROCESSOR), **{"reference": "P-01"} | sound | given)


def client(**given: Any) -> record.ClientRecord:
    return empty(record.ClientRecord, **{"name": "Client Ltd", "email": "dpo@client.example"} | given)


def keeper(**given: Any) -> OrganisationRecord:
    """A keeper of whom no rule finds anything."""
    sound = {
        "name": "Kestrel",
        "legal_name": "Kestrel SAS",
        "address": "1 rue de Rivoli, Paris",
        "country": label("FR"),
        "dpo_name": "Ada Lovelace",
        "dpo_email": "dpo@kestrel.example",
    }
    return empty_organisation(**sound | given)


def codes(entry: ActivityRecord | OrganisationRecord) -> list[str]:
    """The codes of what is found, in the order of the rules."""
    return [finding.code for finding in findings(entry)]


def findings(
    entry: ActivityRecord | OrganisationRecord, *, at: dt.date = AT, approval: Any = None, known: Any = None
) -> list[Finding]:
    """What is found in an entry, or of a keeper. `known` is what matters of the keeper of an entry."""
    if isinstance(entry, OrganisationRecord):
        return list(check_keeper(entry, at, LAW))
    of = replace(Keeper(has_dpo=True), **known or {})
    return list(judge(entry, of, at, LAW, approval).findings)
