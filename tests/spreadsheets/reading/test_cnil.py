"""The CNIL's own file: the blank one holds nothing, the one that is filled in is read by its labels."""

import io
import zipfile
from pathlib import Path

import pytest

from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import Known, Template, translated
from tests.spreadsheets.books import xlsx
from tests.spreadsheets.reading.sheets import recognised, rows

MODEL = Path("registry/spreadsheets/forms/cnil-registre-simplifie-2019.ods")


def changed(*pairs: tuple[str, str]) -> bytes:
    """The model with some words replaced in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(MODEL) as model, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for member in model.infolist():
            content = model.read(member)
            if member.filename == "content.xml":
                for old, new in pairs:
                    assert old.encode() in content
                    content = content.replace(old.encode(), new.encode())
            made.writestr(member, content)
    return target.getvalue()


def told(content: bytes, known: Known | None = None):
    found = recognised(content, "registre.ods")
    assert found.template is Template.CNIL
    return translated(found, known=known)


def test_blank_model_holds_nothing_and_says_why():
    found = told(MODEL.read_bytes())
    assert found.sheets == ()
    assert [(notice.kind, notice.place.sheet[:1]) for notice in found.notices] == [
        (NoticeKind.IGNORED, number) for number in "3421" if number != "1"
    ] + [(NoticeKind.IGNORED, "T"), (NoticeKind.IGNORED, "5")]


OWN = ("1 - Exemple", "T-07")


def test_filled_record_is_read_by_its_labels():
    found = told(changed(OWN))
    assert rows(found, "activities", "reference", "role", "name") == [["T-07", "controller", "Gestion de la paie"]]
    assert [text for _ref, text in rows(found, "purposes", "activity", "text")] == [
        "Gestion de la paie",
        "Calcul des rémunérations",
        "Calcul du montant des versements adressés aux organismes sociaux",
        "Ordre de virement à la banque",
    ]
    assert rows(found, "purposes", "legal_basis") == [None] * 4
    assert rows(found, "personal_data", "category", "description") == [
        ["identity", "Noms, prénoms, adresses"],
        ["economic-financial", "RIB"],
        ["social-security-number", "Numéros de sécurité sociale des salariés"],
    ]
    assert rows(found, "retention_rules", "period", "unit", "trigger", "data") == [
        [5, "year", "versement de la paie", category]
        for category in ("identity", "economic-financial", "social-security-number")
    ]
    assert rows(found, "recipients", "kind", "name") == [
        ["internal", "Dir. Administrative et Financière"],
        ["partner", "Organismes sociaux"],
        ["other", "Banque d'Andorre"],
    ]
    assert rows(found, "transfers", "recipient", "recipient_kind", "country", "mechanism", "documentation") == [
        ["Banque d'Andorre", "other", "AD", "46-2-c", "Contrat en date du 23/01/2018"]
    ]
    assert rows(found, "measures", "measure") == ["software-protection", "backups", "access-control"]


def test_contacts_fill_the_organisation_where_the_register_says_nothing():
    known = Known({"organisation": {("kleep",): {"slug": "kleep", "name": "KLEEP", "dpo_email": "dpo@kleep.ai"}}})
    found = told(changed(OWN), known)
    assert rows(found, "organisation", "slug", "dpo_name", "dpo_address", "email") == [
        ["kleep", "Martin HENRI", "1 rue Rivoli, 75001, Paris, France", "exemple1@ets.com"]
    ]
    note = rows(found, "activities", "note")[0]
    assert "Responsable du traitement — Nom: Louise DUPONT" in note
    assert "Délégué à la protection des données — Adresse mél: exemple2@ets.com" in note


@pytest.mark.parametrize("wording", ["Privacy shield", "Pays adéquat"])
def test_outdated_values_of_the_model_come_in_as_unverified_claims(wording):
    row = "Clauses contractuelles types (CCT)</text:p></table:table-cell><table:covered-table-cell"
    content = changed(
        OWN, (row, row.replace("Clauses contractuelles types (CCT)", wording)), (">Andorre<", ">Etats-Unis<")
    )
    found = told(content)
    assert rows(found, "transfers", "country", "mechanism") == [["US", ""]]
    assert wording in rows(found, "transfers", "documentation")[0]
    assert [notice.value for notice in found.notices if notice.kind is NoticeKind.UNVERIFIED] == [wording]


def test_row_numbers_do_not_matter_and_unknown_labels_are_kept():
    label = "Numéro de Sécurité Sociale (ou NIR)"
    found = told(changed(OWN, (label, "Vie professionnelle"), ("Mise à jour du traitement", "Logiciel utilisé")))
    assert rows(found, "personal_data", "category")[-1] == "professional-life"
    assert "Logiciel utilisé: 13/05/2019" in rows(found, "activities", "note")[0]


# Copies that people made, in another format and with cells out of place

ACTORS = ["Acteurs", "Nom", "Adresse", "Code Postal", "Ville", "Pays", "Téléphone", "Adresse mél"]


def copy(name, *lines, reference="ref-001"):
    """A record as somebody typed it anew: some labels are gone, others stand elsewhere."""
    return [
        ["Fiche de registre"],
        ["Description du traitement"],
        ["Nom du traitement", name],
        ["N° / RÉF", reference],
        ACTORS,
        *lines,
        ["Finalité(s) du traitement effectué"],
        ["Finalité principale", "Gérer"],
        ["Transferts hors UE", "Destinataire", "Pays", "Type de Garanties"],
        ["Organisme destinataire 1", "Sans objet — aucun transfert hors UE à ce jour"],
    ]


def test_records_that_kept_the_reference_of_the_model_get_their_own():
    found = told(xlsx({"Fiche 1": copy("Paie"), "Fiche 2": copy("Achats"), "Liste": [["a"]]}))
    assert rows(found, "activities", "reference", "name") == [["C-01", "Paie"], ["C-02", "Achats"]]
    assert (
        rows(found, "not_applicable", "block", "reason")
        == [["transfers", "Sans objet — aucun transfert hors UE à ce jour"]] * 2
    )


def test_contacts_that_slipped_to_the_next_column_are_told_by_what_they_are():
    dpo = ["Délégué à la protection des données", "Jeanne Martin", "1 rue Rivoli", 75001, "Paris", "France", None]
    known = Known({"organisation": {("kleep",): {"slug": "kleep", "name": "KLEEP"}}})
    found = told(xlsx({"Fiche": copy("Paie", [*dpo, "01 23 45 67 89", "dpo@example.org"])}), known)
    assert rows(found, "organisation", "dpo_name", "dpo_address", "dpo_phone", "dpo_email") == [
        ["Jeanne Martin", "1 rue Rivoli, 75001, Paris, France", "01 23 45 67 89", "dpo@example.org"]
    ]


def test_telephone_number_that_became_a_number_is_kept_as_digits_and_flagged():
    dpo = ["Délégué à la protection des données", "Jeanne Martin", None, None, None, None, 198765432.0]
    known = Known({"organisation": {("kleep",): {"slug": "kleep", "name": "KLEEP"}}})
    found = told(xlsx({"Fiche": copy("Paie", dpo)}), known)
    assert rows(found, "organisation", "dpo_phone") == ["198765432"]
    assert [notice.value for notice in found.notices if notice.kind is NoticeKind.REVIEW] == ["198765432"]


def test_joint_controller_makes_the_entry_a_joint_one():
    joint = ["Responsable(s) conjoint(s)", "ACME", "2 rue Basse", 69000, "Lyon"]
    found = told(xlsx({"Fiche": copy("Paie", joint)}))
    assert rows(found, "activities", "role") == ["joint-controller"]
    assert rows(found, "joint_controllers", "name", "contact") == [["ACME", "2 rue Basse, 69000, Lyon"]]
