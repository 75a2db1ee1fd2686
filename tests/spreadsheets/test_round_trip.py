"""import(export(x)) == x, for every format; and an import of what is there already changes nothing."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from registry.choices import RegisterKind
from registry.record import RegisterRecord, canonical_json, plain, read_register
from registry.spreadsheets.exporting import export_workbook, native_tables
from ropa.organisations.models import Organisation
from subprocessors.choices import DataScope, Scheme
from tests import factories
from tests.spreadsheets.books import census, imported, totals
from tests.spreadsheets.random_registers import RandomRegister

FORMATS = ("xlsx", "ods", "zip")


@contextmanager
def undone() -> Iterator[None]:
    """A block of which nothing stays in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def register_of(slug: str) -> RegisterRecord:
    return read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)


def differences(before: Any, after: Any, path: str) -> Iterator[str]:
    """Where two JSON values differ: a register is too long to be compared by eye."""
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() == after.keys():
        for key in before:
            yield from differences(before[key], after[key], f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for at, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{at}]")
    elif before != after:
        yield f"{path}: {before!r} became {after!r}"


@pytest.mark.django_db
@settings(max_examples=settings().max_examples // 2, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.data())
def test_import_of_an_export_is_the_register_itself(data):
    with undone():
        RandomRegister(data.draw, "random").write()
        register = register_of("random")
    for extension in FORMATS:
        content = export_workbook(register, extension)
        with undone():
            report = imported(content, "random")
            assert [str(problem) for problem in report.problems] == []
            assert list(differences(plain(register), plain(register_of("random")), extension)) == []
            assert canonical_json(register_of("random")) == canonical_json(register)


@pytest.fixture
def register(db) -> RegisterRecord:
    """A register with every field and part, two entries long, as that of an organisation that does not exist yet."""
    keeper = factories.full_organisation(slug="full")
    factories.full_activity(keeper, status="retired")
    factories.full_activity(keeper, status="draft", role="processor", reference="P-01")
    factories.data_category(organisation=keeper, special=True)
    factories.data_subject_category(organisation=keeper, vulnerable=True)
    factories.security_measure(organisation=keeper, article="32(1)(a)")
    vendor = factories.subprocessor(organisation=keeper, name="Own vendor")
    checked = {"checked_on": dt.date(2026, 1, 2), "source": "The list of participants", "scope": DataScope.HR}
    factories.certification(vendor, scheme=Scheme.OTHER, scheme_name="Other scheme", **checked)
    factories.location(organisation=keeper, operator=vendor)
    full = register_of("full")
    return dataclasses.replace(full, organisation=dataclasses.replace(full.organisation, slug="copy"))


@pytest.mark.parametrize("extension", FORMATS)
def test_full_register_survives_export_and_import(register, extension):
    report = imported(export_workbook(register, extension), "copy")
    assert totals(report)[1:] == (0, 0)
    assert canonical_json(register_of("copy")) == canonical_json(register)


@pytest.mark.parametrize("extension", FORMATS)
def test_second_import_changes_nothing_and_writes_no_history(register, extension):
    content = export_workbook(register, extension)
    new, _changed, _unchanged = totals(imported(content, "copy"))
    before = census()
    assert totals(imported(content, "copy")) == (0, 0, new)
    assert census() == before


def test_every_sheet_and_column_is_exercised(register):
    """The full register leaves no column empty, so that the tests above would see one that is lost."""
    empty = []
    for name, header, rows in native_tables(register):
        filled = list(rows)
        for at, column in enumerate(header):
            if all(row[at] in {None, ""} for row in filled):
                empty.append(f"{name}.{column}")
    assert empty == ["organisation.dpo_none_reason"]
