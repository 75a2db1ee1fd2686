"""The text of a CSV file, in whichever encoding a spreadsheet program wrote it, and its delimiter. Knows no column."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import islice

from django.utils.translation import gettext as _

from registry.spreadsheets.problems import Problem, Refused

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
WINDOWS = "cp1252"
DELIMITERS = ";,\t|"
SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
# What an accented letter of UTF-8 becomes when it is read as Windows-1252: Ã© for é.
TWICE_ENCODED = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
LOOKED_AT = 64 * 1024
FEW_ROWS = 30


def decoded(content: bytes, sheet: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a CSV file, and what must be said of how it was read; raise Refused if it is no text."""
    if content.startswith(UTF_16):
        return _strictly(content, "utf-16", sheet), ()
    if b"\x00" in content:
        if _looks_like_utf_16(content):
            return _strictly(content, "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be", sheet), ()
        raise Refused(Problem(_("The file holds NUL bytes: it is no text. Save it again as “CSV UTF-8”."), sheet))
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        return _windows(content, sheet)


def _strictly(content: bytes, encoding: str, sheet: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(Problem(_("The text is damaged: save the file again as “CSV UTF-8”."), sheet)) from error


def _looks_like_utf_16(content: bytes) -> bool:
    """Return whether every other byte of the beginning is nearly always NUL."""
    sample = content[:2000]
    half = max(len(sample) // 2, 1)
    return max(sample[0::2].count(0), sample[1::2].count(0)) > half * 4 // 5 and len(content) % 2 == 0


def _windows(content: bytes, sheet: str) -> tuple[str, tuple[str, ...]]:
    """Read Windows-1252, unless the file mixes it with UTF-8: then no letter of it could be trusted."""
    try:
        text = content.decode(WINDOWS)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        message = _("The text is neither UTF-8 nor Windows-1252: save the file again as “CSV UTF-8”.")
        raise Refused(Problem(message, sheet, line)) from error
    mixed = TWICE_ENCODED.search(text)
    if mixed:
        message = _(
            "The file mixes two encodings: some accents are in UTF-8, others in Windows-1252. Correct the text from "
            "this line on, and save the file again as “CSV UTF-8”."
        )
        raise Refused(Problem(message, sheet, text[: mixed.start()].count("\n") + 1))
    return text, (
        _("The file was read as Windows-1252, the encoding of older spreadsheet programs: check its accents."),
    )


def delimited(text: str) -> tuple[str, str]:
    """Return the text without a line “sep=;”, and its delimiter: the one that cuts the first rows most evenly."""
    told = SEPARATOR_LINE.match(text)
    if told:
        return text[told.end() :], told[1]
    return text, max(DELIMITERS, key=lambda delimiter: _evenness(_first_widths(text, delimiter)))


def _first_widths(text: str, delimiter: str) -> list[int]:
    """Return how many cells each of the first rows has; a row that the sample may cut short is left out."""
    rows = csv.reader(io.StringIO(text[:LOOKED_AT], newline=""), delimiter=delimiter)
    widths = []
    with suppress(csv.Error):
        widths = [len(row) for row in islice(rows, FEW_ROWS)]
    return widths if len(text) <= LOOKED_AT or len(widths) == FEW_ROWS else widths[:-1]


def _evenness(widths: list[int]) -> tuple[float, int]:
    """Return which share of the rows has the commonest width above one, and how many cells that cuts off.

    The share comes first: texts full of semicolons below a header without any say nothing of the delimiter.
    """
    shared = Counter(width for width in widths if width > 1)
    return max(((count / len(widths), count * (width - 1)) for width, count in shared.items()), default=(0.0, 0))
