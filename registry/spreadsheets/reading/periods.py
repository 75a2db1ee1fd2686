"""Retention in prose: a rule only if value, unit and trigger cannot be mistaken; anything else stays prose."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "douze": 12, "treize": 13, "quinze": 15, "vingt": 20, "trente": 30, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "ein": 1, "eine": 1, "einem": 1,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "zwölf": 12, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "diez": 10, "uno": 1,
}  # fmt: skip
UNITS = {
    "day": r"jours?(?: calendaires)?|days?|tage?n?|d[ií]as?",
    "week": r"semaines?|weeks?|wochen?|semanas?",
    "month": r"mois|months?|monate?n?|mes(?:es)?",
    "year": r"ans?|ann[ée]es?|years?|jahre?n?|años?",
}
WORD = "|".join(sorted(NUMBERS, key=len, reverse=True))
UNIT = "|".join(f"(?P<{unit}>{pattern})" for unit, pattern in UNITS.items())
ANY_UNIT = "|".join(UNITS.values())
VALUE = rf"(?:(?P<digits>\d{{1,4}})(?:\s*\((?:{WORD})\))?|(?P<word>{WORD})(?:\s*\((?P<again>\d{{1,4}})\))?)"
FROM = (
    r"à\s+(?:compter|partir)\s+(?:de\s*:\s*|de\s+l['’]\s*|de\s+la\s+|du\s+|des\s+|de\s+|d['’]\s*)"
    r"|(?:après|suivant)\s+(?:le\s+|la\s+|les\s+|l['’]\s*)?"
    r"|(?:starting\s+)?from\s*:?\s+|after\s+|following\s+|nach\s+|ab\s+|seit\s+"
    r"|desde\s+|después\s+de\s+|tras\s+|a\s+partir\s+de\s+"
)
KEPT = (
    r"pendant|durant|durée\s+de|conservation\s+(?:de|pendant)|conservées?\s+(?:pendant\s+)?"
    r"|for|kept\s+for|während|durante"
)
RULE = re.compile(
    rf"(?:(?:{KEPT})\s+)?{VALUE}\s*(?:{UNIT})\s*,?\s+(?:{FROM})(?P<trigger>\S.*?)\s*\.?", re.IGNORECASE | re.DOTALL
)
ANOTHER = re.compile(
    rf"(?:\d|\b(?:{WORD})\b)\s*(?:\(\w+\)\s*)?(?:{ANY_UNIT})\b|[;\n]|\.\s+\S"
    r"|\b(?:puis|sauf|ensuite|then|unless|dann|ou\s+bien|sinon)\b",
    re.IGNORECASE,
)
UNTIL = re.compile(
    r"(?:jusqu['’](?:à|au|aux|en)|until|bis|hasta)\s*:?\s+(?P<event>\S.*?)\s*\.?", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Period:
    """A period that runs from an event."""

    value: int
    unit: str
    trigger: str


def period_of(text: str) -> Period | None:
    """Return the period if the text is one, with its unit and the event from which it runs, and nothing else."""
    found = RULE.fullmatch(" ".join(text.split(" ")).strip())
    if not found or ANOTHER.search(found["trigger"]):
        return None
    value = int(found["digits"]) if found["digits"] else NUMBERS[found["word"].lower()]
    if found["again"] and int(found["again"]) != value:
        return None
    unit = next(unit for unit in UNITS if found[unit])
    return Period(value, unit, found["trigger"])


def event_of(text: str) -> str:
    """Return the event until which data are kept, if that is all the text says."""
    found = UNTIL.fullmatch(text.strip())
    return found["event"] if found and not ANOTHER.search(found["event"]) else ""
