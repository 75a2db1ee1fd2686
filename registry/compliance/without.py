"""If a decision fell tomorrow: which transfers, entries and vendors would lose their ground. Reads Records only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from registry.choices import Mechanism
from registry.compliance.law import Decision, Law, Period
from registry.compliance.rules.reading import is_one
from registry.record import ActivityRecord, RegisterRecord, TransferRecord

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Lost:
    """A transfer that would have no ground: of which entry, to whom (`vendor`: it is one)."""

    entry: ActivityRecord
    transfer: TransferRecord

    @property
    def is_vendor(self) -> bool:
        """Whether the data go to a vendor."""
        return self.transfer.importer_kind == "engagement"


def law_without(law: Law, number: str, at: dt.date) -> Law:
    """Return the law as if the decision with this number had ended the day before."""

    def ended(decision: Decision) -> Decision:
        return replace(decision, period=Period(decision.period.first, at - ONE_DAY))

    return replace(law, decisions=tuple(ended(each) if each.number == number else each for each in law.decisions))


def lost_without(register: RegisterRecord, number: str, at: dt.date, law: Law) -> tuple[Lost, ...]:
    """Return the transfers that rest on adequacy, and that no other decision would cover on the day `at`."""
    fallen = law_without(law, number, at)
    return tuple(
        Lost(entry, transfer)
        for entry in register.activities
        for transfer in entry.transfers
        if is_one(transfer.mechanism, Mechanism.ADEQUACY)
        and _covered(transfer, at, law)
        and not _covered(transfer, at, fallen)
    )


def in_use(register: RegisterRecord, at: dt.date, law: Law) -> dict[str, int]:
    """Return how many transfers rest on each decision in force on the day `at`, by its number."""
    found = dict.fromkeys((each.number for each in law.decisions if each.period.holds(at)), 0)
    for entry in register.activities:
        for transfer in entry.transfers:
            if is_one(transfer.mechanism, Mechanism.ADEQUACY):
                for decision in _covering(transfer, at, law):
                    found[decision.number] += 1
    return found


def _covered(transfer: TransferRecord, at: dt.date, law: Law) -> bool:
    return bool(_covering(transfer, at, law))


def _covering(transfer: TransferRecord, at: dt.date, law: Law) -> list[Decision]:
    country = transfer.country.code if transfer.country else ""
    return [
        each
        for each in law.decisions
        if each.concerns(country, transfer.international_organisation) and each.period.holds(at)
    ]
