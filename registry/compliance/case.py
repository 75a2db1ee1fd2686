"""What a rule is given: one entry (or the keeper of a register), the day and the law. Knows no rule.

A case notes the days on which a judgement may turn out otherwise: until the first of them it holds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from registry.compliance.law import Decision, Law, Period
from registry.record import ActivityRecord, ApprovalRecord, CertificationRecord, Label, OrganisationRecord


@dataclass(frozen=True)
class Keeper:
    """What the judgement of an entry depends on of its keeper."""

    public_body: bool = False
    has_dpo: bool = False
    has_notice: bool = False


def keeper_of(organisation: OrganisationRecord) -> Keeper:
    """Return what matters of a keeper for its entries."""
    dpo = organisation.dpo_name or organisation.dpo_company or organisation.dpo_email
    public = organisation.public_body is not None and organisation.public_body.code == "yes"
    return Keeper(public, bool(dpo), bool(organisation.privacy_policy_url))


@dataclass
class Judged:
    """A day and the law of it. `turns` gathers the days to come that were asked about."""

    at: dt.date
    law: Law
    turns: set[dt.date] = field(default_factory=set)

    def reached(self, day: dt.date) -> bool:
        """Whether the day has come."""
        if day > self.at:
            self.turns.add(day)
        return day <= self.at

    def over(self, last: dt.date | None) -> bool:
        """Whether a last day is over."""
        return last is not None and last < dt.date.max and self.reached(last + dt.timedelta(days=1))

    def holds(self, period: Period) -> bool:
        """Whether something is in force."""
        self.turns.update(day for day in period.turns() if day > self.at)
        return period.holds(self.at)

    def in_eea(self, country: Label | None) -> bool:
        """Whether a country is known, and in the European Economic Area."""
        if country is None:
            return False
        return any(self.holds(each.period) for each in self.law.memberships if each.country == country.code)

    def outside(self, country: Label | None) -> bool:
        """Whether a country is known, and a third country."""
        return country is not None and not self.in_eea(country)

    def decisions_on(self, country: Label | None, organisation: str = "") -> list[Decision]:
        """Return the adequacy decisions of any time on a destination."""
        code = country.code if country else ""
        return [each for each in self.law.decisions if each.concerns(code, organisation)]

    def valid(self, certification: CertificationRecord) -> bool:
        """Whether a certification, if the days are known, is valid."""
        begun = certification.valid_from is None or self.reached(certification.valid_from)
        return begun and not self.over(certification.valid_until)


@dataclass
class KeeperCase(Judged):
    """The keeper of a register, as the rules judge it."""

    organisation: OrganisationRecord = field(kw_only=True)


@dataclass
class Case(Judged):
    """One entry, as the rules judge it."""

    entry: ActivityRecord = field(kw_only=True)
    keeper: Keeper = field(kw_only=True)
    approval: ApprovalRecord | None = field(kw_only=True, default=None)

    def lacks(self, block: str) -> bool:
        """Whether nothing was declared not applicable under this code of choices.Block."""
        return self.entry.why_not_applicable(block) is None
