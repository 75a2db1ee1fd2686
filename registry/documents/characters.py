"""Which characters our fonts can print, and what is printed of the others: their code points, in brackets.

A character without a glyph would leave a hole that no reader sees, and the file would be no PDF/A. Nothing is dropped.
Knows the shape of Records and of pages; no PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from registry.documents.across import Overview
from registry.documents.blocks import Line, Note, table
from registry.documents.fonts import FACES, face
from registry.record import RegisterRecord

Said = TypeVar("Said")
# What leads to no glyph: line ends and tabs, soft hyphens, joiners, marks of direction, selectors of a variant.
UNSEEN = "\t\n\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f"


# Pictures that the renderer takes from a font of the machine even where ours has them.
PICTURES, PICTURES_BEFORE = 0x1F000, {0x2615}


@dataclass(frozen=True)
class Replaced:
    """Characters of a field that were printed as code points; `entry` is a reference, empty for the keeper."""

    entry: str
    field: str
    characters: str


@cache
def _missing() -> re.Pattern[str]:
    """Return what finds a run of characters that our fonts lack; the serif falls back on the sans serif."""
    faces = [face(name) for name in FACES.values() if name.startswith("SourceSans3")]
    known = frozenset.intersection(*(each.characters for each in faces))
    known = frozenset(code for code in known if code < PICTURES and code not in PICTURES_BEFORE)
    ranges = "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _ranges(sorted(known)))
    return re.compile(f"[^{UNSEEN}{ranges}]+")


def _ranges(codes: list[int]) -> Iterator[tuple[int, int]]:
    first = before = codes[0]
    for code in codes[1:]:
        if code != before + 1:
            yield first, before
            first = code
        before = code
    yield first, before


def printable(value: Said) -> Said:
    """Return a text, a Record or a page with all its texts as they can be printed; itself if nothing is replaced."""
    changed: Any = value
    if isinstance(value, str):
        changed = _missing().sub(_code_points, value) if _missing().search(value) else value
    elif isinstance(value, tuple):
        parts = tuple(map(printable, value))
        changed = parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    elif is_dataclass(value) and not isinstance(value, type):
        said = {name: (old, printable(old)) for name, old in vars(value).items()}
        news: dict[str, Any] = {name: new for name, (old, new) in said.items() if new is not old}
        changed = replace(value, **news) if news else value
    return changed  # type: ignore[no-any-return]  # of the same shape


def _code_points(found: re.Match[str]) -> str:
    return f"[{' '.join(f'U+{ord(sign):04X}' for sign in found.group())}]"


def replaced(register: RegisterRecord) -> tuple[Replaced, ...]:
    """Return which characters of a register our fonts lack, and where they stand."""
    found = [("", name, text) for name, text in _texts(register.organisation, "")]
    for activity in register.activities:
        found += [(activity.reference, name, text) for name, text in _texts(activity, "")]
    return tuple(
        Replaced(entry, name, "".join(dict.fromkeys("".join(_missing().findall(text)))))
        for entry, name, text in found
        if _missing().search(text)
    )


def _texts(value: object, name: str) -> Iterator[tuple[str, str]]:
    """Return the texts of a Record, each with the path of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for place, each in enumerate(value, 1):
            yield from _texts(each, f"{name} {place}")
    elif is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            yield from _texts(getattr(value, each.name), f"{name}.{each.name}" if name else each.name)


def annexes(found: tuple[Replaced, ...]) -> tuple[Overview, ...]:
    """Return the annex that tells which characters were replaced; none if none was."""
    if not found:
        return ()
    labels = (_("Entry"), _("Field"), _("Characters"))
    rows = [
        ((Line(printable(each.entry) or _("organisation")),), (Line(each.field),), (Line(printable(each.characters)),))
        for each in found
    ]
    note = Note(
        _(
            "The fonts of this document hold Latin, Greek and Cyrillic letters. Other characters are printed as their "
            "Unicode code points, in brackets; the data inside this document have them as they are."
        )
    )
    return (Overview("annex-characters", _("Annex: characters printed as code points"), (note, table(labels, rows))),)
