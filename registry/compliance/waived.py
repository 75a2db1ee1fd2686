"""Which findings count and which were waived. Reads waivers as Records, writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.compliance.finding import Finding, Level
from registry.record.waivers import WaivedFinding, WaiverRecord


@dataclass(frozen=True)
class Judged:
    """A finding, and the waiver that accepts it if there is one."""

    finding: Finding
    waiver: WaiverRecord | None = None

    @property
    def is_open(self) -> bool:
        """Whether it counts."""
        return self.waiver is None

    @property
    def is_open_error(self) -> bool:
        """Whether it stands against an approval."""
        return self.is_open and self.finding.level is Level.ERROR


def with_waivers(
    findings: Iterable[Finding], waivers: Iterable[WaiverRecord], at: dt.date, keys: Mapping[str, int]
) -> list[Judged]:
    """Return the findings, each with the waiver in force on it. `keys` are those of the entries, by reference."""
    held = [waiver for waiver in waivers if waiver.holds(at)]
    return [Judged(each, _waiver_of(each, held, keys.get(each.reference))) for each in findings]


def told_as_waived(findings: Iterable[Finding], waived: Iterable[WaivedFinding]) -> list[Judged]:
    """Return the findings of a register, each with its waiver among those that held at an instant."""
    held = {(each.reference, each.waiver.code, each.waiver.subject): each.waiver for each in waived}
    return [
        Judged(each, held.get((each.reference, each.code, each.subject)) or held.get(("", each.code, each.subject)))
        for each in findings
    ]


def _waiver_of(finding: Finding, held: list[WaiverRecord], key: int | None) -> WaiverRecord | None:
    about = (each for each in held if each.is_about(key, finding.code, finding.subject))
    return max(about, key=lambda waiver: waiver.waived_until, default=None)
