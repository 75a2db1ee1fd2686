"""A ZIP of CSV files, one a sheet: UTF-8, comma or semicolon. No cell is a formula to any program. Knows no column."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets import gate
from registry.spreadsheets.problems import Problem, Refused

# A spreadsheet program takes a cell that starts so for a formula; the apostrophe tells it that this is text.
MARKED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
MARK = "'"
BYTE_ORDER_MARK = "\ufeff"
DELIMITERS = (",", ";", "\t")
WRITTEN_AT = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes
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


def read(archive: zipfile.ZipFile) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Read (name, rows) of each file whose name ends in .csv."""
    for name in archive.namelist():
        path = PurePosixPath(name)
        if path.suffix == ".csv" and not path.name.startswith("."):
            yield path.stem, _rows(path.stem, gate.member(archive, name))


def _rows(sheet: str, content: bytes) -> Iterator[list[str | None]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Problem(_("The file is not in UTF-8: save it as “CSV UTF-8”."), sheet)) from error
    csv.field_size_limit(LONGEST_FIELD)
    first_line = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield [_value(cell) for cell in row]
    except csv.Error as error:
        raise Refused(Problem(_("The file is not proper CSV: check its quotation marks."), sheet)) from error


def _value(cell: str) -> str | None:
    return (cell[1:] if cell.startswith(MARK) and cell[1:].startswith(MARKED) else cell) or None
