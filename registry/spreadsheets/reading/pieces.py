"""Several values in one cell, taken apart only where the separation is meant. Knows no field."""

from __future__ import annotations

import re

BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*►➢✓✔–—-]|\(?\d{1,2}[.)°]|[a-z]\))\s+")
INLINE_BULLET = re.compile(r"\s+(?=[•●▪◦‣►➢]\s*)")
OUTSIDE_BRACKETS = r"(?![^()]*\))"
LINES = re.compile(r"\n+")
SEMICOLONS = re.compile(r"\s*;\s*" + OUTSIDE_BRACKETS)
COMMAS = re.compile(r"\s*,\s+" + OUTSIDE_BRACKETS)
SLASHES = re.compile(r"\s+/\s+" + OUTSIDE_BRACKETS)
MOST, LONGEST = 200, 4000  # pieces, and signs, of one cell: no list is longer, and what is stands whole
SIGNS = re.compile(r"[\n;•●▪◦‣►➢]|[,/]\s")
SHORT = 60  # a list by commas is one of short names: a longer piece is a sentence
SENTENCE = re.compile(r"[.!?]\s+\S")


def is_endless(text: str) -> bool:
    """Return whether a text has more pieces than any list, so that taking it apart would cost without end."""
    return len(text) > LONGEST or (len(text) > MOST and len(SIGNS.findall(text)) > MOST)


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell and the items of its bulleted lists, without their bullets."""
    if is_endless(text):
        return [text.strip()]
    found = [line for each in LINES.split(text) for line in INLINE_BULLET.split(each)]
    return [plain for line in found if (plain := BULLET.sub("", line).strip(" \t\u00a0•●▪◦‣►➢"))]


def pieces_of(text: str) -> list[str]:
    """Return what stands on lines, in bullets, and between semicolons outside brackets."""
    if is_endless(text):
        return [text.strip()]
    found = [piece.strip() for line in lines_of(text) for piece in SEMICOLONS.split(line)]
    return [piece for piece in found if piece]


def names_of(text: str) -> list[str]:
    """Return short names: as `pieces_of`, and between slashes and commas where every piece is short and no sentence."""
    return [name for piece in pieces_of(text) for name in _names(piece)]


def _names(piece: str) -> list[str]:
    if is_endless(piece):
        return [piece]
    for separator in (SLASHES, COMMAS):
        parts = [part.strip() for part in separator.split(piece) if part.strip()]
        if len(parts) > 1 and all(len(part) <= SHORT and not SENTENCE.search(part) for part in parts):
            return [part.rstrip(".") for part in parts]
    return [piece]


def labelled(piece: str) -> tuple[str, str]:
    """Return what stands before and after the first colon, or dash between blanks; ("", piece) if there is none."""
    found = re.match(r"(?P<label>[^:\n]{1,120}?)\s*(?:\u00a0?:\s+|\s[—–]\s)(?P<rest>\S.*)", piece, re.DOTALL)
    return (found["label"].strip(), found["rest"].strip()) if found else ("", piece)
