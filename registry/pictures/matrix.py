"""Whose special data are processed: data subjects by special categories and criminal data. Art. 9, 10, 30(1)(c)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from math import sqrt

from django.utils.translation import gettext as _

from registry.pictures.aspects import lead
from registry.pictures.counting import Known, counted, leading, told
from registry.pictures.drawing import (
    COUNT,
    LINE,
    NORMAL,
    SMALL,
    WIDTH,
    Pen,
    Picture,
    Shape,
    Type,
    circle,
    fitted,
    line,
    paragraph,
)
from registry.pictures.outline import Outline

MOST_PEOPLE, MOST_DATA = 14, 7
LABELS, ROW, HEADS = 190, 22, 50
LEAST, GREATEST = 5.5, 9.5

Pair = tuple[Known, Known]


def people_and_special_data(outlines: Sequence[Outline]) -> Picture | None:
    """Return the matrix; None if no entry declares special or criminal data."""
    pairs = counted(outlines, lambda outline: product(outline.people, outline.special))
    if not pairs:
        return None
    people = leading(_sums(pairs, 0), MOST_PEOPLE)
    data = leading(_sums(pairs, 1), MOST_DATA)
    shown = [(pair, count) for pair, count in pairs.items() if pair[0] in people and pair[1] in data]
    shown.sort(key=lambda item: (people.index(item[0][0]), data.index(item[0][1])))
    return Picture(
        name="people-and-special-data",
        title=_("Data subjects and special categories of data"),
        description=told([(f"{who.words} – {what.words}", count) for (who, what), count in shown]),
        height=HEADS + ROW * len(people) + 4,
        shapes=(*map(Shape, _grid(people, data)), *_circles(shown, people, data)),
        aspects=("special",),
    )


def _sums(pairs: Counter[Pair], side: int) -> Counter[Known]:
    found: Counter[Known] = Counter()
    for pair, count in pairs.items():
        found[pair[side]] += count
    return found


def _column(data: Sequence[Known]) -> float:
    return min((WIDTH - LABELS) / len(data), 120)


def _grid(people: Sequence[Known], data: Sequence[Known]) -> Iterable[str]:
    column = _column(data)
    right = LABELS + column * len(data)
    for place, known in enumerate(data):
        heads = fitted(known.words, column - 8, 4, SMALL)
        yield paragraph(LABELS + column * (place + 0.5), HEADS / 2 - 2, heads, Type(anchor="middle", bold=True))
    for place, known in enumerate(people):
        top = HEADS + ROW * place
        yield line((0, top), (right, top), Pen(LINE, 0.4))
        yield paragraph(0, top + ROW / 2, fitted(known.words, LABELS - 8, 2, NORMAL), Type(NORMAL))


def _circles(shown: Sequence[tuple[Pair, int]], people: Sequence[Known], data: Sequence[Known]) -> Iterable[Shape]:
    """The number stands in each circle, and its area says the same."""
    most = max(count for _pair, count in shown)
    column = _column(data)
    for (who, what), count in shown:
        x = LABELS + column * (data.index(what) + 0.5)
        y = HEADS + ROW * (people.index(who) + 0.5)
        drawn = circle(x, y, LEAST + (GREATEST - LEAST) * sqrt(count / most)) + paragraph(x, y, [str(count)], COUNT)
        yield Shape(drawn, lead("special", who, what, count=count))
