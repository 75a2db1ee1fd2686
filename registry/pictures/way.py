"""The way of the data: from whom, for what, to whom, in which countries. Art. 30(1)(b)-(e). Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.pictures.aspects import ASPECTS, lead
from registry.pictures.counting import Known, counted, leading, told
from registry.pictures.drawing import (
    FRAME,
    HEAD,
    LINE,
    SMALL,
    UNKNOWN,
    WIDTH,
    Lead,
    Pen,
    Picture,
    Shape,
    Type,
    box,
    curve,
    fitted,
    paragraph,
)
from registry.pictures.outline import Outline

MOST = 9  # of each column; the others stand together
COLUMN, ROW, BOX, HEADS = 138, 29, 25, 22
STEP = (WIDTH - COLUMN) / 3
THINNEST, THICKEST = 0.6, 3.4
IN_COLUMNS = ("people", "purpose", "recipient", "country")

Way = tuple[Known, Known]
Said = Callable[[Outline], Sequence[Known]]
Height = tuple[bool, bool, float, str]
Link = tuple[int, Known, Known]  # the column it leaves, from what, to what


@dataclass(frozen=True)
class Columns:
    """What stands in each column, in order, in how many entries, and the ways between neighbours likewise."""

    titles: tuple[str, ...]
    known: tuple[tuple[Known, ...], ...]
    counts: tuple[Counter[Known], ...]
    ways: Counter[Link]

    @property
    def height(self) -> float:
        """Return the height of the highest column."""
        return HEADS + ROW * max(map(len, self.known)) + 2

    def middle(self, column: int, known: Known) -> float:
        """Return the height at which something stands; short columns stand in the middle."""
        free = max(map(len, self.known)) - len(self.known[column])
        return HEADS + ROW * (self.known[column].index(known) + free / 2 + 0.5)


def data_way(outlines: Sequence[Outline]) -> Picture | None:
    """Return the picture; None if the register holds no entry."""
    if not outlines:
        return None
    columns = _columns(outlines)
    return Picture(
        name="data-way",
        title=_("The way of the data"),
        description=_told(columns),
        height=columns.height,
        shapes=(*map(Shape, _lines(columns)), *_boxes(columns)),
        aspects=IN_COLUMNS,
    )


# What an entry says for each column; who receives data where stands side by side.
SAID: tuple[Said, ...] = (
    lambda outline: outline.people,
    lambda outline: outline.purposes,
    lambda outline: [recipient for recipient, _country in outline.arrivals],
    lambda outline: [country for _recipient, country in outline.arrivals],
)


def _columns(outlines: Sequence[Outline]) -> Columns:
    places = [_places(counted(outlines, said)) for said in SAID]
    stations = [_placed(said, place) for said, place in zip(SAID, places, strict=True)]
    ways = (_all_ways(*stations[:2]), _all_ways(*stations[1:3]), _paired(*stations[2:]))
    counts = tuple(counted(outlines, station) for station in stations)
    links: Counter[Link] = Counter()
    for column, pairs in enumerate(ways):
        links.update({(column, *way): count for way, count in counted(outlines, pairs).items()})
    shown = [list(dict.fromkeys(place.values())) for place in places]
    titles = tuple(str(ASPECTS[code].heads[0]) for code in IN_COLUMNS)
    return Columns(titles, _untangled(shown, links), counts, links)


def _placed(said: Said, places: dict[Known, Known]) -> Said:
    return lambda outline: [places[known] for known in said(outline)]


def _all_ways(start: Said, end: Said) -> Callable[[Outline], Iterable[Way]]:
    return lambda outline: product(start(outline), end(outline))


def _paired(start: Said, end: Said) -> Callable[[Outline], Iterable[Way]]:
    return lambda outline: zip(start(outline), end(outline), strict=True)


def _places(counts: Counter[Known]) -> dict[Known, Known]:
    """Return where each thing stands: what most entries say by itself, the others together at the end."""
    if len(counts) <= MOST:
        return {known: known for known in leading(counts, MOST)}
    others = len(counts) - (MOST - 1)
    words_for = ngettext("%(count)d other", "%(count)d others", others) % {"count": others}
    shown = leading(counts, MOST - 1)
    rest = dict.fromkeys(set(counts) - set(shown), Known(words_for, rest=True))
    return {known: known for known in shown} | rest


def _untangled(columns: list[list[Known]], ways: Counter[Link]) -> tuple[tuple[Known, ...], ...]:
    """Order each column by where its ways come from, so that fewer cross; the others stay last."""
    for number, (before, after) in enumerate(pairwise(columns)):
        heights = {known: place for place, known in enumerate(before)}

        def height(known: Known, number: int = number, heights: dict[Known, int] = heights) -> Height:
            from_here = [
                (heights[a], count) for (column, a, b), count in ways.items() if (column, b) == (number, known)
            ]
            mean = sum(place * count for place, count in from_here) / max(sum(count for _p, count in from_here), 1)
            return (not known.declared, known.rest, mean, known.words)

        after.sort(key=height)
    return tuple(map(tuple, columns))


def _lines(columns: Columns) -> Iterable[str]:
    most = max(columns.ways.values())
    for (column, start, end), count in sorted(columns.ways.items(), key=_thickest_first):
        left = (STEP * column + COLUMN, columns.middle(column, start))
        right = (STEP * (column + 1), columns.middle(column + 1, end))
        width = THINNEST + (THICKEST - THINNEST) * (count - 1) / most
        yield curve(left, right, Pen(LINE, width) if start.declared and end.declared else UNKNOWN)


def _thickest_first(way: tuple[Link, int]) -> tuple[int, int, str, str]:
    """The order in which ways are drawn must not depend on that of sets, which differs from run to run."""
    (column, start, end), count = way
    return -count, column, start.words, end.words


def _boxes(columns: Columns) -> Iterable[Shape]:
    for column, (title, known_here) in enumerate(zip(columns.titles, columns.known, strict=True)):
        left = STEP * column
        yield Shape(paragraph(left, HEADS / 2 - 2, [title], HEAD))
        for known in known_here:
            middle = columns.middle(column, known)
            pen = FRAME if known.declared else UNKNOWN
            drawn = box(left + 0.4, middle - BOX / 2, COLUMN - 0.8, BOX, pen)
            drawn += paragraph(left + 5, middle, fitted(known.words, COLUMN - 10, 2, SMALL), Type(SMALL))
            yield Shape(drawn, _lead(IN_COLUMNS[column], known, columns.counts[column][known]))


def _lead(aspect: str, known: Known, count: int) -> Lead:
    """The others lead to the table that names them."""
    return Lead(aspect, "", known.words) if known.rest else lead(aspect, known, count=count)


def _told(columns: Columns) -> str:
    sentences = []
    for title, known_here, counts in zip(columns.titles, columns.known, columns.counts, strict=True):
        pairs = [(known.words, counts[known]) for known in known_here]
        sentences.append(_("%(heading)s: %(said)s") % {"heading": title, "said": told(pairs)})
    return " ".join(sentences)
