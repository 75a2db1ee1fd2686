"""Files as nobody here has made them: forms that people changed, tables in four languages, headers anywhere."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import NeedsMapping, Recognised, Template, read, recognise, translated
from registry.spreadsheets.reading.grid import rows_of, text_of
from registry.spreadsheets.reading.words import tables
from tests.spreadsheets.books import xlsx
from tests.spreadsheets.reading.sheets import notices, rows, translation

KLEEP = Path(__file__).parents[1] / "files" / "kleep-cnil.ods"
ICO = tables()["layouts"]["ico-controller"]


def texts_of(name):
    """A record of KLEEP's file, as texts in rows; what a formula repeats of it is left out."""
    (sheet,) = [each for each in read(KLEEP.read_bytes()) if each.name == name]
    texts = [[text_of(cell) for cell in row.cells] for row in rows_of(sheet)]
    return [["" if text.startswith("of:=") else text for text in line] for line in texts]


def native(found):
    return {
        (sheet.name, tuple((header, str(cell)) for header, cell in zip(sheet.header, row.cells, strict=True) if cell))
        for sheet in found.sheets
        for row in sheet.rows
    }


def of_kleep(reference):
    rows_of_all = native(translation(KLEEP.read_bytes(), "k.ods"))
    return {row for row in rows_of_all if dict(row[1]).get("activity", dict(row[1]).get("reference")) == reference}


def test_record_of_the_cnil_alone_in_a_csv():
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows(texts_of("Fiche T-02"))
    found = translation(target.getvalue().encode("cp1252", "replace"), "fiche.csv")
    assert found.template is Template.CNIL
    assert of_kleep("T-02") <= native(found)


def test_records_of_the_cnil_on_renamed_sheets_with_rows_more():
    moved = [["Fiche de la société KLEEP"], [""], *texts_of("Fiche T-02")]
    found = translation(xlsx({"Feuil1": [["Sommaire"]], "Feuil2": moved}), "registre.xlsx")
    assert found.template is Template.CNIL
    assert of_kleep("T-02") <= native(found)


def test_legal_basis_that_somebody_added_to_the_record_of_the_cnil():
    lines = texts_of("Fiche T-03")
    at = next(number for number, line in enumerate(lines) if line[0] == "Nom du traitement")
    lines[at + 1 : at + 1] = [["Base légale", "Consentement"], ["Logiciel", "Excel"]]
    found = translation(xlsx({"Fiche": lines}), "registre.xlsx")
    assert rows(found, "purposes", "text", "legal_basis") == [["Gestion du recrutement", "6-1-a"]]
    (note,) = rows(found, "activities", "note")
    assert "Logiciel: Excel" in note


def ico_row(**said):
    return [said.get(f"c{number}") for number in range(1, len(ICO) + 1)]


def test_template_of_the_ico_with_another_header_row_and_merged_cells():
    first = ico_row(c1="Finance", c2="Payroll", c4="Employees", c5="Contact details", c12="Article 6(1)(c)")
    lines = [["Our register"], [""], ICO, first, ico_row(c5="Bank details"), ico_row(c2="Expenses", c5="Receipts")]
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"Sheet7": lines})))
    book["Sheet7"].merge_cells("A4:A6")
    book["Sheet7"].merge_cells("B4:B5")
    target = io.BytesIO()
    book.save(target)
    found = translation(target.getvalue(), "ico.xlsx")
    assert found.template is Template.ICO_CONTROLLER
    assert rows(found, "activities", "name", "business_function") == [["Payroll", "Finance"], ["Expenses", "Finance"]]
    assert rows(found, "personal_data", "activity", "category") == [
        ["C-01", "contact-details"], ["C-01", "bank-details"], ["C-02", "other-data"],
    ]  # fmt: skip
    assert (1, "Our register") in notices(found, NoticeKind.IGNORED)


