"""Records with their labels one below the other, turned into rows of a table: an entry a sheet, or one a column.

Knows which labels are headers, and no field's meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from registry.spreadsheets.reading.grid import cell_of, filled, rows_of, text_of
from registry.spreadsheets.reading.words import known_field
from registry.spreadsheets.workbook import RawSheet, Row

ENOUGH = 4  # labels that are known
LABELS_WITHIN = 2  # columns
LONGEST = 300  # rows
NAMING = ("name", "purpose")


@dataclass
class _Label:
    """A label, the row of the file that it stands in, and the rows that tell of it: its own, and those without one."""

    text: str
    row: int
    rows: list[Row] = field(default_factory=list)


def turned(sheet: RawSheet) -> RawSheet:
    """Return a sheet whose labels stand below each other as one whose headers stand beside each other; else itself."""
    rows = rows_of(sheet)
    if len(rows) > LONGEST:
        return sheet
    at = max(range(LABELS_WITHIN), key=lambda column: len(_known(rows, column)))
    known = _known(rows, at)
    across = max((len(_fields(text_of(cell) for cell in row.cells)) for row in rows), default=0)
    if len(known) < ENOUGH or not known & set(NAMING) or across >= len(known):
        return sheet
    labels, titles = _labels(rows, at)
    return _beside(sheet, labels, titles, at)


def _known(rows: Sequence[Row], at: int) -> set[str]:
    """Return the fields whose labels stand in a column, with something beside them."""
    return _fields(text_of(cell_of(row, at)) for row in rows if any(each > at for each in filled(row)))


def _fields(texts: Iterable[str]) -> set[str]:
    return {known_field(text) for text in texts if text} - {""}


def _labels(rows: Sequence[Row], at: int) -> tuple[list[_Label], list[str]]:
    """Return the labels with what stands beside and, without a label of its own, below them; and the mere titles."""
    labels: list[_Label] = []
    titles: list[str] = []
    for row in rows:
        text, values = text_of(cell_of(row, at)), [each for each in filled(row) if each > at]
        if text and values:
            labels.append(_Label(text, row.number, [row]))
        elif text:
            titles.append(text)
        elif values and labels:
            labels[-1].rows.append(row)
        else:
            titles += [text_of(row.cells[each]) for each in filled(row)]
    return labels, titles


def _beside(sheet: RawSheet, labels: list[_Label], titles: list[str], at: int) -> RawSheet:
    naming = next(label for label in labels if _fields([label.text]) & set(NAMING))
    columns = [each for each in filled(naming.rows[0]) if each > at]
    rows = [Row(column + 1, [_said(label, column, columns) for label in labels]) for column in columns]
    message = _("The labels of this sheet stand below each other, in column %(column)s: it was read as a record.")
    told = [message % {"column": get_column_letter(at + 1)}]
    if titles:
        told.append(_("Titles of the record, left aside: %(titles)s.") % {"titles": " · ".join(titles)})
    return replace(
        sheet,
        header=[label.text for label in labels],
        rows=rows,
        notices=(*sheet.notices, *told),
        merged=(),
        turned=tuple(label.row for label in labels),
    )


def _said(label: _Label, column: int, columns: list[int]) -> object:
    """Return what a column says of a label; what stands right of the only one belongs to it too."""
    places = [column] if len(columns) > 1 else range(column, max(len(row.cells) for row in label.rows))
    cells = [cell for row in label.rows for place in places if text_of(cell := cell_of(row, place))]
    return cells[0] if len(cells) == 1 else "\n".join(map(text_of, cells))
