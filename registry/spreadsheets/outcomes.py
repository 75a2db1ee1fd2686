"""What becomes of each row of a file, cell by cell: for the preview. Knows no database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Cell:
    """A cell that comes to say something else: the column's name in the native workbook, the texts before and after."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class RowOutcome:
    """What becomes of one row of the file: of which sheet, in which row, what names it, and which cells change."""

    sheet: str
    row: int
    outcome: Outcome
    key: str
    cells: tuple[Cell, ...] = ()


Tell = Callable[[RowOutcome], None]
