"""How many entries rest on each legal basis, as bars. Art. 6(1), 30(1)(b). Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.pictures.counting import Known, counted, leading, told, undeclared
from registry.pictures.drawing import (
    ACCENT,
    FRAME,
    HEAD,
    NORMAL,
    UNKNOWN,
    WIDTH,
    Picture,
    Type,
    box,
    fitted,
    joined,
    paragraph,
    text,
)
from registry.record import ActivityRecord, PurposeRecord
from registry.wording import article, words

MOST = 12
LABELS, ROW, BAR = 250, 24, 13


def activities_by_basis(activities: Sequence[ActivityRecord]) -> Picture | None:
    """Return the bars; None for a processor's register, where the bases are the clients' to declare."""
    own = [activity for activity in activities if not activity.is_processor]
    counts = counted(own, lambda activity: map(_basis, activity.purposes) if activity.purposes else [undeclared()])
    if not counts:
        return None
    order = leading(counts, MOST)
    return Picture(
        name="activities-by-basis",
        title=_("Processing activities by legal basis"),
        description=told([(known.words, counts[known]) for known in order]),
        height=ROW * len(order) + 4,
        shapes=joined(_bar(place, known, counts) for place, known in enumerate(order)),
    )


def _basis(purpose: PurposeRecord) -> Known:
    basis = purpose.legal_basis
    return undeclared() if basis is None else Known(f"{words(basis)} · {article(basis.article)}")


def _bar(place: int, known: Known, counts: Counter[Known]) -> str:
    middle = ROW * place + ROW / 2 + 2
    longest = WIDTH - LABELS - 40
    length = max(longest * counts[known] / max(counts.values()), 3)
    label = paragraph(LABELS - 10, middle, fitted(known.words, LABELS - 12, 2, NORMAL), Type(NORMAL, anchor="end"))
    pen, fill = (FRAME, ACCENT) if known.declared else (UNKNOWN, "#ffffff")
    bar = box(LABELS, middle - BAR / 2, length, BAR, pen, fill)
    return label + bar + text(LABELS + length + 6, middle + 3, str(counts[known]), HEAD)
