"""Registers as companies keep them: a sheet for each department, covers, totals, columns of other authorities."""

import datetime as dt
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import NeedsMapping, Recognised, offered, read, recognise, translated
from tests.spreadsheets.books import xlsx
from tests.spreadsheets.reading.sheets import rows, translation

HEADER = ["Réf.", "Traitement", "Objectif", "Base légale", "Destinataires", "Durée de conservation", "Suivi DPO"]
PAY = ["1", "Paie", "Payer les salaires", "Obligation légale", "URSSAF", "5 ans", "RAS"]
NEWS = ["1", "Newsletter", "Prospecter", "Consentement", "Brevo", "3 ans", "à revoir"]


def asked(sheets):
    found = recognise(read(xlsx(sheets), "registre.xlsx"))
    assert isinstance(found, NeedsMapping)
    return found


@pytest.fixture
def departments() -> dict[str, Any]:
    return {
        "Listes": [["Base légale"], ["Contrat"]],
        "RH": [["Service RH"], [None], HEADER, PAY],
        "Marketing": [["Service marketing"], [None], HEADER, NEWS],
        "Informatique": [["Traitement", "Commentaires"], ["Journaux", "gardés 6 mois"]],
    }


@pytest.mark.parametrize("header", ["Suivi DPO", "Commentaires DPO"])
def test_what_is_said_of_a_column_holds_for_each_department(departments, header):
    """Whether it must be said, or may be."""
    for name in ("RH", "Marketing"):
        departments[name][2] = [*HEADER[:-1], header]
    found = recognise(read(xlsx(departments), "registre.xlsx"))
    needs = offered(found)
    assert needs is not None
    assert (isinstance(found, NeedsMapping), needs.alike) == (header == "Commentaires DPO", ("Marketing",))
    told = tuple((each, "owner" if each == header else name) for each, name in needs.suggested.fields)
    mapping = replace(needs.suggested, fields=told)
    made = translated(found if isinstance(found, Recognised) else found.answered(mapping), mapping)
    assert rows(made, "activities", "reference", "name", "owner", "note") == [
        ["1", "Paie", "RAS", None],
        ["Marketing-1", "Newsletter", "à revoir", None],
        ["C-01", "Journaux", None, "gardés 6 mois"],
    ]
    assert rows(made, "recipients", "name") == ["URSSAF", "Brevo"]


def test_sheets_that_are_clear_and_one_that_is_not_are_all_read(departments):
    found = translation(xlsx(departments), "registre.xlsx")
    assert rows(found, "activities", "name") == ["Paie", "Newsletter", "Journaux"]
    told = [each for each in found.notices if each.kind is NoticeKind.REVIEW and not each.place.row]
    assert [each.place.sheet for each in told] == ["Informatique"]
    (words,) = [str(each) for each in found.notices if each.place.sheet == "Listes"]
    assert "Base légale · Contrat" in words


def test_cover_sheet_is_told_with_its_words():
    cover = [["Verantwortlicher", "Huber GmbH, Rosenheim"], ["Datenschutzbeauftragter", "Petra Klein"]]
    table = [["Verarbeitungstätigkeit", "Zwecke", "Machin", "Truc"], ["Lohn", "Löhne zahlen", "x", "y"]]
    needs = asked({"Deckblatt": cover, "VVT": table})
    (told,) = [str(each) for each in translated(needs.answered(needs.suggested)).notices if each.place.row == 0]
    assert "Huber GmbH, Rosenheim" in told
    assert "Petra Klein" in told


def test_total_below_a_table_is_no_activity():
    lines: list[list[str | None]] = [
        ["Nom", "Finalité", "Base légale", "Coût"],
        ["Paie", "Payer", "Contrat", "12"],
        ["Total", None, None, "12"],
    ]
    found = translation(xlsx({"Registre": lines}), "registre.xlsx")
    assert rows(found, "activities", "name") == ["Paie"]
    assert any("This row is a total" in str(each) for each in found.notices)


BELGIAN = [
    "Nom du processus", "Propriétaire du processus", "Finalité(s)", "Base juridique (art. 6 RGPD)",
    "Base juridique (art. 9 RGPD)", "Catégories fonctionnelles de données", "Destinataires internes",
    "Destinataires externes",
]  # fmt: skip


def test_columns_of_the_belgian_model_are_what_they_say():
    line = ["Accueil", "Secrétariat", "Aider", "Art. 6.1.e)", "Art. 9.2.g)", "santé", "Assistants", "CPAS"]
    found = translation(xlsx({"Registre": [BELGIAN, line]}), "registre.xlsx")
    assert rows(found, "activities", "name", "owner") == [["Accueil", "Secrétariat"]]
    assert rows(found, "purposes", "legal_basis") == ["6-1-e"]
    assert rows(found, "personal_data", "category", "art9_condition") == [["health-data", "9-2-g"]]
    assert rows(found, "recipients", "kind", "name") == [["internal", "Assistants"], ["other", "CPAS"]]


