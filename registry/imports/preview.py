"""What an import would do, kept line by line so that long previews are read page by page. Writes no row."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from registry.imports.files import first_preview_line, keep_preview, preview_lines
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.outcomes import Cell, Outcome, RowOutcome
from registry.spreadsheets.problems import Problem
from registry.spreadsheets.reading import Translation

PAGE = 50


@dataclass(frozen=True)
class Fault:
    """A problem, at its place in the user's own file."""

    sheet: str
    row: int
    column: str
    message: str
    value: str


@dataclass(frozen=True)
class Line:
    """What becomes of one row. `sheet` is that of the native workbook, `file_sheet` and `file_row` the user's own."""

    sheet: str
    file_sheet: str
    file_row: int
    outcome: str
    key: str
    cells: tuple[Cell, ...]
    faults: tuple[Fault, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Summary:
    """How many rows become what, sheet by sheet, and how the file was read."""

    counts: Mapping[str, Mapping[str, int]]
    notices: tuple[str, ...]
    unknown: tuple[str, ...] = ()  # headers that go to the note

    def of(self, outcome: str) -> int:
        """Return how many rows of all sheets become this."""
        return sum(counts.get(outcome, 0) for counts in self.counts.values())


class Collector:
    """Gathers what becomes of each row while an import is planned."""

    def __init__(self, file: Translation) -> None:
        self.rows: list[RowOutcome] = []
        self.file = file
        self.notices: dict[tuple[str, int], list[str]] = defaultdict(list)
        for notice in file.notices:
            self.notices[notice.place.sheet, notice.place.row].append(str(notice))

    def tell(self, row: RowOutcome) -> None:
        """Note what becomes of a row."""
        self.rows.append(row)

    def keep(self, batch: UUID, problems: Iterable[Problem]) -> None:
        """Keep the preview of an import: the summary first, then a line for each row."""
        lines = list(self._lines(problems))
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for line in lines:
            counts[line.sheet][line.outcome] += 1
        summary = Summary({name: dict(each) for name, each in counts.items()}, self._loose(), self.file.unknown)
        said = [asdict(summary), *map(_plain, lines)]
        keep_preview(batch, (json.dumps(each, ensure_ascii=False) for each in said))

    def _loose(self) -> tuple[str, ...]:
        """Return the notices that no line carries."""
        return tuple(notice for notices in self.notices.values() for notice in notices)

    def _lines(self, problems: Iterable[Problem]) -> Iterator[Line]:
        """Put the problems at their rows; those of no row that was judged come first."""
        of_row: dict[tuple[str, int], list[Problem]] = defaultdict(list)
        for problem in problems:
            of_row[problem.sheet, problem.row].append(problem)
        for row in self.rows:
            of_row.setdefault((row.sheet, row.row), [])
        told = {(row.sheet, row.row) for row in self.rows}
        for (sheet, number), found in of_row.items():
            if (sheet, number) not in told:
                yield self._line(RowOutcome(sheet, number, Outcome.REFUSED, ""), found)
        for row in self.rows:
            yield self._line(row, of_row[row.sheet, row.row])

    def _line(self, row: RowOutcome, problems: list[Problem]) -> Line:
        place = self.file.place_of(row.sheet, row.row)
        found = map(self.file.at_source, problems)
        faults = tuple(Fault(each.sheet, each.row, each.column, each.message, each.value) for each in found)
        outcome = Outcome.REFUSED if faults else row.outcome
        notices = tuple(self.notices.pop((place.sheet, place.row), ())) if place.row else ()
        return Line(row.sheet, place.sheet, place.row, outcome, row.key, row.cells, faults, notices)


def summary_of(batch: UUID) -> Summary | None:
    """Return the summary of a preview, None if there is no preview any more."""
    line = first_preview_line(batch)
    if not line:
        return None
    said = json.loads(line)
    order = {name: at for at, name in enumerate(SHEET_OF)}
    counts = dict(sorted(said["counts"].items(), key=lambda item: order.get(item[0], -1)))
    return Summary(counts, tuple(said["notices"]), tuple(said["unknown"]))


def lines_of(batch: UUID, outcomes: Iterable[str], sheet: str, page: int) -> list[Line]:
    """Return the lines of one page (from 1) with these outcomes; of one sheet, if it is named."""
    wanted = set(outcomes)
    lines = map(json.loads, islice(preview_lines(batch), 1, None))
    kept = (line for line in lines if line["outcome"] in wanted and (not sheet or line["sheet"] == sheet))
    return [_line(said) for said in islice(kept, (page - 1) * PAGE, page * PAGE)]


def _plain(line: Line) -> dict[str, Any]:
    """Return the line as JSON holds it; asdict() takes ten times as long, and there may be many."""
    cells = [[cell.column, cell.old, cell.new] for cell in line.cells]
    return vars(line) | {"cells": cells, "faults": [vars(fault) for fault in line.faults]}


def _line(said: dict[str, Any]) -> Line:
    cells = tuple(Cell(*each) for each in said.pop("cells"))
    faults = tuple(Fault(**each) for each in said.pop("faults"))
    notices = tuple(said.pop("notices"))
    return Line(**said, cells=cells, faults=faults, notices=notices)
