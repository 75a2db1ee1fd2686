"""What is said of a file that was read: its template, its columns, where each cell came from. Knows no word of it."""

from __future__ import annotations

from collections import abc  # dataclasses resolve their types at run time
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from registry.record import RegisterRecord
from registry.spreadsheets.problems import Notice, Place, Problem
from registry.spreadsheets.workbook import RawSheet

Cell = Any
Key = tuple[str, ...]


class Template(TextChoices):
    """The layouts that are recognised by their labels."""

    NATIVE = "native", gettext_lazy("Native workbook")
    CNIL = "cnil", gettext_lazy("Simplified register of the CNIL")
    ICO_CONTROLLER = "ico-controller", gettext_lazy("ICO template for controllers")
    ICO_PROCESSOR = "ico-processor", gettext_lazy("ICO template for processors")
    CNPD = "cnpd", gettext_lazy("Model register of the CNPD")
    FLAT = "flat", gettext_lazy("Table of one row per activity")


class Certainty(TextChoices):
    """How sure it is what a column holds."""

    EXACT = "exact", gettext_lazy("recognised")
    LIKELY = "likely", gettext_lazy("likely")
    NONE = "none", gettext_lazy("not recognised")


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a table: its header, some of its values, and the field that it seems to be ("" if none does)."""

    number: int  # from 0
    letter: str
    header: str
    samples: tuple[str, ...]
    field: str
    certainty: Certainty


@dataclass(frozen=True)
class Mapping:
    """Which field each column of a table is: (header, field), in the order of the columns; "" goes to the note."""

    header_row: int
    fields: tuple[tuple[str, str], ...]
    sheet: str = ""
    role: str = "controller"

    def has_headers_of(self, other: Mapping) -> bool:
        """Return whether another table has the same headers."""
        return [header for header, _field in self.fields] == [header for header, _field in other.fields]

    def elsewhere(self, other: Mapping) -> Mapping:
        """Return what is said here of the columns, for another table with the same headers."""
        return replace(self, sheet=other.sheet, header_row=other.header_row)

    def as_json(self) -> dict[str, Any]:
        """Return what can be kept as JSON."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "role": self.role,
            "fields": [list(pair) for pair in self.fields],
        }

    @classmethod
    def from_json(cls, kept: abc.Mapping[str, Any]) -> Self:
        """Return the mapping that was kept."""
        pairs = tuple((str(header), str(name)) for header, name in kept["fields"])
        return cls(int(kept["header_row"]), pairs, str(kept.get("sheet", "")), str(kept.get("role", "controller")))


@dataclass(frozen=True)
class Recognised:
    """A file whose layout is known. `mappings` says of each of its tables what the columns are."""

    template: Template
    sheets: tuple[RawSheet, ...]
    mappings: tuple[Mapping, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class NeedsMapping:
    """A table of which a person must say what its columns are. `columns` holds the suggestions.

    `sheet` is the table's name, `header_row` its header's number in the file, `rows` how many rows follow. `others` are
    the further tables of the file; what is said of this one holds for those with the same headers too.
    """

    sheets: tuple[RawSheet, ...]
    sheet: str
    header_row: int
    columns: tuple[ColumnSeen, ...]
    rows: int
    message: str
    role: str = "controller"
    others: tuple[Mapping, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def suggested(self) -> Mapping:
        """The mapping as suggested."""
        fields = tuple((column.header, column.field) for column in self.columns)
        return Mapping(self.header_row, fields, self.sheet, self.role)

    @property
    def alike(self) -> tuple[str, ...]:
        """The further sheets of which what is said of this one holds too."""
        return tuple(each.sheet for each in self.others if self.suggested.has_headers_of(each))

    def answered(self, mapping: Mapping) -> Recognised:
        """Return the file with what a person said of its columns."""
        told = replace(mapping, sheet=self.sheet)
        others = (told.elsewhere(each) if told.has_headers_of(each) else each for each in self.others)
        return Recognised(Template.FLAT, self.sheets, (told, *others), self.notices)


@dataclass(frozen=True)
class Known:
    """What the register says already, so that a file is read beside it and not over it.

    `tables` holds, by native sheet and by key, the cells of its rows; `vendors` and `places` the names that the
    organisation can refer to, its own and the shared ones; `register` is what the tables are made of.
    """

    tables: abc.Mapping[str, abc.Mapping[Key, abc.Mapping[str, Cell]]] = field(default_factory=dict)
    register: RegisterRecord | None = None
    vendors: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Translation:
    """A file as native sheets. `places` says of (native sheet, row, column) where in the file it came from."""

    template: Template
    sheets: tuple[RawSheet, ...]
    places: abc.Mapping[tuple[str, int, str], Place] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()  # of the user's own file: with any of them, nothing can be imported
    unknown: tuple[str, ...] = ()  # headers that go to the note unless a person says what they are

    def place_of(self, sheet: str, row: int = 0, column: str = "") -> Place:
        """Return where a native cell, row or sheet came from, as near as is known."""
        exact = self.places.get((sheet, row, column)) or self.places.get((sheet, row, ""))
        return exact or Place(sheet, row, column)

    def at_source(self, problem: Problem) -> Problem:
        """Return the problem at the place of the user's own file."""
        place = self.place_of(problem.sheet, problem.row, problem.column)
        return replace(problem, sheet=place.sheet, row=place.row, column=place.column)
