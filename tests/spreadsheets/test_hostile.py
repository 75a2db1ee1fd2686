"""Hostile and broken files: each is refused with a sentence, soon and in little memory; none breaks a parser."""

import io
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.spreadsheets import gate
from registry.spreadsheets.problems import Refused
from registry.spreadsheets.reading import NeedsMapping, read, recognise, translated
from tests.spreadsheets.books import census, imported, xlsx
from tests.spreadsheets.test_formats import CELL, LAUGHS, SHEET, ods, with_part, zipped

MEGABYTES = 512
SECONDS = 10
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = f'<worksheet xmlns="{SPACE}"><sheetData>{{}}</sheetData></worksheet>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HEADER = "Nom du traitement;Finalité;Destinataires\r\n"


def stored(name, content):
    """A workbook that is not packed at all: no measure of packing tells what is in it."""
    return zipped({"xl/workbook.xml": b"<workbook/>", name: content}, zipfile.ZIP_STORED)


def stored_ods(body):
    content = zipfile.ZipFile(io.BytesIO(ods(body))).read("content.xml")
    return zipped({"content.xml": content}, zipfile.ZIP_STORED)


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
TEXT = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
MANY = "".join(f"Paie {n};Payer {n};Banque\r\n" for n in range(70_000)).encode()
# Texts on which a careless search takes minutes. One cell of each kind in each column that is taken apart.
RUNS = ("a" + " " * 30_000 + "b", "• a " * 8_000, "(FR) " * 6_000, "a, b" * 8_000, "6(1" + "\t" * 30_000, "a (" * 9_000)
COLUMNS = "Nom du traitement;Finalité;Base légale;Destinataires;Durée de conservation;Transferts hors UE;Sous-traitants"
HARD = ["Paie" + f';"{run}"' * 6 for run in RUNS]
NESTED = "<text:span>" * 200_000 + "</text:span>" * 200_000
CASES = {
    "bomb of rows": lambda: with_part(SHEET, ROWS.format(ROW * 500_000)),
    "rows that are not packed": lambda: stored(SHEET, ROWS.format(ROW * 450_000)),
    "cells that are not packed": lambda: stored(SHEET, ROWS.format("<row>" + "<c/>" * 4_500_000 + "</row>")),
    "cell of 30 MB": lambda: with_part(SHEET, ROWS.format(TEXT.format("ab " * 10_000_000))),
    "cell of 15 MB that is not packed": lambda: stored(SHEET, ROWS.format(TEXT.format("ab " * 5_000_000))),
    "quadratic entities": lambda: with_part(
        SHEET, f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]><x>{"&a;" * 50_000}</x>'
    ),
    "laughs in shared strings": lambda: with_part("xl/sharedStrings.xml", LAUGHS + "<sst>&b;</sst>"),
    "file of the server": lambda: with_part(SHEET, EXTERNAL + "<worksheet>&a;</worksheet>"),
    "file of the server in an ODS": lambda: ods(CELL.replace("x", "&a;"), prolog=EXTERNAL),
    "million columns": lambda: ods(CELL.replace(" ", ' table:number-columns-repeated="1000000" ', 1)),
    "rows without end": lambda: ods(CELL, attributes='table:number-rows-repeated="99999999"'),
    "many cells by repetition": lambda: ods(
        CELL.replace(" ", ' table:number-columns-repeated="199" ', 1),
        attributes='table:number-rows-repeated="199999"',
    ),
    "spans in spans": lambda: stored_ods(CELL.replace("x", NESTED)),
    "tables in tables": lambda: stored_ods("<table:table>" * 300_000 + "</table:table>" * 300_000),
    "200 MB of CSV": lambda: b"a;b\r\n" * 42_000_000,
    "CSV of one field": lambda: b'a;b\r\n"' + b"x" * 19_000_000,
    "CSV of separators": lambda: HEADER.encode() + b";" * 19_000_000,
    "CSV of line breaks": lambda: HEADER.encode() + b"\n" * 19_000_000,
    "CSV of quotation marks": lambda: HEADER.encode() + b'"' * 19_000_001,
    "CSV of more entries than any register": lambda: HEADER.encode() + MANY,
    "CSV of texts that are hard to search": lambda: "\r\n".join((COLUMNS, *HARD, "")).encode() + MANY,
    "CSV of NUL bytes": lambda: HEADER.encode() + b"Paie;\x00;x\r\n",
    "CSV that is a workbook, cut": lambda: xlsx({"a": [["b"]]})[:300],
    "CSV of noise": lambda: bytes(range(256)) * 400,
    "PDF under another name": lambda: b"%PDF-1.7\n" + bytes(1000),
}
JUDGE = """
import pathlib, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) * 1024 * 1024,) * 2)
import django
django.setup()
from registry.spreadsheets.problems import Refused
from registry.spreadsheets.reading import NeedsMapping, read, recognise, translated
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    before = time.process_time()
    try:
        found = recognise(read(path.read_bytes(), "register.csv" if "CSV" in path.name else "register.xlsx"))
        translated(found.answered(found.suggested) if isinstance(found, NeedsMapping) else found)
        verdict = "accepted"
    except Refused as refusal:
        verdict = f"refused: {refusal}"
    print(path.name, time.process_time() - before, verdict, sep="\\t")
"""


