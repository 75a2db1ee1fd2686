"""How days, durations, lists and citations are written in the active language. Must know no Record of an entry.

The user's own text is never touched here: it is printed as typed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from babel.dates import format_date, format_datetime, get_timezone
from babel.lists import format_list
from babel.units import format_unit
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from registry.citation import article_in
from registry.record import Label, ScreeningRecord

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
DURATIONS = {"day": "duration-day", "week": "duration-week", "month": "duration-month", "year": "duration-year"}


def language() -> str:
    """Return the active language: "fr" or "en"."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


def locale() -> str:
    """Return the CLDR locale of the active language: days are written in the European order."""
    return LOCALES[language()]


def words(label: Label | None) -> str:
    """Return the words of a choice, a country or a category; empty if there is none."""
    return _unbroken(label.in_language(language())) if label else ""


def outcome(screening: ScreeningRecord) -> str:
    """Return how a criterion was answered, in the reader's language."""
    return _("not met") if screening.not_met else _("met")


def day(date: dt.date | None) -> str:
    """Return a day in full, the first of a French month as an ordinal; empty if there is none."""
    if date is None:
        return ""
    written = format_date(date, "long", locale=locale())
    if language() == "fr" and date.day == 1:
        written = written.replace("1", "1er", 1)
    return written.replace(" ", NO_BREAK_SPACE)


def instant(at: dt.datetime, *, seconds: bool = False) -> str:
    """Return a day and an hour in the time zone of the installation, with its distance from UTC."""
    local = at.astimezone(get_timezone(settings.TIME_ZONE))
    form = "HH:mm:ss '(UTC'xxx')'" if seconds else "HH:mm '(UTC'xxx')'"
    hour = format_datetime(local, form, tzinfo=local.tzinfo, locale=locale())
    return f"{day(local.date())}, {hour}".replace(" ", NO_BREAK_SPACE)


def duration(count: int | None, unit: str) -> str:
    """Return "5 years"; `unit` is a code of choices.RetentionUnit."""
    if count is None or unit not in DURATIONS:
        return ""
    written = str(format_unit(count, DURATIONS[unit], "long", locale=locale()))
    return written.replace(" ", NO_BREAK_SPACE)


def article(citation: str) -> str:
    """Return a citation of the Regulation: Art. 6(1)(f), in French Art. 6.1.f."""
    written = article_in(language(), citation)
    return _unbroken(_("Art. %(citation)s") % {"citation": written}) if written else ""


def _unbroken(text: str) -> str:
    """Keep "Art." and its number on one line."""
    return re.sub(r"\b([Aa]rt\.) (?=\d)", rf"\1{NO_BREAK_SPACE}", text)


def alphabetical(text: str) -> str:
    """Return the key that sorts `text` as a dictionary does: neither capitals nor accents count."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def enumeration(parts: Iterable[str]) -> str:
    """Return "a, b and c"."""
    return str(format_list(list(parts), locale=locale()))
