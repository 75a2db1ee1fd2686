"""XLSX, ODS and CSV as files: text stays text, hostile files are refused before they are parsed."""

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.xml import DEFUSEDXML

from registry.spreadsheets import gate
from registry.spreadsheets.faults import Fault
from registry.spreadsheets.problems import Refused
from registry.spreadsheets.workbook import RawSheet, Row, read_workbook, write_workbook
from tests.spreadsheets.books import xlsx

FORMATS = ("xlsx", "ods", "zip")
DANGEROUS = (
    "=1+1", "==cmd|' /C calc'!A0", "+1+cmd", "-1", "@SUM(A1)", "\t=1", "\n=1", "'=1", "''", "'", "#N/A", "#REF!",
    "TRUE", "007", "1e5", "2023-10-03", "28-4", '"quoted"', "a;b,c\td", "<b>&amp;</b>", "_x0041_",
)  # fmt: skip
BLANKS = (" a", "a ", "a  b", "a\tb", "a\n b", "\n\na\n", " \n ", "a\u00a0b", "a\u2009b")


def written(rows, extension):
    return write_workbook([("sheet", ["text", "end"], rows)], extension)


def read(content):
    (sheet,) = read_workbook(content)
    return sheet


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("text", [*DANGEROUS, *BLANKS, "x" * 32_767, "é漢字🜚"])
def test_text_comes_back_unchanged(text, extension):
    assert read(written([[text, "."]], extension)).rows == [Row(2, [text, "."])]


@pytest.mark.parametrize("extension", FORMATS)
def test_cells_come_back_by_their_kind(extension):
    rows = [["text", None], [None, True], [7, dt.date(2023, 10, 3)], [None, None], ["", dt.date(1, 2, 3)]]
    sheet = read(written(rows, extension))
    assert sheet.header == ["text", "end"]
    assert [row.number for row in sheet.rows] == [2, 3, 4, 6]
    assert [[str(cell).removesuffix(" 00:00:00").removesuffix(".0") for cell in row.cells] for row in sheet.rows] == [
        ["text", "None"],
        ["None", "yes"],
        ["7", "2023-10-03"],
        ["None", "0001-02-03"],
    ]


def test_xlsx_holds_no_formula_and_marks_what_looks_like_one():
    content = written([[text, ""] for text in DANGEROUS], "xlsx")
    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(content))["sheet"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert [cell.value for cell in cells if cell.quotePrefix] == [
        t for t in DANGEROUS if t.startswith(("=", "+", "-", "@"))
    ]


def test_csv_holds_no_cell_that_a_program_takes_for_a_formula():
    with zipfile.ZipFile(io.BytesIO(written([[text, ""] for text in DANGEROUS], "zip"))) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("sheet.csv").decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows if row[0].startswith(("=", "+", "-", "@", "\t", "\n", "\r"))] == []


def test_too_long_a_text_is_refused_rather_than_cut():
    with pytest.raises(Refused, match="sheet, row 2, column text: The text has more than 32767 characters"):
        written([["x" * 32_768, ""]], "xlsx")
    assert read(written([["x" * 32_768, ""]], "ods")).rows[0].cells[0] == "x" * 32_768


def test_same_content_gives_the_same_csv_archive():
    assert written([["a", "b"]], "zip") == written([["a", "b"]], "zip")


def test_control_characters_become_visible_in_a_spreadsheet():
    assert read(written([["a\x07b", "."]], "xlsx")).rows[0].cells[0] == "a\N{REPLACEMENT CHARACTER}b"
    assert read(written([["a\x07b", "."]], "ods")).rows[0].cells[0] == "a\N{REPLACEMENT CHARACTER}b"


def test_csv_of_a_french_spreadsheet_program_is_read():
    content = zipped({"activities.csv": "\ufeffreference;name\r\nC-01;Paie, primes\r\n".encode()})
    assert read(content) == RawSheet("activities", ["reference", "name"], [Row(2, ["C-01", "Paie, primes"])])


def test_formula_and_error_are_seen_as_such():
    sheet = read(xlsx({"sheet": [["a", "b"], ["=1+1", "#N/A"]]}))
    assert [type(cell) for cell in sheet.rows[0].cells] == [Fault, Fault]


def test_formula_of_an_ods_is_seen_as_such():
    content = ods('<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>')
    assert read(content).rows == []  # the first row is the header
    assert read(content).header == ["of:=1+1"]


def test_ods_of_another_program_is_read():
    row = (
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b <text:span>c</text:span></text:p>'
        "<office:annotation><text:p>note</text:p></office:annotation></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell office:value-type="float" office:value="45"><text:p>45,00</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16380"/>'
    )
    found = read(ods(row, row))
    assert found.rows == [Row(2, ["a  b c", None, None, 45.0])]
    assert found.comments == (("A1", "note"), ("A2", "note"))


# Files that must not be read


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(*rows, prolog="", attributes=""):
    body = "".join(f"<table:table-row {attributes}>{row}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0"?>{prolog}<office:document-content {NAMESPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="sheet">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"content.xml": content})


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
CELL = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


