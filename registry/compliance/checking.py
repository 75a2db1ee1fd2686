"""Applies the rules to a register, or to one entry of it. Reads Records, writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registry.choices import Status
from registry.compliance.case import Case, Keeper, KeeperCase, keeper_of
from registry.compliance.finding import Finding, Hit, Rule
from registry.compliance.law import Law
from registry.compliance.rules import CONTROLLER_RULES, KEEPER_RULES, PROCESSOR_RULES
from registry.record import ActivityRecord, ApprovalRecord, OrganisationRecord, RegisterRecord


@dataclass(frozen=True)
class Judgement:
    """What was found in one entry; `until`: the first day that may change it, None if no day can."""

    findings: tuple[Finding, ...]
    until: dt.date | None


def check(register: RegisterRecord, at: dt.date, law: Law) -> list[Finding]:
    """Return what the rules find in a register on the day `at`: of its keeper first, then by entry."""
    approvals = register.approvals_by_reference()
    keeper = keeper_of(register.organisation)
    found = list(check_keeper(register.organisation, at, law))
    for entry in register.activities:
        found += judge(entry, keeper, at, law, approvals.get(entry.reference)).findings
    return found


def check_keeper(organisation: OrganisationRecord, at: dt.date, law: Law) -> tuple[Finding, ...]:
    """Return what the rules find in what is said of a register's keeper."""
    return tuple(_findings(KEEPER_RULES, KeeperCase(at, law, organisation=organisation), ""))


def judge(
    entry: ActivityRecord, keeper: Keeper, at: dt.date, law: Law, approval: ApprovalRecord | None = None
) -> Judgement:
    """Judge one entry. What is retired is no longer judged."""
    if entry.status.code == Status.RETIRED:
        return Judgement((), None)
    case = Case(at, law, entry=entry, keeper=keeper, approval=approval)
    rules = PROCESSOR_RULES if entry.is_processor else CONTROLLER_RULES
    findings = tuple(_findings(rules, case, entry.reference))
    return Judgement(findings, min(case.turns, default=None))


def _findings(rules: Iterable[Rule], case: Case | KeeperCase, reference: str) -> Iterator[Finding]:
    """Yield what each rule finds, the same once."""
    for rule in rules:
        hits: dict[Hit, None] = dict.fromkeys(rule.found_in(case))
        yield from (Finding(rule, reference, each.subject, each.values) for each in hits)
