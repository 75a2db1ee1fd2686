"""Reads the example workbooks through the import, and turns their Records into comparable text. Judges nothing."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from registry.choices import RegisterKind
from registry.record import ActivityRecord, Label, RegisterRecord, VendorRecord, read_register
from registry.spreadsheets.importing import import_workbook
from ropa.organisations.models import Organisation
from subprocessors.models import Subprocessor

SLUGS = ("kannelle", "kleep", "appointlet", "kitameraki")
HERE = Path(__file__).parent
NOT_STATED = {"schema", "slug", "reference", "register", "default_language", "importer_kind"}  # the register's own keys
WORKBOOKS = HERE.parents[1] / "registry" / "examples"


@dataclass(frozen=True)
class Example:
    """One example: its register, the names of shared vendors, and the statement it was read from."""

    register: RegisterRecord
    shared_vendors: frozenset[str]
    statement: str

    def activities(self, which: str) -> list[ActivityRecord]:
        """Return the entries named by reference ("C-01,C-02"), by register, or all."""
        kinds = {"all": (True, False), "controller": (False,), "processor": (True,)}
        if which in kinds:
            return [activity for activity in self.register.activities if activity.is_processor in kinds[which]]
        found = {activity.reference: activity for activity in self.register.activities}
        return [found[reference] for reference in which.split(",")]


def read_example(slug: str) -> Example:
    """Import the workbook of `slug` and read it back. Needs a database."""
    path = WORKBOOKS / f"{slug}.xlsx"
    report = import_workbook(path.read_bytes(), path.name, slug, "tests", "example")
    if report.problems:
        raise AssertionError(report.problems)
    register = read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)
    shared = Subprocessor.objects.filter(organisation=None).values_list("name", flat=True)
    statement = (HERE / "statements" / f"{slug}.fr.txt").read_text(encoding="utf-8")
    return Example(register, frozenset(shared), statement)


def plainly(text: str) -> str:
    """Return the text without what typography adds: case, curly apostrophes, no-break spaces, line breaks."""
    composed = unicodedata.normalize("NFC", text).replace("’", "'")
    return re.sub(r"\s+", " ", composed).casefold()


def leaves(value: object) -> Iterator[str]:
    """Yield every text of a Record; a label as its code in brackets and its French words."""
    if isinstance(value, Label):
        yield f"[{value.code}] {value.fr}"
    elif isinstance(value, tuple):
        for part in value:
            yield from leaves(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, (str, int, dt.date)) and value != "":
        yield str(value)


def written(value: object) -> str:
    """Return all texts of a part of a Record as one comparable text."""
    return plainly(" | ".join(leaves(value)))


def stated(value: object, shared_vendors: frozenset[str]) -> Iterator[str]:
    """Yield the texts that the workbook itself wrote: no label of a list, and of a shared vendor its name only."""
    if isinstance(value, VendorRecord) and value.name in shared_vendors:
        yield value.name
    elif isinstance(value, tuple):
        for part in value:
            yield from stated(part, shared_vendors)
    elif is_dataclass(value) and not isinstance(value, Label):
        for field in fields(value):
            if field.name not in NOT_STATED:
                yield from stated(getattr(value, field.name), shared_vendors)
    elif isinstance(value, str) and value:
        yield value
