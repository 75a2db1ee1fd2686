"""Native sheets under construction: each cell with the place of the file that it came from. Knows no layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from registry.spreadsheets import gate
from registry.spreadsheets.columns import ACTIVITY, SHEET_OF, SHEETS, Sheet
from registry.spreadsheets.problems import Notice, NoticeKind, Place, Problem
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.lists import OTHER_MEASURES
from registry.spreadsheets.reading.shapes import Key, Known, Template, Translation
from registry.spreadsheets.reading.unedited import Unedited
from registry.spreadsheets.reading.words import folded
from registry.spreadsheets.resources import key_of_cells
from registry.spreadsheets.since import numbered
from registry.spreadsheets.workbook import RawSheet, Row

# For measures in words that no list has. The CNIL's model puts its own line of this name among the technical ones.
OTHER_MEASURES_ROW = {
    "label_en": "Other measures (to be specified)",
    "label_fr": "Autres mesures (à préciser)",
    "kind": "technical",
}


@dataclass
class Line:
    """One native row: its cells and where each came from."""

    cells: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    place: Place = field(default_factory=Place)

    def put(self, column: str, value: Any, place: Place) -> None:
        """Fill a cell."""
        self.cells[column] = value
        self.places[column] = place


class Draft:
    """The native sheets, notices and problems of one file."""

    def __init__(self, known: Known, language: str = "fr") -> None:
        self.known = known
        self.language = language
        self.lines: dict[str, dict[Key, Line]] = {}
        self.parts: dict[tuple[str, str], list[Line]] = {}  # by sheet and reference of their activity
        self.told: dict[Notice, None] = {}  # each once, in their order
        self.problems: list[Problem] = []
        self.made = 0  # rows and remarks
        self.unedited = Unedited(known.register)
        self._known_parts: dict[str, dict[str, list[Key]]] = {}
        self._own: dict[str, dict[str, str]] = {}
        self._vendors = {folded(name): name for name in known.vendors}
        self._places = {folded(name): name for name in known.places}

    def line(self, sheet: str, keys: Mapping[str, Any], place: Place) -> Line:
        """Return the row that these key cells name, a new one if there is none yet."""
        rows = self.lines.setdefault(sheet, {})
        key = key_of_cells(SHEET_OF[sheet], keys)
        if SHEET_OF[sheet].repeatable and key in rows:
            key = (*key, str(len(rows)))
        if key not in rows:
            self._count()
            rows[key] = Line(dict(keys), dict.fromkeys(keys, place), place)
            if ACTIVITY in keys:
                self.parts.setdefault((sheet, str(keys[ACTIVITY])), []).append(rows[key])
        return rows[key]

    def notice(self, kind: NoticeKind, message: str, place: Place, value: str = "") -> None:
        """Tell a person something about how the file was read."""
        self._count()
        self.told[Notice(kind, message, place, value)] = None

    def _count(self) -> None:
        """Refuse a file that makes more of the register than any register is."""
        self.made += 1
        if self.made > gate.MAX_LINES:
            message = _(
                "The file makes more than %(limit)d rows and remarks, more than any register: bring several files."
            )
            raise gate.refuse(message % {"limit": gate.MAX_LINES})

    # What the register knows by these names already

    def own(self, catalogue: str) -> dict[str, str]:
        """Return the codes of the organisation's own entries of a list, by their labels, folded."""
        if catalogue not in self._own:
            rows = self.known.tables.get(catalogue, {}).values()
            self._own[catalogue] = {
                folded(str(row.get(name) or "")): str(row["code"])
                for row in rows
                for name in ("label_en", "label_fr", "code")
            }
        return self._own[catalogue]

    def known_parts(self, sheet: str, reference: str) -> list[Key]:
        """Return the keys of the parts that the register has of an entry."""
        if sheet not in self._known_parts:
            found = self._known_parts[sheet] = {}
            for key in self.known.tables.get(sheet, {}):
                found.setdefault(key[0], []).append(key)
        return self._known_parts[sheet].get(reference, [])

    def known_vendor(self, name: str) -> str:
        """Return the name of a vendor as the register or this file has it, "" if neither does."""
        return self._vendors.get(folded(name), "")

    def known_place(self, name: str) -> str:
        """Return the name of a place of storage as the register has it, "" if it has none."""
        return self._places.get(folded(name), "")

    def vendor(self, name: str, heard: Heard, country: str = "") -> tuple[str, bool]:
        """Return the name of a vendor, and whether it had to be added to the organisation's own ones."""
        known = self.known_vendor(name)
        if known:
            return known, False
        line = self.line("subprocessors", {"name": name}, heard.place)
        if country:
            line.put("country", country, heard.place)
        self._vendors[folded(name)] = name
        return name, True

    def declare_other_measures(self, place: Place) -> None:
        """Add the entry for measures that are in no list to the organisation's own ones."""
        line = self.line("security_measures", {"code": OTHER_MEASURES}, place)
        for column, value in OTHER_MEASURES_ROW.items():
            line.put(column, value, place)

    def refuse(self, message: str, heard: Heard) -> None:
        """Refuse what a cell says: nothing can be imported until it is corrected."""
        place = heard.place
        self.problems.append(Problem(message, place.sheet, place.row, place.column, heard.text))

    def translation(self, template: Template) -> Translation:
        """Return what was put together."""
        places: dict[tuple[str, int, str], Place] = {}
        sheets = tuple(
            self._sheet(sheet, list(self.lines[sheet.name].values()), places)
            for sheet in SHEETS
            if self.lines.get(sheet.name)
        )
        return Translation(template, sheets, places, tuple(self.told), tuple(self.problems))

    def _sheet(self, sheet: Sheet, lines: list[Line], places: dict[tuple[str, int, str], Place]) -> RawSheet:
        header = [
            column.name for column in sheet.columns if column.key or any(column.name in each.cells for each in lines)
        ]
        rows = []
        seen: Counter[Key] = Counter()
        for number, line in enumerate(lines, start=2):
            said = self.known.tables.get(sheet.name, {}).get(numbered(sheet, line.cells, seen), {})
            rows.append(Row(number, [line.cells.get(name, said.get(name)) for name in header]))
            places[sheet.name, number, ""] = line.place
            places |= {(sheet.name, number, name): place for name, place in line.places.items()}
        return RawSheet(sheet.name, header, rows)
