"""CSV files, one a sheet, alone or in a ZIP. No cell that is written is a formula to any program. Knows no column."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets import encodings, gate
from registry.spreadsheets.opened import Opened
from registry.spreadsheets.problems import Problem, Refused

# A spreadsheet program takes a cell that starts so for a formula (in some languages the wide signs too); the apostrophe
# tells it that this is text.
MARKED = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "'")
MARK = "'"
BYTE_ORDER_MARK = "\ufeff"
WRITTEN_AT = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes
MOST_SEPARATORS = 20 * gate.MAX_COLUMNS  # in a line, those that stand in texts included
LONGEST_FIELD = 4 * gate.MEGABYTE


def write(tables: Sequence[Any]) -> bytes:
    """Write one file for each (name, header, rows)."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header, rows in tables:
            member = zipfile.ZipInfo(f"{name}.csv", WRITTEN_AT)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, write_table(header, rows))
    return target.getvalue()


def write_table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write one CSV file: UTF-8 with a byte order mark, as spreadsheet programs want it."""
    return b"".join(table_in_pieces(header, [rows]))


def table_in_pieces(header: Sequence[str], pieces: Iterable[Iterable[Sequence[Any]]]) -> Iterator[bytes]:
    """Write one CSV file piece by piece: no more than one of them is in memory."""
    yield BYTE_ORDER_MARK.encode() + _lines([header])
    for rows in pieces:
        yield _lines([_written(value) for value in row] for row in rows)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode("utf-8", "replace")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return MARK + text if isinstance(value, str) and text.startswith(MARKED) else text


def read(archive: zipfile.ZipFile) -> Iterator[Opened]:
    """Read each file whose name ends in .csv."""
    for name in archive.namelist():
        path = PurePosixPath(name)
        if path.suffix.casefold() == ".csv" and not path.name.startswith("."):
            yield opened(path.stem, gate.member(archive, name))


def opened(name: str, content: bytes) -> Opened:
    """Read one CSV file; raise Refused if it is no text."""
    text, told = encodings.decoded(content, name)
    text, delimiter = encodings.delimited(text)
    return Opened(name, _rows(name, text, delimiter), told, is_text=True)


def _rows(sheet: str, text: str, delimiter: str) -> Iterator[list[str | None]]:
    if re.search(rf"(?m)^(?:[^\n{re.escape(delimiter)}]*{re.escape(delimiter)}){{{MOST_SEPARATORS}}}", text):
        message = _("A line of the file holds more than %(limit)d separators: it is no table.")
        raise Refused(Problem(message % {"limit": MOST_SEPARATORS}, sheet))
    csv.field_size_limit(LONGEST_FIELD)
    number = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield [_value(cell) for cell in row]
    except csv.Error as error:
        message = _("The file is not proper CSV: check its quotation marks.")
        raise Refused(Problem(message, sheet, number + 1)) from error


def _value(cell: str) -> str | None:
    return (cell[1:] if cell.startswith(MARK) and cell[1:].startswith(MARKED) else cell) or None
