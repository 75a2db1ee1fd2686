"""A workbook of the past begins with a sheet that tells when it stood so, which the import passes over."""

import datetime as dt

import pytest

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.workbook import read_workbook
from tests import factories
from tests.spreadsheets.books import imported, totals

AS_OF = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)


@pytest.fixture
def register(db):
    keeper = factories.organisation(slug="kestrel", name="Kestrel")
    factories.activity(keeper, reference="C-01", name="Payroll")
    return read_register(keeper, RegisterKind.ALL)


@pytest.mark.parametrize("extension", ["xlsx", "ods", "zip"])
def test_workbook_tells_the_instant_and_can_be_imported(register, extension):
    content = export_workbook(register, extension, AS_OF)
    about = read_workbook(content)[0]
    assert (about.name, about.header) == (
        "about",
        ["organisation", "register", "as_of", "journal_entry", "journal_chain"],
    )
    assert [row.cells for row in about.rows] == [["kestrel", "all", "2026-01-31T12:00:00+00:00", None, None]]
    assert totals(imported(content)) == (0, 0, 2)
