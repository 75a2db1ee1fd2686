"""The entries of the shared lists that a word names outright, in four languages. Knows no row of the database."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from babel import Locale
from django.db.models import TextChoices
from django.utils.translation import override

from registry.choices import Right
from registry.spreadsheets.reading.words import folded

REFERENCE = Path(__file__).parents[2] / "reference"
LANGUAGES = ("fr", "en", "de", "es")
OTHER_DATA, OTHER_PERSONS, OTHER_MEASURES = "other-data", "other-persons", "other-measures"


@cache
def words(name: str) -> dict[str, frozenset[str]]:
    """Return the words that mean one entry of a list and no other, beside its labels: by code, folded."""
    content = json.loads((REFERENCE / "words.json").read_text(encoding="utf-8"))
    return {code: frozenset(map(folded, said)) for code, said in content[name].items()}


@cache
def labels(name: str) -> dict[str, tuple[str, str]]:
    """Return (English, French) labels of a shared list, by code."""
    rows = json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))["rows"]
    return {row["code"]: (row["label_en"], row["label_fr"]) for row in rows}


@cache
def _codes(name: str) -> dict[str, str]:
    known = {folded(label): code for code, pair in labels(name).items() for label in pair}
    known |= {folded(code): code for code in labels(name)}
    same = {word: code for code, said in words(name).items() for word in said}
    return same | known


def code_in(name: str, text: str, own: dict[str, str] | None = None) -> str:
    """Return the code of the entry that the text names in a list, the organisation's own ones first; "" if none."""
    form = folded(text)
    return (own or {}).get(form) or _codes(name).get(form, "")


@cache
def special_categories() -> frozenset[str]:
    """Return the codes of the categories of Art. 9(1)."""
    rows = json.loads((REFERENCE / "data_categories.json").read_text(encoding="utf-8"))["rows"]
    return frozenset(row["code"] for row in rows if row["special"])


@cache
def adequate_countries() -> frozenset[str]:
    """Return the countries that have a decision of adequacy for all, or for most, of their recipients."""
    rows = json.loads((REFERENCE / "adequacy.json").read_text(encoding="utf-8"))["rows"]
    return frozenset(row["country"] for row in rows if row["country"] and not row["needs_certification"])


@cache
def _countries() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == len("FR") and code.isalpha() and code not in {"EU", "UN", "EZ", "ZZ", "XA", "XB"}:
                found.setdefault(folded(name), code)
    return found | {word: code for code, said in words("countries").items() for word in said}


def country_of(text: str) -> str:
    """Return the code of the country that the text names, in one of the languages, "" if it names none."""
    if len(text) == len("FR") and text.isupper() and text in _countries().values():
        return text
    return _countries().get(folded(text), "")


@cache
def _choices(choices: type[TextChoices]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("fr", "en"):
        with override(language):
            found |= {folded(str(choice.label)): str(choice.value) for choice in choices}
    return found | {folded(str(choice.value)): str(choice.value) for choice in choices}


def choice_of(choices: type[TextChoices], text: str) -> str:
    """Return the code of a closed list that the text names by its label or code, "" if it names none."""
    return _choices(choices).get(folded(text), "")


def word_in(name: str, text: str) -> str:
    """Return the code that the text names by one of its words."""
    form = folded(text)
    return next((code for code, said in words(name).items() if form in said), "")


def right_of(text: str) -> str:
    """Return the article of the right that the text names."""
    return word_in("rights", text) or choice_of(Right, text)


def kind_of(text: str) -> str:
    """Return the kind of recipient that the text names."""
    return word_in("recipient_kinds", text)
