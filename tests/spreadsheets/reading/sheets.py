"""Files for the tests of the reading, and what they become, as plain rows."""

from collections.abc import Sequence
from typing import Any

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import (
    Known,
    Mapping,
    NeedsMapping,
    Recognised,
    Translation,
    read,
    recognise,
    translated,
)


def csv(*lines: str, encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
    return (ends.join(lines) + ends).encode(encoding)


def recognised(content: bytes, name: str = "register.csv", template: str = "auto") -> Recognised:
    found = recognise(read(content, name), template)
    assert isinstance(found, Recognised)
    return found


def unclear(content: bytes, name: str = "register.csv") -> NeedsMapping:
    found = recognise(read(content, name))
    assert isinstance(found, NeedsMapping)
    return found


def translation(
    content: bytes, name: str = "register.csv", *, known: Known | None = None, mapping: Mapping | None = None
) -> Translation:
    return translated(recognised(content, name), mapping, known)


def rows(found: Translation, sheet: str, *columns: str) -> list[Any]:
    """The rows of a native sheet, these columns of them; of a single column, its cells."""
    raw = next((each for each in found.sheets if each.name == sheet), None)
    if raw is None:
        return []
    told = [dict(zip(raw.header, row.cells, strict=True)) for row in raw.rows]
    picked: list[Any] = [[row.get(column) for column in columns] for row in told]
    return [cells[0] for cells in picked] if len(columns) == 1 else picked


def notices(found: Translation, kind: NoticeKind) -> list[tuple[int, str]]:
    """The row and the value of each notice of this kind."""
    return [(notice.place.row, notice.value) for notice in found.notices if notice.kind is kind]


def one(header: str, cell: str, *more: Sequence[str]) -> Translation:
    """A table of one activity, Paie, with one more column (or several)."""
    pairs = [("Nom du traitement", "Paie"), ("Finalité", "Payer"), ("N°", "C-01"), (header, cell), *more]
    quoted = ['"' + text.replace('"', '""') + '"' for _header, text in pairs]
    return translation(csv(";".join(title for title, _text in pairs), ";".join(quoted)))