def test_register_in_dutch_is_recognised():
    header = ["Nr", "Naam verwerking", "Doel", "Grondslag", "Betrokkenen", "Persoonsgegevens", "Doorgifte buiten EU"]
    line = ["1", "Loon", "Uitbetalen", "art. 6 lid 1 c", "Werknemers", "IBAN", "Geen doorgifte"]
    found = translation(xlsx({"Register": [header, line]}), "register.xlsx")
    assert rows(found, "activities", "name") == ["Loon"]
    assert rows(found, "not_applicable", "block", "reason") == [["transfers", "Geen doorgifte"]]


@pytest.mark.parametrize("said", ["No están previstas transferencias internacionales", "No se prevén", "No previstas"])
def test_spanish_words_for_no_transfer_declare_the_block(said):
    lines = [
        ["Tratamiento", "Fines del tratamiento", "Base jurídica", "Transf. internacional"],
        ["Nóminas", "Pagar", "", said],
    ]
    found = translation(xlsx({"RAT": lines}), "rat.xlsx")
    assert rows(found, "not_applicable", "block", "reason") == [["transfers", said]]


def test_day_that_begins_with_its_year_is_one():
    lines = [
        ["Processing activity", "Purpose", "Legal basis", "Start date"],
        ["Calls", "Talk", "Consent", "2020/04/01"],
    ]
    found = translation(xlsx({"ROPA": lines}), "ropa.xlsx")
    assert rows(found, "activities", "started_on") == [dt.date(2020, 4, 1)]


UPRIGHT: list[list[Any]] = [
    ["FICHE DE TRAITEMENT", None, None],
    ["Nom du traitement :", "Paie", None],
    ["Finalité", "Payer", None],
    [None, "Déclarer", None],
    ["Base légale", "Obligation légale", None],
    ["Date de mise en œuvre", "03/04/2020", None],
    ["Sous-traitants", "Silae", "Lyon"],
    ["Hébergé où ?", "En interne", None],
]


def test_record_with_its_labels_below_each_other_is_an_entry():
    second = [[line[0], *line[1:]] for line in UPRIGHT]
    second[1][1] = "Badges"
    found = translation(xlsx({"Fiche 1": UPRIGHT, "Fiche 2": second}), "fiches.xlsx")
    assert rows(found, "activities", "name", "started_on") == [
        ["Paie", dt.date(2020, 4, 3)],
        ["Badges", dt.date(2020, 4, 3)],
    ]
    assert rows(found, "purposes", "activity", "text")[:2] == [["C-01", "Payer"], ["C-01", "Déclarer"]]
    assert rows(found, "engagements", "subprocessor")[:2] == ["Silae", "Lyon"]
    assert rows(found, "activities", "note")[0] == "Hébergé où ?: En interne"
    assert any("FICHE DE TRAITEMENT" in str(each) for each in found.notices)
    (place,) = {each.place for each in found.notices if each.value == "En interne" and each.place.sheet == "Fiche 2"}
    assert (place.row, place.column) == (8, "B (Hébergé où ?)")


def test_entries_that_stand_beside_each_other_are_entries_each():
    lines: list[list[Any]] = [
        ["Traitement", "Paie", "Achats"],
        ["Objectif", "Payer", "Acheter"],
        ["Base légale", "Contrat", None],
        ["Destinataires", "URSSAF", "Banque"],
    ]
    found = translation(xlsx({"Registre": lines}), "registre.xlsx")
    assert rows(found, "activities", "name") == ["Paie", "Achats"]
    assert rows(found, "recipients", "activity", "name") == [["C-01", "URSSAF"], ["C-02", "Banque"]]


def test_comments_beside_cells_are_told():
    book = openpyxl.load_workbook(io.BytesIO(xlsx({"RH": [HEADER, PAY]})))
    book["RH"]["C2"].comment = Comment("Voir la convention collective", "DPO")
    target = io.BytesIO()
    book.save(target)
    found = translation(target.getvalue(), "registre.xlsx")
    (told,) = [str(each) for each in found.notices if each.value == "Voir la convention collective"]
    assert "cell C2 was left aside" in told
    assert "“Voir la convention collective”" in told


@pytest.mark.parametrize("said", ["États-Unis (Stripe Inc.)", "Stripe Inc. (États-Unis)"])
def test_transfer_says_country_recipient_and_safeguard(said):
    header = ["Traitement", "Finalité", "Base légale", "Destinataires", "Transferts hors UE"]
    line = ["Ventes", "Vendre", "Contrat", "Stripe Inc.", f"{said} – clauses contractuelles types"]
    found = translation(xlsx({"Registre": [header, line]}), "registre.xlsx")
    assert rows(found, "transfers", "country", "mechanism") == [["US", "46-2-c"]]
