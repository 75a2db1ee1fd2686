"""A table of one row per activity: what is recognised, and that nothing of it is lost."""

import pytest

from registry.spreadsheets.problems import NoticeKind, Problem, Refused
from registry.spreadsheets.reading import Certainty, Mapping, Place, Template, read, recognise, translated
from tests.spreadsheets.books import xlsx
from tests.spreadsheets.reading.sheets import csv, notices, one, recognised, rows, translation, unclear

HEADER = "N°;Nom du traitement;Finalité;Base légale;Personnes concernées;Destinataires;Durée de conservation"
PAY = "1;Paie;Payer les salaires;Obligation légale;Salariés;Comptable;5 ans à compter du départ du salarié"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_table_is_recognised_in_every_encoding_and_with_every_delimiter(encoding, delimiter):
    found = recognised(csv(HEADER.replace(";", delimiter), PAY.replace(";", delimiter), encoding=encoding))
    assert found.template is Template.FLAT
    assert [field for _header, field in found.mappings[0].fields] == [
        "reference", "name", "purpose", "legal_basis", "data_subjects", "recipients", "retention",
    ]  # fmt: skip
    assert bool(found.notices) == (encoding == "cp1252")


def test_line_that_names_the_separator_is_believed():
    found = recognised(csv("sep=;", HEADER, PAY))
    assert found.mappings[0].header_row == 1


def test_header_below_a_title_is_found():
    found = recognised(csv("Registre de la société", "", HEADER, PAY))
    assert found.mappings[0].header_row == 3


def test_headers_are_matched_without_case_accents_and_blanks():
    found = recognised(csv("REFERENCE;NOM DU  TRAITEMENT ;Finalite(s);Base\u00a0legale", "1;Paie;Payer;Contrat"))
    assert [field for _header, field in found.mappings[0].fields] == ["reference", "name", "purpose", "legal_basis"]


def test_row_becomes_an_entry_with_its_parts():
    found = translation(csv(HEADER, PAY))
    assert rows(found, "activities", "reference", "role", "name") == [["1", "controller", "Paie"]]
    assert rows(found, "purposes", "activity", "text", "legal_basis") == [["1", "Payer les salaires", "6-1-c"]]
    assert rows(found, "data_subjects", "category", "description") == [["employees", None]]
    assert rows(found, "recipients", "kind", "name") == [["other", "Comptable"]]
    assert rows(found, "retention_rules", "label", "period", "unit", "trigger", "note") == [
        ["Durée de conservation", 5, "year", "départ du salarié", None]
    ]
    assert found.problems == ()


def test_problem_of_a_native_cell_is_told_at_the_place_of_the_file():
    found = translation(csv("", HEADER, PAY))
    at = found.at_source(Problem("No.", "purposes", 2, "text"))
    assert (at.sheet, at.row, at.column) == ("register", 3, "C (Finalité)")
    assert found.place_of("purposes", 2) == Place("register", 3, "C (Finalité)")


def test_column_without_a_field_stands_in_the_note_with_its_header():
    found = one("Couleur du classeur", "Vert")
    assert rows(found, "activities", "note") == ["Couleur du classeur: Vert"]
    assert notices(found, NoticeKind.VERBATIM) == [(2, "Vert")]


def test_line_with_more_cells_than_headers_is_refused():
    found = translation(csv(HEADER, f"{PAY};oops"))
    assert [(problem.row, problem.column) for problem in found.problems] == [(2, "H")]


def test_entries_without_a_reference_get_one_and_keep_it():
    lines = ["Nom du traitement;Finalité;Destinataires", "Paie;Payer;Comptable", "Recrutement;Recruter;Cabinet"]
    first = translation(csv(*lines))
    assert rows(first, "activities", "reference") == ["C-01", "C-02"]


def test_one_reference_for_two_activities_is_refused():
    found = translation(csv(HEADER, PAY, PAY.replace("Paie", "Autre")))
    assert [problem.row for problem in found.problems] == [3]


