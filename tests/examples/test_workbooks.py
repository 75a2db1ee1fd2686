"""The example workbooks as files: the native format, pleasant to open, and importable a second time without effect."""

import datetime as dt

import pytest
from openpyxl import load_workbook

from registry.spreadsheets.columns import SHEETS
from registry.spreadsheets.importing import import_workbook
from tests.examples.registers import SLUGS, WORKBOOKS


@pytest.fixture(params=SLUGS)
def path(request):
    return WORKBOOKS / f"{request.param}.xlsx"


def test_every_sheet_and_column_of_the_format_is_there(path):
    workbook = load_workbook(path)
    found = [(sheet.title, [cell.value for cell in sheet[1]]) for sheet in workbook]
    assert found == [(sheet.name, [column.name for column in sheet.columns]) for sheet in SHEETS]


def test_cells_are_texts_numbers_or_dates(path):
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert {type(cell.value) for cell in cells} <= {str, int, dt.datetime, type(None)}
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}


def test_headers_are_bold_and_stay_in_sight(path):
    for sheet in load_workbook(path):
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.freeze_panes == "A2"


@pytest.mark.django_db
def test_a_second_import_changes_nothing(path):
    first = import_workbook(path.read_bytes(), path.name, path.stem, "tests", "first")
    second = import_workbook(path.read_bytes(), path.name, path.stem, "tests", "second")
    assert first.problems == second.problems == []
    assert {name: (counts.new, counts.changed) for name, counts in second.counts.items()} == dict.fromkeys(
        first.counts, (0, 0)
    )
