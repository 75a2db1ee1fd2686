"""What is said to allow a transfer, as the mechanism of Chapter V that it names outright; the rest is a claim."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache

from registry.choices import Mechanism
from registry.spreadsheets.reading.lists import REFERENCE, adequate_countries, choice_of
from registry.spreadsheets.reading.words import folded

OUTDATED = re.compile(r"privacy shield|bouclier de protection|safe harbou?r|us adequat|etats unis adequat")
NEGATED = re.compile(r"\b(?:pas|sans|aucune?|no|not|without|kein|keine|sin)\b")
NEEDS_A_CHECK = re.compile(r"data privacy framework|\bdpf\b|cadre de protection des donnees")
DEROGATION = re.compile(r"\b49\s*[-.(§]*\s*1\s*[).-]*\s*\(?\s*([a-g])\b", re.IGNORECASE)
MODULE = re.compile(r"\bmodules?\s*([1-4])\b", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """What a text says of safeguards. `mechanism` is "" if it names none, or more than one."""

    mechanism: str = ""
    module: str = ""
    outdated: bool = False  # it relies on a decision that is no longer in force
    unverified: bool = False  # it must be checked of this recipient or country


def claim_of(text: str, country: str = "") -> Claim:
    """Return what the text claims of a transfer to this country."""
    form = folded(text)
    outright = choice_of(Mechanism, text)
    if outright or NEGATED.search(form):
        return Claim(outright)
    if OUTDATED.search(form):
        return Claim(outdated=True, unverified=True)
    if code := _derogation(text):
        return Claim(code)
    found = {mechanism for mechanism, pattern in named() if pattern.search(form)}
    if len(found) != 1:
        return Claim()
    mechanism = found.pop()
    if mechanism == Mechanism.ADEQUACY.value:
        return _adequacy(form, country)
    module = MODULE.search(text)
    return Claim(mechanism, module[1] if module and mechanism == Mechanism.SCC.value else "")


@cache
def named() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the pattern of the names of each mechanism."""
    content = json.loads((REFERENCE / "words.json").read_text(encoding="utf-8"))["mechanisms"]
    return tuple((code, re.compile(rf"\b(?:{'|'.join(said)})\b")) for code, said in content.items())


def _derogation(text: str) -> str:
    found = {letter.lower() for letter in DEROGATION.findall(text)}
    return f"49-1-{found.pop()}" if len(found) == 1 else ""


def _adequacy(form: str, country: str) -> Claim:
    """Return the claim of adequacy: sure of a country that has a decision for all, never of the United States."""
    if NEEDS_A_CHECK.search(form):
        return Claim(Mechanism.ADEQUACY.value, unverified=True)
    if country in adequate_countries():
        return Claim(Mechanism.ADEQUACY.value)
    return Claim(outdated=country == "US", unverified=True)
