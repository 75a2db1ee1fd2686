"""How columns share the width of a table: by what they have to say. Knows texts only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

STEP = 5  # per cent: the style sheet has a class for each step
WHOLE = 100
LONGEST_WORD = 14  # signs; a longer word may be broken
SIGN = 1.1  # per cent of the width that a sign of the smallest column takes
GROWTH = 0.8  # below 1: twice the text is not worth twice the width


def shares(columns: Sequence[Sequence[str]]) -> list[int]:
    """Return the share of each column, given its texts (the head first): multiples of 5 per cent, 100 together."""
    least = [_least(texts) for texts in columns]
    room = max(WHOLE - sum(least), 0)
    weights = [_weight(texts) for texts in columns]
    wanted = [low + room * weight / sum(weights) for low, weight in zip(least, weights, strict=True)]
    return _rounded([share * WHOLE / sum(wanted) for share in wanted])


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