def with_part(name, content):
    parts = {
        each.filename: zipfile.ZipFile(io.BytesIO(XLSX)).read(each)
        for each in zipfile.ZipFile(io.BytesIO(XLSX)).infolist()
    }
    return zipped(parts | {name: content})


XLSX = xlsx({"sheet": [["a"], ["b"]]})
SHEET = "xl/worksheets/sheet1.xml"
WIDE = "The sheet has more than 200 columns."

HOSTILE = {
    "text": (b"reference,name", "The file is not a workbook"),
    "empty": (b"", "The file is not a workbook"),
    "archive of something else": (zipped({"a.txt": b"x"}), "The file is not a workbook"),
    "old": (gate.OLE + b"x", "is in the old XLS format"),
    "with a password": (gate.OLE + gate.ENCRYPTED_PART, "has a password"),
    "a page": (b"<html><table></table></html>", "is a page or an XML document"),
    "large": (b"PK" + bytes(gate.MAX_FILE), "larger than 20.0"),
    "many parts": (zipped({f"{number}.csv": b"" for number in range(201)}), "more than 200 parts"),
    "bomb": (zipped({"a.csv": bytes(40 * gate.MEGABYTE)}), "packed too tightly"),
    "large unpacked": (
        zipped({f"{number}.csv": bytes(gate.MEGABYTE) for number in range(119)} | {"z": bytes(2 * gate.MEGABYTE)}),
        "Unpacked, the file is larger than 120.0",
    ),
    "truncated": (XLSX[: len(XLSX) // 2], "is damaged or was cut short"),
    "damaged part": (XLSX.replace(b"PK\x03\x04", b"PK\x03\x05", 1), "is damaged"),
    "broken sheet": (with_part(SHEET, b"<worksheet><sheetData>"), "cannot be read as an XLSX"),
    "no workbook part": (zipped({"xl/workbook.xml": b"<x/>"}), "cannot be read as an XLSX"),
    "entities in a sheet": (
        with_part(SHEET, LAUGHS + "<worksheet>&b;</worksheet>"),
        "declarations that no workbook needs",
    ),
    "entities in UTF-16": (with_part(SHEET, LAUGHS.encode("utf-16")), "declarations that no workbook needs"),
    "entities in an ODS": (ods(CELL, prolog=LAUGHS), "declarations that no workbook needs"),
    "broken ODS": (zipped({"content.xml": b"<a>"}), "cannot be read as an ODS"),
    "deep ODS": (
        ods(CELL.replace("x", "<text:span>" * 3000 + "</text:span>" * 3000)),
        "cannot be read as an ODS",
    ),
    "endless ODS": (ods(CELL, attributes='table:number-rows-repeated="9999999"'), "more than 200000 rows"),
    "encrypted ODS": (
        zipped({"content.xml": b"\x01", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "has a password",
    ),
    "crowded ODS": (zipped({"content.xml": b"<a>" * (gate.MAX_TAGS + 1)}, zipfile.ZIP_STORED), "more cells than any"),
    "a text without end": (
        zipped({"content.xml": b"<a>" + b"x" * 2 * gate.LONGEST_RUN}, zipfile.ZIP_STORED),
        "longer than any cell can be",
    ),
    "endless empty ODS": (ods("", CELL, attributes='table:number-rows-repeated="9999999"'), "more than 200000 rows"),
    "wide ODS": (ods(CELL.replace(" ", ' table:number-columns-repeated="16384" ', 1)), WIDE),
    "wide XLSX": (xlsx({"sheet": [["a"] * 300]}), WIDE),
    "far cell": (
        with_part(
            SHEET,
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>',
        ),
        "more than 200 columns",
    ),
    "CSV in two encodings": (
        zipped({"a.csv": "é;".encode() + "à".encode("cp1252")}),
        "a, row 1: The file mixes two encodings",
    ),
    "CSV in no encoding": (zipped({"a.csv": b"a;b\nc;\x81"}), "a, row 2: The text is neither UTF-8 nor Windows-1252"),
    "CSV with NUL bytes": (zipped({"a.csv": b"a;b\nc\x00;d"}), "a: The file holds NUL bytes"),
    "CSV with an open quotation mark": (zipped({"a.csv": b'a\n"b'}), "a, row 2: The file is not proper CSV"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_file_that_must_not_be_read_is_refused_with_a_sentence(case):
    content, message = HOSTILE[case]
    with pytest.raises(Refused) as refused:
        read_workbook(content)
    (problem,) = refused.value.problems
    assert message in str(problem).replace("\xa0", " ")


def test_size_that_a_sheet_claims_is_not_believed():
    claimed = zipfile.ZipFile(io.BytesIO(XLSX)).read(SHEET).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in claimed
    assert read(with_part(SHEET, claimed)) == RawSheet("sheet", ["a"], [Row(2, ["b"])])


def test_parser_refuses_entities_even_behind_the_gate():
    assert DEFUSEDXML is True