GERMAN = (
    ["Lfd. Nr.", "Bezeichnung der Verarbeitungstätigkeit", "Zweck der Verarbeitung", "Rechtsgrundlage",
     "Kategorien betroffener Personen", "Drittlandübermittlung", "Löschfristen", "Verantwortliche Abteilung"],
    ["7", "Lohnabrechnung", "Auszahlung der Gehälter", "Art. 6 Abs. 1 lit. b DSGVO", "Beschäftigte", "keine",
     "10 Jahre nach Ende des Geschäftsjahres", "Personal"],
)  # fmt: skip
SPANISH = (
    ["ID", "Actividad de tratamiento", "Finalidad", "Base jurídica", "Categorías de interesados",
     "Transferencias internacionales", "Plazos de supresión", "Departamento responsable"],
    ["7", "Nóminas", "Pagar salarios", "Obligación legal", "Empleados", "No se prevén",
     "el tiempo necesario", "Personal"],
)  # fmt: skip
ENGLISH = (
    ["ID", "Processing activity", "Purpose", "Legal basis", "Data subjects", "Third country transfers",
     "Retention period", "Department"],
    ["7", "Payroll", "Pay staff", "Legal obligation", "Employees", "None", "6 years after end of employment", "HR"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "basis", "kept"),
    [
        (GERMAN, "6-1-b", [10, "year", "Ende des Geschäftsjahres", None]),
        (SPANISH, "6-1-c", [None, None, None, "el tiempo necesario"]),
        (ENGLISH, "6-1-c", [6, "year", "end of employment", None]),
    ],
    ids=["german", "spanish", "english"],
)
def test_flat_table_needs_no_mapping_in_other_languages(table, basis, kept):
    recognised = recognise(read(xlsx({"Blatt": table}), "t.xlsx"))
    assert isinstance(recognised, Recognised)
    found = translated(recognised)
    assert rows(found, "activities", "reference", "name", "business_function") == [["7", table[1][1], table[1][7]]]
    assert rows(found, "purposes", "text", "legal_basis") == [[table[1][2], basis]]
    assert rows(found, "not_applicable", "block", "reason") == [["transfers", table[1][5]]]
    assert rows(found, "retention_rules", "period", "unit", "trigger", "note") == [kept]


def test_header_in_two_rows_whose_groups_are_above():
    lines = [
        ["Identification", "", "Données", "", "Conservation"],
        ["Nom du traitement", "Finalité", "Catégories de données", "Personnes concernées", "Durée de conservation"],
        ["Paie", "Payer les salariés", "Nom, RIB", "Salariés", "5 ans à compter du départ"],
    ]
    found = translation(xlsx({"Feuil1": lines}), "t.xlsx")
    assert rows(found, "activities", "name") == ["Paie"]
    assert rows(found, "retention_rules", "period", "unit", "trigger") == [[5, "year", "départ"]]


LINKED = "='[budget.xlsx]Feuil1'!A1"


def test_formula_that_links_to_another_file_is_refused_with_its_place():
    content = xlsx({"R": [["Nom du traitement", "Finalité", "Personnes concernées"], ["Paie", LINKED, "Salariés"]]})
    found = translation(content, "t.xlsx")
    (problem,) = found.problems
    assert (problem.sheet, problem.row, problem.column) == ("R", 2, "B (Finalité)")


@pytest.mark.parametrize("name", ["Sheet1", "activities"])
def test_same_header_twice_asks_what_the_columns_are(name):
    lines = [["Nom du traitement", "Finalité", "Finalité", "Personnes concernées"], ["Paie", "Payer", "x", "Salariés"]]
    assert isinstance(recognise(read(xlsx({name: lines}), "t.xlsx")), NeedsMapping)


def test_contacts_above_a_processor_template_are_not_those_of_an_activity():
    header = tables()["layouts"]["ico-processor"]
    line = ["Big Client Ltd", *[""] * (len(header) - 1)]
    line[header.index("Categories of processing")] = "Hosting of websites"
    found = translation(xlsx({"P": [["Processor"], ["Name", "Kestrel"], [""], header, line]}), "p.xlsx")
    assert found.template is Template.ICO_PROCESSOR
    assert rows(found, "activities", "name", "note") == [["Hosting of websites", "Processor — Name: Kestrel"]]
