"""What an authority's layout would say of the register today: a row that says just that was not edited.

So a register that was exported in such a layout, and comes back, changes nothing but what somebody changed in the file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

from registry.record import ActivityRecord, RegisterRecord
from registry.spreadsheets.flat import flat_cells
from registry.spreadsheets.layouts import cnil, ico
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.words import folded
from ropa.organisations.choices import Language

Row = tuple[str, str, frozenset[tuple[str, str]]]  # block, label, pairs of header and text
TOGETHER = (
    ("purpose", "legal_basis", "legal_basis_again", "legitimate_interests", "assessment_link", "consent_link"),
    ("data_categories", "special_categories", "art9_condition", "national_condition"),
    ("transfers", "safeguards"),
    ("client", "client_representative"),
)


def plain(text: str) -> str:
    """Return a text as it is compared: blanks and line breaks do not count, nor the shape of apostrophes."""
    return " ".join(text.replace("’", "'").split())


class Unedited:
    """The register as the layouts say it, looked up by the reference of an entry."""

    def __init__(self, register: RegisterRecord | None) -> None:
        self.register = register

    @cached_property
    def _activities(self) -> Mapping[str, ActivityRecord]:
        return {each.reference: each for each in self.register.activities} if self.register else {}

    @cached_property
    def listed(self) -> frozenset[frozenset[tuple[str, str]]]:
        """The rows of the CNIL's list."""
        rows = cnil.list_rows(self.register) if self.register else []
        return frozenset(_pairs(row.items()) for row in rows)

    def record(self, reference: str) -> frozenset[Row]:
        """Return the rows of the CNIL's record of an entry, none if there is no such entry."""
        activity = self._activities.get(reference)
        if activity is None or self.register is None:
            return frozenset()
        blocks = cnil.record_of(activity, self.register.organisation)
        return frozenset(
            (block, folded(line.label), _pairs(line.cells.items())) for block, lines in blocks.items() for line in lines
        )

    @staticmethod
    def _expected(activity: ActivityRecord, *, is_of_authority: bool) -> dict[str, set[str]]:
        """Return what may stand under each header: of the ICO's table, or of our own CSV in either language."""
        tables = (
            [ico.cells_of(activity)] if is_of_authority else [flat_cells(activity, each) for each in Language.values]
        )
        expected: dict[str, set[str]] = {}
        for table in tables:
            for header, text in table.items():
                expected.setdefault(folded(header), set()).add(plain(text))
        return expected

    def left(
        self, reference: str, heard: Iterable[tuple[str, Heard]], *, is_of_authority: bool
    ) -> list[tuple[str, Heard]]:
        """Return the cells of a row of a table that say something else, with those that belong to them."""
        said = list(heard)
        activity = self._activities.get(reference)
        if activity is None:
            return said
        expected = self._expected(activity, is_of_authority=is_of_authority)
        edited = {name for name, each in said if plain(each.text) not in expected.get(folded(each.header), ())}
        wanted = edited | {name for group in TOGETHER if edited & set(group) for name in group}
        return [(name, each) for name, each in said if name in wanted]


def _pairs(cells: Iterable[tuple[str, cnil.Value]]) -> frozenset[tuple[str, str]]:
    said = ((folded(header), _text(value)) for header, value in cells)
    return frozenset((header, text) for header, text in said if text)


def _text(value: cnil.Value) -> str:
    return value.isoformat() if isinstance(value, dt.date) else plain(value or "")


def heard_pairs(cells: Mapping[str, Heard]) -> frozenset[tuple[str, str]]:
    """Return the cells of a row of the file as they are compared."""
    return frozenset((folded(header), plain(heard.text)) for header, heard in cells.items())
