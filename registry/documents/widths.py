"""How columns share the width of a table: by what they say, so that its rows take few lines. Knows texts only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import zip_longest

STEP = 5  # per cent: the style sheet has a class for each step
WHOLE = 100
LONGEST_WORD = 14  # signs; a longer word may be broken
SIGN = 1.1  # per cent of the width that a sign of the smallest column takes
GROWTH = 0.8  # below 1: twice the text is not worth twice the width
LOOKED_AT = 40  # rows: a longer table is more of the same
SIGNS, PADDING = 1.17, 1.8  # signs of small type on one per cent of the width of a sheet, and between two columns

Columns = Sequence[Sequence[str]]


def shares(columns: Columns) -> list[int]:
    """Return the share of each column, given its texts (the head first): multiples of 5 per cent, 100 together.

    Paragraphs of a text are lines of it.
    """
    least = [_least(texts) for texts in columns]
    room = max(WHOLE - sum(least), 0)
    weights = [_weight(texts) for texts in columns]
    wanted = [low + room * weight / sum(weights) for low, weight in zip(least, weights, strict=True)]
    return _settled(columns, _rounded([share * WHOLE / sum(wanted) for share in wanted]), least)


def _least(texts: Iterable[str]) -> float:
    longest = max((len(word) for text in texts for word in text.split()), default=1)
    return min(longest, LONGEST_WORD) * SIGN


def _weight(texts: Sequence[str]) -> float:
    """How much a column says (the root of its mean square, so that a few long texts count), damped; not its head."""
    said = texts[1:] or texts
    typical = math.sqrt(sum(len(text) ** 2 for text in said) / len(said))
    return float(max(typical, 1) ** GROWTH)


def _rounded(wanted: Sequence[float]) -> list[int]:
    """Round to steps so that they still make the whole: what was cut most gets the steps that are left."""
    cut = [max(int(share // STEP), 1) for share in wanted]
    order = sorted(range(len(cut)), key=lambda place: cut[place] * STEP - wanted[place])
    left = WHOLE // STEP - sum(cut)
    for place in order[: max(left, 0)]:
        cut[place] += 1
    return [steps * STEP for steps in cut]


def _settled(columns: Columns, found: list[int], least: Sequence[float]) -> list[int]:
    """Give a step of one column to another for as long as that makes the table lower."""
    texts = [[_words(text) for text in column[: LOOKED_AT + 1]] for column in columns]

    @cache
    def lines(place: int, share: int) -> tuple[int, ...]:
        return tuple(_lines(said, share * SIGNS - PADDING) for said in texts[place])

    def height(tried: Sequence[int]) -> int:
        return sum(map(max, zip_longest(*(lines(*pair) for pair in enumerate(tried)), fillvalue=0)))

    now = height(found)
    while True:
        lower, better = min(((height(tried), tried) for tried in _neighbours(found, least)), default=(now, found))
        if lower >= now:
            return found
        now, found = lower, better


def _neighbours(found: Sequence[int], least: Sequence[float]) -> Iterator[list[int]]:
    for giver, share in enumerate(found):
        if share - STEP < max(least[giver], STEP):
            continue
        for taker in range(len(found)):
            if taker != giver:
                tried = list(found)
                tried[giver] -= STEP
                tried[taker] += STEP
                yield tried


def _words(text: str) -> list[list[int]]:
    """Return how long the words of each paragraph are."""
    return [[len(word) for word in paragraph.split()] for paragraph in text.splitlines()]


def _lines(paragraphs: Sequence[Sequence[int]], room: float) -> int:
    return sum(_lines_of(words, room) for words in paragraphs)


def _lines_of(words: Sequence[int], room: float) -> int:
    lines, filled = 1, -1
    for length in words:
        filled += 1 + length
        if filled > room and filled > length:
            lines, filled = lines + 1, length
    return lines
