"""How many entries rest on each legal basis, as bars. Art. 6(1), 30(1)(b). Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.pictures.aspects import lead, words_in
from registry.pictures.counting import Known, counted, leading, told
from registry.pictures.drawing import (
    ACCENT,
    FRAME,
    HEAD,
    NORMAL,
    UNKNOWN,
    WIDTH,
    Picture,
    Shape,
    Type,
    box,
    fitted,
    paragraph,
    text,
)
from registry.pictures.outline import Outline

MOST = 12
LABELS, ROW, BAR = 250, 24, 13


def activities_by_basis(outlines: Sequence[Outline]) -> Picture | None:
    """Return the bars; None for a processor's register, where the bases are the clients' to declare."""
    counts = counted(outlines, lambda outline: outline.bases)
    if not counts:
        return None
    order = leading(counts, MOST)
    return Picture(
        name="activities-by-basis",
        title=_("Processing activities by legal basis"),
        description=told([(words_in("basis", known), counts[known]) for known in order]),
        height=ROW * len(order) + 4,
        shapes=tuple(_bar(place, known, counts) for place, known in enumerate(order)),
        aspects=("basis",),
    )


def _bar(place: int, known: Known, counts: Counter[Known]) -> Shape:
    middle = ROW * place + ROW / 2 + 2
    longest = WIDTH - LABELS - 40
    length = max(longest * counts[known] / max(counts.values()), 3)
    lines = fitted(words_in("basis", known), LABELS - 12, 2, NORMAL)
    label = paragraph(LABELS - 10, middle, lines, Type(NORMAL, anchor="end"))
    pen, fill = (FRAME, ACCENT) if known.declared else (UNKNOWN, "#ffffff")
    bar = box(LABELS, middle - BAR / 2, length, BAR, pen, fill)
    number = text(LABELS + length + 6, middle + 3, str(counts[known]), HEAD)
    return Shape(label + bar + number, lead("basis", known, count=counts[known]))
