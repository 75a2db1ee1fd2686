"""The French catalogue as the tests read it. Knows nothing of the program but where its texts are."""

import re
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
PO = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-zA-Z]|%[sd]|\{\w*\}")


@cache
def entries() -> tuple[polib.POEntry, ...]:
    return tuple(polib.pofile(str(PO)))


def pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each English form of an entry with the French form that replaces it."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(entry.msgid, entry.msgstr_plural[0]), (entry.msgid_plural, entry.msgstr_plural[1])]


def texts() -> list[tuple[str, str]]:
    """All pairs of the catalogue: what the program says, and what it says in French."""
    return [pair for entry in entries() for pair in pairs(entry)]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def key(entry: polib.POEntry | polib.MOEntry) -> tuple[str, str, str]:
    return (entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
