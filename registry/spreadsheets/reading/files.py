"""From the bytes of a file to plain sheets, whatever its name: XLSX, ODS, CSV, a ZIP of CSV files. Knows no column."""

from __future__ import annotations

from pathlib import PurePath

from registry.spreadsheets import gate
from registry.spreadsheets.workbook import RawSheet, read_csv, read_workbook

TEXT_ENDINGS = {".csv", ".txt", ".tsv", ".tab"}


def read(content: bytes, filename: str = "") -> tuple[RawSheet, ...]:
    """Read every sheet of the file; raise Refused, with a sentence that a person understands, if it cannot be read.

    What the file is is read in the file itself; its name only helps to tell a text from something else.
    """
    if _is_text(content, filename):
        return tuple(read_csv(content, PurePath(filename).stem or "csv"))
    return tuple(read_workbook(content))


def _is_text(content: bytes, filename: str) -> bool:
    if content.startswith((gate.ARCHIVE, gate.EMPTY_ARCHIVE, gate.OLE)) or not content:
        return False
    if content.lstrip()[:1] == b"<" or content.startswith(b"%PDF"):
        return False
    return PurePath(filename).suffix.casefold() in TEXT_ENDINGS or _is_delimited(content)


def _is_delimited(content: bytes) -> bool:
    """Return whether the first line looks like the header of a table, for a CSV of another name."""
    line = content[:4096].partition(b"\n")[0]
    return any(delimiter in line for delimiter in (b";", b",", b"\t")) and b"\x00" not in line
