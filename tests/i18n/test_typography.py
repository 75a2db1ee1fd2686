"""French is set as French printers set it: apostrophe, no-break spaces, quotation marks, dashes."""

import json
import re

import pytest

from tests.i18n.catalogue import ROOT, texts

NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"

FAULTS = {
    "a straight apostrophe": r"\w'[\w«%{]",
    "a quotation mark that is not French": r'["“”„]',
    "three dots for an ellipsis": r"\.\.\.",
    "no narrow no-break space before ; ! ?": rf"(?<!{NARROW})[;!?](?=\s|$)",
    "no no-break space before a colon": rf"(?<!{NO_BREAK}):(?=\s|$)",
    "no no-break space inside «": rf"«(?!{NO_BREAK})",
    "no no-break space inside »": rf"(?<!{NO_BREAK})»",
    "a number parted from art.": r"\b[Aa]rt\. ",
    "two spaces": r"  ",
    "a hyphen for a dash": r" - ",
    "an abbreviated ordinal": r"\b\d+(ème|ère|éme)\b",
}
# Attributes and paths keep the marks of their own language.
CODE = re.compile(r"<[^>]*>|https?://\S+|\{\w*\}|%\(\w+\)[\d.]*[a-zA-Z]")

REFERENCE = sorted([*ROOT.glob("registry/reference/*.json"), *ROOT.glob("subprocessors/reference/*.json")])


def faults(text: str) -> list[str]:
    plain = CODE.sub("x", text)
    return [fault for fault, pattern in FAULTS.items() if re.search(pattern, plain)]


def french(value, name=""):
    """Every French text of a reference list, the quoted law aside: its marks are those of the Official Journal."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in french(inner, key)]
    if isinstance(value, list):
        return [text for inner in value for text in french(inner, name)]
    return [value] if name.endswith("_fr") and name != "wording_fr" else []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'organisme", ["a straight apostrophe"]),
        ("Pourquoi ?", ["no narrow no-break space before ; ! ?"]),
        (f"Pourquoi{NARROW}?", []),
        ("art. 30 : registre", ["no no-break space before a colon", "a number parted from art."]),
        (f"art.{NO_BREAK}30{NO_BREAK}: registre", []),
        ("« oui »", ["no no-break space inside «", "no no-break space inside »"]),
        ('<a href="x?y=1;z=2">fiche</a> https://example.org/?a', []),
    ],
)
def test_faults_are_seen(text, expected):
    assert faults(text) == expected


def test_translations_follow_french_typography():
    assert {text: faults(text) for _, text in texts() if faults(text)} == {}


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.name)
def test_reference_lists_follow_french_typography(path):
    found = french(json.loads(path.read_text(encoding="utf-8")))
    assert {text: faults(text) for text in found if faults(text)} == {}
