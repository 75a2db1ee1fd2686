"""What the register lacks, judged from its Records and the law of a day alone. Writes nothing; no form calls it."""

from registry.compliance.checking import check, judge
from registry.compliance.finding import Finding, Level
from registry.compliance.law import Law
from registry.compliance.law_rows import read_law
from registry.compliance.rules import ENTRY_RULES, KEEPER_RULES, RULES

__all__ = (
    "ENTRY_RULES",
    "KEEPER_RULES",
    "RULES",
    "Finding",
    "Law",
    "Level",
    "check",
    "judge",
    "read_law",
)
