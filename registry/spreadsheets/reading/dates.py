"""Dates as people write them. A date that could be two days is none. Knows no field."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

ISO = re.compile(r"(\d{4})(?P<sign>[-/.])(\d{2})(?P=sign)(\d{2})(?:[T ]00:00(?::00)?(?:\.0+)?)?")
NUMERIC = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})")
SPOKEN = re.compile(r"(\d{1,2})(?:er|\.|st|nd|rd|th)?\s+(?:de\s+)?([^\W\d]+)\.?\s+(?:de\s+)?(\d{4})")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january januar enero januari", "février fevrier february februar febrero februari",
            "mars march märz marzo maart",
            "avril april abril", "mai may mayo mei", "juin june juni junio", "juillet july juli julio",
            "août aout august agosto augustus",
            "septembre september septiembre", "octobre october oktober octubre", "novembre november noviembre",
            "décembre decembre december dezember diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
DAY_FIRST = ("fr", "de", "es", "nl")
TWELVE = 12


class Ambiguous(ValueError):
    """The text is one day to some people and another day to others."""


def date_of(value: Any, language: str) -> dt.date | None:
    """Return the day that a cell says, None if it says none; raise Ambiguous if it could be two.

    A number is no date: only a cell that is formatted as one is.
    """
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else None
    if isinstance(value, dt.date):
        return value
    text = str(value or "").strip()
    found = ISO.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[3]), int(found[4]))
    spoken = SPOKEN.fullmatch(text)
    if spoken and spoken[2].lower() in MONTHS:
        return _day(int(spoken[3]), MONTHS[spoken[2].lower()], int(spoken[1]))
    numeric = NUMERIC.fullmatch(text)
    return _numeric(int(numeric[1]), int(numeric[3]), int(numeric[4]), language) if numeric else None


def _numeric(first: int, second: int, year: int, language: str) -> dt.date | None:
    if language in DAY_FIRST or first > TWELVE or first == second:
        return _day(year, second, first)
    if second > TWELVE:
        return _day(year, first, second)
    raise Ambiguous


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
