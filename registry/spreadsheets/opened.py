"""A sheet as a parser hands it over: its name, its rows one by one, and what must be said of it. Knows no format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Merged = tuple[int, int, int]  # first row, last row, column (from 0) of cells that are one below the other

Comment = tuple[str, str]  # the address of the cell, and the words


@dataclass(frozen=True)
class Opened:
    """A sheet of which no row was read yet. `notices` say how it was read, where that must be known.

    `is_text`: it is a CSV file, whose cells are told apart by signs that may stand in a text as well. `merged`: which
    of its cells are one, over several rows; `comments`: what people wrote beside cells. Some parsers know
    these once the rows were read, and fill them by then.
    """

    name: str
    rows: Iterable[Sequence[Any]]
    notices: tuple[str, ...] = ()
    is_text: bool = False
    merged: Sequence[Merged] = ()
    comments: Sequence[Comment] = ()