@pytest.mark.parametrize(
    "name", ["(EXEMPLE) Gestion de la paie", "Exemple : paie", "[Sample] Payroll", "Beispiel: Lohn"]
)
def test_example_row_is_left_out_with_a_notice(name):
    found = translation(csv(HEADER, PAY.replace("Paie", name).replace("1;", "9;"), PAY))
    assert rows(found, "activities", "name") == ["Paie"]
    assert [row for row, _value in notices(found, NoticeKind.IGNORED)] == [2]


def test_unclear_table_asks_with_suggestions_and_samples():
    asked = unclear(csv("Chose;Base légale retenue par le service;Truc", "Paie;Payer;Vert", "Stocks;Compter;Bleu"))
    assert [(column.header, column.field, column.certainty, column.samples) for column in asked.columns] == [
        ("Chose", "", Certainty.NONE, ("Paie", "Stocks")),
        ("Base légale retenue par le service", "legal_basis", Certainty.LIKELY, ("Payer", "Compter")),
        ("Truc", "", Certainty.NONE, ("Vert", "Bleu")),
    ]
    assert (asked.header_row, asked.rows) == (1, 2)


def test_answered_mapping_is_kept_as_json_and_used():
    content = csv("Chose;Quoi;Truc", "Paie;Payer;Vert")
    mapping = Mapping(1, (("Chose", "name"), ("Quoi", "purpose"), ("Truc", "ignored")))
    assert Mapping.from_json(mapping.as_json()) == mapping
    found = translated(unclear(content).answered(mapping))
    assert rows(found, "activities", "name", "note") == [["Paie", None]]
    assert rows(found, "purposes", "text") == ["Payer"]


def test_two_columns_of_one_header_are_asked_about():
    asked = unclear(csv(f"{HEADER};Finalité", f"{PAY};Autre"))
    assert "same header" in asked.message


def test_header_of_two_rows_is_one():
    found = recognised(csv("Identification;;Finalité;", "Réf;Nom;;Destinataires", "1;Paie;Payer;Comptable"))
    assert [header for header, _field in found.mappings[0].fields] == ["Réf", "Nom", "Finalité", "Destinataires"]


def test_file_without_a_table_is_refused():
    with pytest.raises(Refused, match="No table was found"):
        recognise(read(b"Bonjour\r\n", "lettre.csv"))


def test_template_that_the_file_is_not_is_refused():
    with pytest.raises(Refused, match="No sheet has the labels"):
        recognise(read(csv(HEADER, PAY), "r.csv"), "cnil")
    with pytest.raises(Refused, match="No table has the headers"):
        recognise(read(csv(HEADER, PAY), "r.csv"), "ico")


def test_sheet_that_bears_a_native_name_by_chance_is_read_as_what_it_is():
    content = xlsx({"activities": [HEADER.split(";"), PAY.split(";")], "about": [["Who"], ["Us"]]})
    assert recognised(content, "r.xlsx").template is Template.FLAT


def test_native_workbook_with_a_wrong_header_stays_native():
    assert recognised(xlsx({"activities": [["ref", "role"], ["C-01", "controller"]]})).template is (Template.NATIVE)


@pytest.mark.parametrize("remark", ["* hors sous-traitance", "Note : à compléter", "Total : 3 traitements", "x" * 130])
def test_remark_under_the_table_is_left_out_with_a_notice(remark):
    found = translation(csv(HEADER, PAY, f"{remark};;;;;;"))
    assert rows(found, "activities", "name") == ["Paie"]
    assert notices(found, NoticeKind.IGNORED) == [(3, remark)]


def test_activity_of_which_only_the_name_is_known_is_one():
    found = translation(csv(HEADER, PAY, ";Notes de frais;;;;;"))
    assert rows(found, "activities", "name") == ["Paie", "Notes de frais"]
