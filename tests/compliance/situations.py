"""Situations that rules are about, as Records: made for cases.py, which names them rule by rule."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from registry import record
from registry.choices import AutomatedDecision, Role
from registry.compliance.finding import Finding
from registry.compliance.waived import Judged, with_waivers
from registry.record.waivers import WaiverRecord
from tests.compliance.specimens import AT, abroad, controller, findings, transfer
from tests.documents.specimens import empty, label

YES, NO = label("yes"), label("no")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Example:
    """A rule, what it judges, and on which day. `known` is what matters of the keeper of an entry."""

    code: str
    judged: Any
    at: dt.date = AT
    approval: Any = None
    known: dict[str, bool] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.code

    def found(self) -> list[str]:
        return [finding.code for finding in self.findings()]

    def findings(self) -> list[Finding]:
        return findings(self.judged, at=self.at, approval=self.approval, known=self.known)

    def waived(self, subject: str | None = None) -> list[Judged]:
        """What is found, with a waiver of the rule's own finding, or of one on another subject."""
        found = self.findings()
        own = next(finding for finding in found if finding.code == self.code)
        wanted = own.subject if subject is None else subject
        waiver = WaiverRecord(1, self.code, wanted, "Known.", "lawyer", self.at - DAY, self.at)
        entry = WaiverRecord(None, self.code, wanted, "Known.", "lawyer", self.at, self.at)
        return with_waivers(found, [waiver if own.reference else entry], self.at, {own.reference: 1})


def on(mechanism: str, to: str = "US", **given: Any) -> Any:
    """An entry with a vendor in the United States, and a transfer on this mechanism."""
    return controller(engagements=(abroad(),), transfers=(transfer(to, mechanism, **given),))


def certified(*held: record.CertificationRecord, **given: Any) -> Any:
    return controller(engagements=(abroad(*held),), transfers=(transfer(),), **given)


def joint(**given: Any) -> Any:
    other = {"name": "Other", "contact": "dpo@other.example", "arrangement": "https://example.org/a"}
    return controller(
        role=label(Role.JOINT_CONTROLLER.value), joint_controllers=(record.JointControllerRecord(**other | given),)
    )


def recipient(name: str, country: str = "") -> Any:
    return empty(record.RecipientRecord, kind=label("partner"), name=name, country=label(country) if country else None)


def approval(*, current: bool) -> record.ApprovalRecord:
    return record.ApprovalRecord("C-01", 1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "Approver", "0" * 64, current)


def place(country: str) -> record.StoragePlaceRecord:
    return record.StoragePlaceRecord(record.LocationRecord("Region 1", "", label(country), ""), "")


def deciding(**given: Any) -> Any:
    made = {
        "automated_decision": label(AutomatedDecision.AUTOMATED.value),
        "automated_basis": label("22-2-a"),
        "automated_logic": "A score of past payments.",
        "automated_consequences": "No credit is given.",
    }
    return controller(**made | given)


INTEREST = {"legitimate_interest": "To be known", "balancing_test": "It prevails."}
CONSENT = {"consent_record": "In the CRM", "consent_withdrawal": "By a link in every mail"}
CHAIN = (record.ChainRecord("Deep", "hosting"),)
DEEPER = (record.FurtherRecord("Deeper", "backups", label("US"), "Deep"),)
