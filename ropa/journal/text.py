"""Text as it is kept: one form for what reads the same, and nothing that reads otherwise than it prints."""

from __future__ import annotations

import re
import string
import unicodedata

from django.db import connection

LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
# Control characters but tab and line feed, bidirectional overrides and isolates, the byte order mark, marks of
# interlinear notes, tags, non-characters.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f]"
)
ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def kept(text: str) -> str:
    """Return `text` in NFC, with line feeds as line ends, without characters that cannot be seen or reorder others."""
    if text.isascii() and text.isprintable():  # most texts: nothing of that can be in them
        return text
    return unicodedata.normalize("NFC", INVISIBLE.sub("", LINE_ENDS.sub("\n", text)))


def lowered(text: str | None) -> str | None:
    """Return the text as LOWER() of the database gives it: SQLite's knows the letters of ASCII only."""
    if text is None:
        return None
    return text.lower() if connection.vendor == "postgresql" else text.translate(ASCII_LOWER)
