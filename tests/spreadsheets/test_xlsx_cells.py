"""The cells of an XLSX, as openpyxl reads them and where a file says more than that."""

import datetime as dt
import io
import zipfile
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from registry.spreadsheets import xlsx_reading
from registry.spreadsheets.xlsx_cells import Dates, Declared, TooFar, comments, rows_of, shared_texts

SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DATES = Dates(frozenset({14}), frozenset(), WINDOWS_EPOCH)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff_"), min_size=1)
CELLS = st.one_of(
    st.none(),
    TEXTS.filter(lambda text: not text.startswith("=") and text.strip()),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.datetimes(dt.datetime(1901, 1, 1), dt.datetime(2100, 1, 1)).map(lambda day: day.replace(microsecond=0)),  # noqa: DTZ001  # a cell has no zone
)
ROWS = st.lists(st.lists(CELLS, max_size=6), max_size=8)


def sheet(rows):
    return f"<worksheet {SPREADSHEET}><sheetData>{rows}</sheetData></worksheet>".encode()


def cells(rows, texts=()):
    return [
        [cell and (cell.kind, cell.value, cell.formula) for cell in row]
        for row in rows_of(sheet(rows), list(texts), DATES)
    ]


def book(rows):
    made = Workbook()
    for row in rows:
        made["Sheet"].append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def filled(rows):
    """Return what the cells that hold something hold, by row and column."""
    return {(y, x): value for y, row in enumerate(rows) for x, value in enumerate(row) if value is not None}


@given(ROWS)
def test_cells_are_read_as_openpyxl_reads_them(rows):
    content = book(rows)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        ours = filled(next(iter(xlsx_reading.read(archive, content))).rows)
    theirs = filled(load_workbook(io.BytesIO(content))["Sheet"].iter_rows(values_only=True))
    assert ours == theirs
    assert [type(value) for value in ours.values()] == [type(value) for value in theirs.values()]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', ("s", "second", None)),
        ('<c r="A1" t="inlineStr"><is><t>plain</t></is></c>', ("inlineStr", "plain", None)),
        ('<c r="A1" t="inlineStr"><is><r><t>in </t></r><r><t>runs</t></r></is></c>', ("inlineStr", "in runs", None)),
        ('<c r="A1" t="inlineStr"><is><t>東京</t><rPh><t>とうきょう</t></rPh></is></c>', ("inlineStr", "東京", None)),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>given</v></c>', ("str", "given", 'A2&"x"')),
        ('<c r="A1"><f>SUM(A2:A3)</f></c>', ("n", None, "SUM(A2:A3)")),
        ('<c r="A1" t="e"><v>#N/A</v></c>', ("e", "#N/A", None)),
        ('<c r="A1" t="b"><v>0</v></c>', ("b", False, None)),
        ('<c r="A1" t="d"><v>2026-01-31</v></c>', ("d", dt.date(2026, 1, 31), None)),
        ('<c r="A1" s="14"><v>46053</v></c>', ("d", dt.datetime(2026, 1, 31), None)),  # noqa: DTZ001  # no zone
        ('<c r="A1" s="14"><v>99999999999</v></c>', ("e", "#VALUE!", None)),
        ('<c r="A1"><v>1.5E3</v></c>', ("n", 1500.0, None)),
    ],
)
def test_kinds_of_cells(cell, read):
    assert cells(f"<row r='1'>{cell}</row>", ["first", "second"]) == [[read]]


def test_cells_stand_where_they_say_or_after_the_last_one():
    rows = '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    found = [[cell and cell[1] for cell in row] for row in cells(rows)]
    assert found == [[], [], [None, 1, 2], [3]]


def test_shared_formula_is_told_at_each_of_its_cells():
    rows = (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    assert cells(rows) == [[("n", 2, "B1*2")], [("n", 4, "B1*2")]]


def test_texts_that_sheets_share():
    content = f"""<sst {SPREADSHEET}><si><t xml:space="preserve"> kept </t></si><si><r><t>in </t></r><r><t>runs</t></r>
        </si><si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh></si><si><t>two_x000D_lines</t></si><si/></sst>"""
    assert shared_texts(content.encode()) == [" kept ", "in runs", "東京", "two\rlines", ""]


def test_comments_have_the_address_of_their_cell():
    content = f"""<comments {SPREADSHEET}><commentList>
        <comment ref="B2" authorId="0"><text><r><t>Ann: </t></r><r><t>why? </t></r></text></comment>
        <comment ref="C3"><text/></comment></commentList></comments>"""
    assert comments(content.encode()) == [("B2", "Ann: why?")]


@pytest.mark.parametrize("address", ["XFD1", "ZZZZ1", "1"])
def test_value_beyond_the_columns_of_any_register_is_refused(address):
    with pytest.raises(TooFar, match="columns"):
        cells(f'<row r="1"><c r="{address}"><v>1</v></c></row>')


def test_value_beyond_the_rows_of_any_register_is_refused_and_an_empty_cell_is_not():
    assert cells('<row r="1048576"><c r="A1048576" s="3"/></row>') == []
    with pytest.raises(TooFar, match="rows"):
        cells('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')


def test_document_type_and_broken_xml_are_refused():
    with pytest.raises(Declared):
        list(rows_of(b"<!DOCTYPE worksheet [<!ENTITY a 'b'>]><worksheet/>", [], DATES))
    with pytest.raises(ExpatError):
        list(rows_of(b"<worksheet><row>", [], DATES))
