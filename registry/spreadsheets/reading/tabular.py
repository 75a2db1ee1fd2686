"""The table in a sheet: which row is its header, and what its columns seem to be. Knows no template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from registry.spreadsheets.reading.grid import filled, header_of, rows_of, text_of
from registry.spreadsheets.reading.shapes import Certainty, ColumnSeen, Mapping
from registry.spreadsheets.reading.words import field_of, folded, known_field
from registry.spreadsheets.workbook import RawSheet, Row

HEADER_WITHIN = 40  # rows: no header stands lower
SAMPLES = 3
SHOWN = 80


@dataclass(frozen=True)
class Table:
    """A table that was found in a sheet: its header's row and its columns."""

    sheet: RawSheet
    header_row: int
    columns: tuple[ColumnSeen, ...]
    rows: int

    @property
    def exact(self) -> set[str]:
        """The fields that were recognised beyond doubt."""
        return {column.field for column in self.columns if column.certainty is Certainty.EXACT}

    @property
    def headers(self) -> set[str]:
        """The headers, folded."""
        return {folded(column.header) for column in self.columns}

    def mapping(self, role: str = "controller") -> Mapping:
        """Return what its columns are."""
        fields = tuple((column.header, column.field) for column in self.columns)
        return Mapping(self.header_row, fields, self.sheet.name, role)


def best_table(sheet: RawSheet) -> Table | None:
    """Return the table of the sheet: its header is the row with most known headers, else the first full one."""
    rows = rows_of(sheet)
    candidates = [row for row in rows[:HEADER_WITHIN] if len(filled(row)) > 1]
    if not candidates:
        return None
    header = max(
        candidates, key=lambda row: (_known_headers(row), -row.number if _known_headers(row) else len(filled(row)))
    )
    below = [row for row in rows if row.number > header.number and filled(row)]
    if not below:
        return None
    return Table(sheet, header.number, tuple(_columns(header_of(rows, header.number), below)), len(below))


def _known_headers(row: Row) -> int:
    found = {known_field(text) for cell in row.cells if (text := text_of(cell))} - {""}
    return len(found) if len(found) > 1 else 0


def _columns(header: Sequence[str], below: Sequence[Row]) -> Iterable[ColumnSeen]:
    width = max(len(header), *(len(row.cells) for row in below))
    for at in range(width):
        title = header[at] if at < len(header) else ""
        values = (text_of(row.cells[at]) for row in below if at < len(row.cells))
        samples = tuple(dict.fromkeys(value[:SHOWN] for value in values if value))[:SAMPLES]
        if title or samples:
            field, certainty = field_of(title) if title else ("", Certainty.NONE)
            yield ColumnSeen(at, get_column_letter(at + 1), title, samples, field, certainty)
