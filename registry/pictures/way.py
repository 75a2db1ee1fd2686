"""The way of the data: from whom, for what, to whom, in which countries. Art. 30(1)(b)-(e). Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.pictures.counting import Known, leading, said, told, undeclared
from registry.pictures.drawing import (
    FRAME,
    HEAD,
    LINE,
    SMALL,
    UNKNOWN,
    WIDTH,
    Pen,
    Picture,
    Type,
    box,
    curve,
    fitted,
    joined,
    paragraph,
)
from registry.record import ActivityRecord
from registry.wording import words

MOST = 9  # of each column; the others stand together
COLUMN, ROW, BOX, HEADS = 138, 29, 25, 22
STEP = (WIDTH - COLUMN) / 3
THINNEST, THICKEST = 0.6, 3.4

Way = tuple[Known, Known]
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


def data_way(activities: Sequence[ActivityRecord]) -> Picture | None:
    """Return the picture; None if the register holds no entry."""
    if not activities:
        return None
    columns = _columns(activities)
    return Picture(
        name="data-way",
        title=_("The way of the data"),
        description=_told(columns),
        height=columns.height,
        shapes=joined((*_lines(columns), *_boxes(columns))),
    )


def _ways(activity: ActivityRecord) -> tuple[list[Way], list[Way], list[Way]]:
    """Return the ways from people to purposes, from there to recipients, and from there to countries."""
    people = [Known(words(entry.category)) for entry in activity.data_subjects] or [undeclared()]
    purposes = [Known(purpose.text) for purpose in activity.purposes] or [said(activity.operations)]
    arrivals = list(_arrivals(activity)) or [(undeclared(), undeclared())]
    recipients = list(dict.fromkeys(recipient for recipient, _country in arrivals))
    return (
        [(who, what) for who in people for what in purposes],
        [(what, recipient) for what in purposes for recipient in recipients],
        arrivals,
    )


def _arrivals(activity: ActivityRecord) -> Iterable[Way]:
    """Return who receives data where, as far as the entry says it."""
    for recipient in activity.recipients:
        yield said(recipient.name), said(words(recipient.country))
    for engagement in activity.engagements:
        name = engagement.subprocessor.name
        countries = dict.fromkeys(_countries(activity, name))
        yield from ((Known(name), Known(country)) for country in countries)
        if not countries:
            yield Known(name), undeclared()


def _countries(activity: ActivityRecord, name: str) -> Iterable[str]:
    for transfer in activity.transfers:
        if transfer.importer == name and (words(transfer.country) or transfer.international_organisation):
            yield words(transfer.country) or transfer.international_organisation
    for place in activity.storage_places:
        if place.location.operator == name:
            yield words(place.location.country)


def _columns(activities: Sequence[ActivityRecord]) -> Columns:
    found = [_ways(activity) for activity in activities]
    shown = [_shown(Counter(known for ways in found for known in _stations(ways)[column])) for column in range(4)]
    counts: tuple[Counter[Known], ...] = (Counter(), Counter(), Counter(), Counter())
    links: Counter[Link] = Counter()
    for ways in found:
        for column, stations in enumerate(_stations(ways)):
            counts[column].update({_place(known, shown[column]) for known in stations})
        for column, pairs in enumerate(ways):
            links.update({(column, _place(a, shown[column]), _place(b, shown[column + 1])) for a, b in pairs})
    titles = (_("Data subjects"), _("Purposes"), _("Recipients and processors"), _("Countries"))
    return Columns(titles, _untangled([list(each) for each in shown], links), counts, links)


def _stations(ways: tuple[list[Way], list[Way], list[Way]]) -> tuple[set[Known], ...]:
    """Return what an entry says for each column."""
    first, second, third = ways
    return ({a for a, _b in first}, {b for _a, b in first}, {b for _a, b in second}, {b for _a, b in third})


def _shown(counts: Counter[Known]) -> tuple[Known, ...]:
    if len(counts) <= MOST:
        return tuple(leading(counts, MOST))
    others = len(counts) - (MOST - 1)
    words_for = ngettext("%(count)d other", "%(count)d others", others) % {"count": others}
    return (*leading(counts, MOST - 1), Known(words_for, rest=True))


def _place(known: Known, shown: tuple[Known, ...]) -> Known:
    """Return where something stands: by itself, or among the others."""
    return known if known in shown else next(each for each in shown if each.rest)


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


def _boxes(columns: Columns) -> Iterable[str]:
    for column, (title, known_here) in enumerate(zip(columns.titles, columns.known, strict=True)):
        left = STEP * column
        yield paragraph(left, HEADS / 2 - 2, [title], HEAD)
        for known in known_here:
            middle = columns.middle(column, known)
            pen = FRAME if known.declared else UNKNOWN
            yield box(left + 0.4, middle - BOX / 2, COLUMN - 0.8, BOX, pen)
            yield paragraph(left + 5, middle, fitted(known.words, COLUMN - 10, 2, SMALL), Type(SMALL))


def _told(columns: Columns) -> str:
    sentences = []
    for title, known_here, counts in zip(columns.titles, columns.known, columns.counts, strict=True):
        pairs = [(known.words, counts[known]) for known in known_here]
        sentences.append(_("%(heading)s: %(said)s") % {"heading": title, "said": told(pairs)})
    return " ".join(sentences)
