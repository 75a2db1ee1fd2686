"""The traps of real files, one by one: what is kept as said, what becomes a fact, what is refused."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import Known, Template, translated
from registry.spreadsheets.reading.dates import Ambiguous, date_of
from registry.spreadsheets.reading.legal import basis_of
from registry.spreadsheets.reading.lists import country_of
from registry.spreadsheets.reading.mechanisms import claim_of
from registry.spreadsheets.reading.periods import Period, event_of, period_of
from registry.spreadsheets.reading.pieces import names_of, pieces_of
from registry.spreadsheets.reading.words import is_not_applicable
from tests.spreadsheets.reading.sheets import notices, one, recognised, rows, translation

MAY = dt.datetime.fromisoformat("2018-05-26")

NOTHING = (
    "Non concerné", "non concernée", "Sans objet", "SANS OBJET.", "N/A", "n/a", "NA", "—", "-", "–", "Aucun", "Aucune",
    "None", "Not applicable", "entfällt", "keine", "Sélectionnez un élément dans cette liste déroulante ►", "Néant",
    "n.a.",
    "Sans objet — aucun transfert hors UE à ce jour", "Aucun transfert hors UE", "No transfers outside the UK",
    "findet nicht statt", "No previstas",
)  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_words_for_not_applicable_declare_the_block_with_the_words_as_reason(text):
    found = one("Transferts hors UE", text)
    assert rows(found, "not_applicable", "block", "reason") == [["transfers", text]]
    assert rows(found, "transfers", "country") == []
    assert notices(found, NoticeKind.NOT_APPLICABLE) == [(2, text)]


@pytest.mark.parametrize(
    "text", ["Aucune donnée sensible, sauf la santé", "Nantes", "Naples", "Non déterminé", "No data"]
)
def test_other_words_are_not_taken_for_not_applicable(text):
    assert not is_not_applicable(text)


def test_not_applicable_where_no_block_exists_stays_as_said():
    assert rows(one("Logiciel", "Sans objet"), "activities", "note") == ["Logiciel: Sans objet"]


def test_block_of_which_another_cell_speaks_is_not_declared_away():
    found = one("Transferts hors UE", "Suisse", ("Garanties", "N/A"))
    assert rows(found, "transfers", "country") == ["CH"]
    assert rows(found, "not_applicable", "block") == []
    assert rows(found, "activities", "note") == ["Garanties: N/A"]


BASES = {
    "exécution du contrat": "6-1-b",
    "Exécution d’un contrat": "6-1-b",
    "Art. 6 Abs. 1 lit. b DSGVO": "6-1-b",
    "Art. 6 Abs. 1 S. 1 lit. f DS-GVO": "6-1-f",
    "Article 6(1)(c) – legal obligation": "6-1-c",
    "6.1.a": "6-1-a",
    "art. 6, § 1, point e)": "6-1-e",
    "Article 6, paragraphe 1, point f) du RGPD": "6-1-f",
    "Consentement (art. 6.1.a)": "6-1-a",
    "Legitimate interests": "6-1-f",
    "berechtigtes Interesse": "6-1-f",
    "Consentimiento": "6-1-a",
    "Contrat (CGU)": "6-1-b",
    "Exécution du contrat (CGU) ; consentement pour le téléphone": "",
    "Art. 6(1)(b), (c)": "",
    "6(1)(b) and 6(1)(f)": "",
    "Art. 6 Abs. 1 lit. b, c DSGVO": "",
    "Art. 6 Abs. 1 lit. a und lit. f DSGVO": "",
    "Contrat de travail signé par le directeur": "",
    "Le client a donné son accord": "",
    "Consentement ou intérêt légitime": "",
    "Article 9(2)(b)": "",
    "": "",
}


@pytest.mark.parametrize("text", BASES)
def test_legal_basis_is_recognised_only_if_it_cannot_be_mistaken(text):
    assert basis_of(text) == BASES[text]


def test_condition_of_article_9_is_recognised():
    assert basis_of("Art. 9(2)(b) – employment", "9") == "9-2-b"
    assert basis_of("Explicit consent", "9") == "9-2-a"
    assert basis_of("Art. 6(1)(b)", "9") == ""


def test_legal_basis_in_prose_stands_beside_the_purpose_and_is_flagged():
    text = "Exécution du contrat (CGU) ; consentement pour le téléphone"
    found = one("Base légale", text)
    assert rows(found, "purposes", "legal_basis", "legal_basis_detail") == [[None, text]]
    assert notices(found, NoticeKind.REVIEW) == [(2, text)]


PERIODS = {
    "5 ans à compter de la fin du contrat": Period(5, "year", "fin du contrat"),
    "cinq (5) ans après le départ du salarié": Period(5, "year", "départ du salarié"),
    "3 ans à compter du dernier contact.": Period(3, "year", "dernier contact"),
    "Pendant 6 mois à partir de la collecte": Period(6, "month", "collecte"),
    "2 years after the last contact": Period(2, "year", "the last contact"),
    "10 Jahre nach Vertragsende": Period(10, "year", "Vertragsende"),
    "30 jours à compter de : la demande": Period(30, "day", "la demande"),
    "5 ans": None,
    "5 ans à compter de la fin du contrat puis 3 ans en archive": None,
    "Durée de la relation contractuelle": None,
    "durée légale": None,
    "5 (3) ans après la fin": None,
    "Le temps du contrat + 5 ans": None,
    "3 à 5 ans après la fin": None,
}


@pytest.mark.parametrize("text", PERIODS)
def test_retention_is_a_rule_only_if_value_unit_and_trigger_are_certain(text):
    assert period_of(text) == PERIODS[text]


def test_retention_until_an_event_is_taken_as_such():
    assert event_of("Jusqu’au retrait du consentement") == "retrait du consentement"
    assert event_of("until the account is closed") == "the account is closed"
    assert event_of("Jusqu’à la fin puis 5 ans") == ""


def test_retention_in_prose_stands_in_the_note_of_its_rule_and_is_flagged():
    found = one("Durée de conservation", "5 ans")
    assert rows(found, "retention_rules", "period", "note") == [[None, "5 ans"]]
    assert notices(found, NoticeKind.REVIEW) == [(2, "5 ans")]


def test_several_values_of_one_cell_are_taken_apart_where_that_is_meant():
    assert pieces_of("• Payer\n- Déclarer\n1. Archiver; Compter") == ["Payer", "Déclarer", "Archiver", "Compter"]
    assert names_of("Nom, prénom / e-mail") == ["Nom, prénom", "e-mail"]
    assert names_of("Service RH (paie, congés), URSSAF") == ["Service RH (paie, congés)", "URSSAF"]
    assert names_of("Les données sont transmises. Elles le sont, parfois.") == [
        "Les données sont transmises. Elles le sont, parfois."
    ]


def test_claims_that_are_outdated_are_kept_as_claims():
    found = one("Transferts hors UE", "Mixpanel (États-Unis)", ("Garanties", "Privacy Shield"))
    assert rows(found, "transfers", "country", "mechanism", "documentation") == [["US", "", "Mixpanel\nPrivacy Shield"]]
    assert notices(found, NoticeKind.UNVERIFIED) == [(2, "Privacy Shield")]


def test_adequacy_is_a_mechanism_where_a_decision_exists_for_all():
    assert claim_of("Pays adéquat", "CH").mechanism == "45"
    assert not claim_of("Pays adéquat", "CH").unverified
    assert (claim_of("Pays adéquat", "US").mechanism, claim_of("Pays adéquat", "US").unverified) == ("", True)
    assert (claim_of("US adéquat", "US").mechanism, claim_of("US adéquat", "US").unverified) == ("", True)
    assert (claim_of("Data Privacy Framework", "US").mechanism, claim_of("DPF", "US").unverified) == ("45", True)
    assert claim_of("Dérogations (art 49)").mechanism == ""
    assert claim_of("Pas de clauses contractuelles types").mechanism == ""
    assert claim_of("SCC, module 2").module == "2"


def test_countries_are_recognised_in_four_languages():
    assert [country_of(name) for name in ("Etats-Unis", "USA", "Royaume Uni", "Schweiz", "Japón", "FR", "Paris")] == [
        "US", "US", "GB", "CH", "JP", "FR", "",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["26/05/2018", "26.05.2018", "26 mai 2018", "2018-05-26", MAY])
def test_day_is_read_as_people_write_it(value):
    assert date_of(value, "fr") == dt.date(2018, 5, 26)


def test_day_that_could_be_two_is_refused_but_in_french():
    assert date_of("03/04/2024", "fr") == dt.date(2024, 4, 3)
    assert date_of("13/04/2024", "en") == dt.date(2024, 4, 13)
    with pytest.raises(Ambiguous):
        date_of("03/04/2024", "en")
    assert date_of("À compléter", "fr") is None
    assert date_of("31/02/2024", "fr") is None


def test_ambiguous_day_is_a_problem_with_its_place():
    found = translation(b"Name,Purpose of processing,Start date,Lawful basis\nPay,Pay,03/04/2024,Contract\n", "r.csv")
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (2, "C (Start date)", "03/04/2024")
    ]


# Cells of a workbook

HEADER = ["N°", "Nom du traitement", "Finalité", "Date de création du traitement", "Responsable conjoint", "Source"]


def book(*lines, **sheets):
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, content in {**sheets, "Registre": [HEADER, *lines]}.items():
        sheet = made.create_sheet(name)
        for line in content:
            sheet.append(line)
    return made


def of_book(made, known=None):
    target = io.BytesIO()
    made.save(target)
    return translation(target.getvalue(), "r.xlsx", known=known)


def test_excel_day_is_one_by_its_format_and_a_number_is_none():
    found = of_book(book(["1", "Paie", "Payer", MAY], ["2", "Achats", "Acheter", 43246]))
    assert rows(found, "activities", "started_on") == [dt.date(2018, 5, 26), None]
    assert [(problem.row, problem.column, problem.value) for problem in found.problems] == [
        (3, "D (Date de création du traitement)", "43246")
    ]


def test_formula_without_a_result_is_refused_with_its_place():
    found = of_book(book(["1", "Paie", '="Pay"&"er"', None]))
    assert [(problem.sheet, problem.row, problem.column) for problem in found.problems] == [
        ("Registre", 2, "C (Finalité)")
    ]


def test_formula_of_a_link_and_a_linked_cell_keep_text_and_address():
    made = book(
        ["1", "Paie", "Payer", None, None, '=HYPERLINK("https://example.org/a","Contrat")'], ["2", "Achats", "Acheter"]
    )
    made["Registre"]["F3"] = "Annexe"
    made["Registre"]["F3"].hyperlink = "https://example.org/b"
    found = of_book(made)
    assert found.problems == ()
    assert rows(found, "activities", "data_source_detail") == [
        "Contrat <https://example.org/a>", "Annexe <https://example.org/b>",
    ]  # fmt: skip


def test_register_is_found_among_other_sheets():
    other = [["Serveur", "Mémoire"], ["a", "16"], ["b", "32"]]
    found = of_book(book(["1", "Paie", "Payer"], Dimensionnement=other))
    assert rows(found, "activities", "name") == ["Paie"]
    assert [notice.place.sheet for notice in found.notices if notice.kind is NoticeKind.IGNORED] == ["Dimensionnement"]


def test_merged_cells_say_all_what_the_first_says():
    made = book(["1", "Paie", "Payer"], ["2", "Achats", None])
    made["Registre"].merge_cells("C2:C3")
    assert rows(of_book(made), "purposes", "activity", "text") == [["1", "Payer"], ["2", "Payer"]]


def test_note_of_an_entry_that_exists_is_gone_on_with_and_not_replaced():
    known = Known(
        {"activities": {("1",): {"reference": "1", "name": "Paie", "role": "joint-controller", "note": "Vu."}}}
    )
    found = of_book(book(["1", "Paie", "Payer", "À compléter"]), known)
    assert rows(found, "activities", "note") == ["Vu.\nDate de création du traitement: À compléter"]


def test_reference_is_that_of_the_entry_of_the_same_name():
    known = Known(
        {
            "activities": {
                ("C-01",): {"reference": "C-01", "name": "Autre"},
                ("X-9",): {"reference": "X-9", "name": "PAIE"},
            }
        }
    )
    found = of_book(book([None, "Paie", "Payer"], [None, "Achats", "Acheter"]), known)
    assert rows(found, "activities", "reference", "name") == [["X-9", "Paie"], ["C-02", "Achats"]]


def test_vendor_is_named_as_the_register_names_it_else_added():
    known = Known(vendors=("tawk.to",))
    made = book(["1", "Paie", "Payer"])
    made["Registre"]["G1"], made["Registre"]["G2"] = "Sous-traitants", "Tawk to (chat)\nHébergeur inconnu"
    found = of_book(made, known)
    assert rows(found, "engagements", "subprocessor", "role", "service") == [
        ["tawk.to", "28", "chat"], ["Hébergeur inconnu", "28", None],
    ]  # fmt: skip
    assert rows(found, "subprocessors", "name") == ["Hébergeur inconnu"]


def test_too_long_a_text_stands_whole_in_the_note():
    long = "Payer " * 120
    found = of_book(book(["1", "Paie", long.strip()]))
    (text,) = rows(found, "purposes", "text")
    assert (len(text), text.endswith("[…]")) == (600, True)
    assert long.strip() in rows(found, "activities", "note")[0]


ICO = [
    "Business function", "Purpose of processing", "Name and contact details of joint controller (if applicable)",
    "Categories of individuals", "Categories of personal data", "Categories of recipients",
    "Link to contract with processor",
    "Names of third countries or international organisations that personal data are transferred to (if applicable)",
    "Safeguards",
    "Retention schedule (if possible)",
    "General description of technical and organisational security measures (if possible)",
    "Article 6 lawful basis for processing personal data",
]  # fmt: skip


def ico(*lines, title="Template"):
    made = Workbook()
    made.remove(made.worksheets[0])
    sheet = made.create_sheet(title)
    for _blank in range(8):
        sheet.append(["Controller", "Name"] if _blank == 0 else [None])
    sheet.append(ICO)
    for line in lines:
        sheet.append(line)
    return made


def test_blank_cells_on_the_left_mean_as_above_in_the_ico_template():
    first = "Finance|Payroll|N/A|Employees|Contact details|HMRC||N/A|N/A||Encryption|Contract"
    expenses = "|Expenses||Employees|Bank details|||||||Legitimate interests"
    last = "Human Resources|Recruitment||Job applicants|CV"
    made = ico(*([cell or None for cell in line.split("|")] for line in (first, "||||Bank details", expenses, last)))
    target = io.BytesIO()
    made.save(target)
    found = recognised(target.getvalue(), "ico.xlsx")
    assert found.template is Template.ICO_CONTROLLER
    told = translated(found)
    assert rows(told, "activities", "reference", "business_function", "name") == [
        ["C-01", "Finance", "Payroll"], ["C-02", "Finance", "Expenses"], ["C-03", "Human Resources", "Recruitment"],
    ]  # fmt: skip
    assert rows(told, "personal_data", "activity", "category") == [
        ["C-01", "contact-details"], ["C-01", "bank-details"], ["C-02", "bank-details"], ["C-03", "job-application"],
    ]  # fmt: skip
    assert rows(told, "purposes", "text", "legal_basis") == [
        ["Payroll", "6-1-b"], ["Expenses", "6-1-f"], ["Recruitment", None],
    ]  # fmt: skip
    assert rows(told, "not_applicable", "activity", "block") == [["C-01", "joint-controllers"], ["C-01", "transfers"]]