def test_hostile_files_are_refused_in_little_time_and_memory(tmp_path):
    """In one process of their own, with no more memory than the limit: beyond it, the process would end in an error."""
    for case, content in CASES.items():
        (tmp_path / case).write_bytes(content()[: gate.MAX_FILE + 1])
    command = [sys.executable, "-c", JUDGE, str(tmp_path), str(MEGABYTES)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # our own words
    assert (told.stderr, told.returncode) == ("", 0)
    verdicts = dict(line.split("\t", 1) for line in told.stdout.strip().splitlines())
    assert verdicts.keys() == CASES.keys()
    for case, verdict in verdicts.items():
        seconds, said = verdict.split("\t")
        assert (case, said[:9]) == (case, "refused: ")
        assert (case, float(seconds) < SECONDS) == (case, True)


# What is refused leaves nothing behind


@pytest.mark.django_db
@pytest.mark.parametrize(
    "case", ["quadratic entities", "million columns", "CSV of NUL bytes", "PDF under another name"]
)
def test_refused_file_leaves_no_trace(case, organisation, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = census()
    assert imported(CASES[case](), organisation.slug, filename="register.csv").refused
    assert census() == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["invoice \u202egnp.exe", "a\u2066b", "a\ufeffb", "a\x07b"])
def test_sign_that_cannot_be_seen_is_refused_with_its_place(organisation, text):
    content = f"Nom du traitement;Finalité;N°\r\nPaie;{text};C-01\r\n".encode()
    (problem,) = imported(content, organisation.slug, filename="register.csv").problems
    assert (problem.row, problem.column) == (2, "B (Finalité)")
    assert "invisible character" in problem.message


# Whatever is done to a file, it is read or refused

GOOD = (
    xlsx({"Registre": [["N°", "Nom du traitement", "Finalité"], ["1", "Paie", "Payer"], ["2", "Achats", "Acheter"]]}),
    ods(CELL * 3, CELL * 3),
    Path("registry/spreadsheets/forms/cnil-registre-simplifie-2019.ods").read_bytes(),
    f"{HEADER}Paie;Payer;Comptable\r\n".encode("cp1252"),
)


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if archive.getinfo(name).file_size < 600_000}


def read_or_refused(content):
    """Read a file as far as it goes; anything but a refusal is an error of the program."""
    with suppress(Refused):
        found = recognise(read(content, "register.csv"))
        if not isinstance(found, NeedsMapping):
            translated(found)


def mutated(data, content):
    """The content with some bytes overwritten, cut out or put in."""
    mutable = bytearray(content)
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutable)))
        how = data.draw(st.sampled_from(("overwrite", "cut", "put")))
        noise = data.draw(st.binary(min_size=1, max_size=8))
        mutable[at : at + (0 if how == "put" else len(noise))] = b"" if how == "cut" else noise
    return bytes(mutable)


@given(st.data())
def test_file_with_bytes_changed_is_read_or_refused(data):
    read_or_refused(mutated(data, data.draw(st.sampled_from(GOOD))))


@given(st.data())
def test_file_with_a_part_changed_is_read_or_refused(data):
    parts = parts_of(data.draw(st.sampled_from(GOOD[:3])))
    name = data.draw(st.sampled_from(sorted(parts)))
    read_or_refused(zipped(parts | {name: mutated(data, parts[name])}, zipfile.ZIP_STORED))


@given(st.lists(st.lists(st.text(max_size=30), max_size=6), max_size=6))
def test_any_rows_of_text_are_read_or_refused(lines):
    text = HEADER + "\r\n".join(";".join(line) for line in lines)
    read_or_refused(text.encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    read_or_refused(content)
