"""The table of columns: nothing of a model is left out, and the documentation says all of it."""

from pathlib import Path

import pytest
from django.db.models import AutoField

from registry.spreadsheets.columns import SHEETS, Kind, Sheet
from registry.spreadsheets.references import Scope
from registry.spreadsheets.widgets import CodeWidget, widget_for

DOCUMENT = Path(__file__).parents[2] / "docs" / "native-workbook.md"
# What a workbook does not carry: whose row it is (the command says so), files, and how entries are approved.
LEFT_OUT = {"organisation": {"logo", "separation_of_duties"}, "agreements": {"document"}}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_field_has_a_column(sheet):
    fields = {field.name for field in sheet.model._meta.concrete_fields if not isinstance(field, AutoField)}
    carried = {column.attribute for column in sheet.columns if column.attribute}
    assert fields - {"organisation"} - LEFT_OUT.get(sheet.name, set()) == carried


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_closed_list_is_checked_cell_by_cell(sheet):
    for column in sheet.columns:
        if column.kind is Kind.CODE:
            field = sheet.model._meta.get_field(column.attribute)
            widget = widget_for(column, field, Scope(None))
            assert isinstance(widget, CodeWidget)
            assert widget.codes == tuple(code for code, _label in field.choices if code)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_is_documented(sheet):
    assert line_of(sheet) in DOCUMENT.read_text(encoding="utf-8").splitlines()


def test_no_sheet_is_documented_that_does_not_exist():
    documented = [line for line in DOCUMENT.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in documented if "` | " in line and " · " not in line.split("|")[1]] == [
        sheet.name for sheet in SHEETS
    ]


def line_of(sheet: Sheet) -> str:
    names = ", ".join(f"**{column.name}**" if column.key else column.name for column in sheet.columns)
    return f"| `{sheet.name}` | {names} |"
