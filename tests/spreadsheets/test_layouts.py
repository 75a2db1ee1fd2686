"""The forms of the CNIL and the ICO: what they carry comes back, and what was not edited changes nothing."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from registry.choices import RegisterKind
from registry.exports import FORMATS, Export
from registry.models import ProcessingActivity
from registry.record import ActivityRecord, read_register
from registry.spreadsheets.layouts.cnil_form import MODEL
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import Recognised, Template, read, recognise
from ropa.organisations.models import Organisation
from tests import factories
from tests.spreadsheets.books import book, census, imported

pytestmark = pytest.mark.django_db
LAYOUTS = ("cnil.ods", "cnil.xlsx", "ico.xlsx", "ico.ods")
COME_BACK = (*LAYOUTS, "csv")


@pytest.fixture
def kannelle():
    """An example register: both roles, every kind of part."""
    content = Path("registry/examples/kannelle.xlsx").read_bytes()
    assert not imported(content, "kannelle").refused
    return Organisation.objects.get(slug="kannelle")


def exported(organisation, ending):
    register = read_register(organisation, RegisterKind.ALL)
    return FORMATS[ending].write(Export(register, "fr"))


def told(activity: ActivityRecord):
    """What both forms carry of an entry."""
    return {
        "name": activity.name,
        "purposes": [each.text for each in activity.purposes],
        "data": {(each.category.code, each.description) for each in activity.personal_data},
        "people": {(each.category.code, each.description) for each in activity.data_subjects},
        "measures": {(each.measure.code, each.description) for each in activity.measures},
        "transfers": [(each.country and each.country.code, each.mechanism) for each in activity.transfers],
        "retention": {
            (each.label, each.period, each.unit, each.until_event, each.trigger) for each in activity.retention_rules
        },
    }


@pytest.mark.parametrize("ending", COME_BACK)
def test_register_that_comes_back_unedited_changes_nothing(kannelle, ending):
    content = exported(kannelle, ending)
    before = census()
    report = imported(content, "kannelle", filename=ending)
    assert [str(problem) for problem in report.problems] == []
    assert (report.total.new, report.total.changed) == (0, 0)
    assert census() == before


@pytest.mark.parametrize(("ending", "template"), [("cnil.ods", Template.CNIL), ("ico.xlsx", Template.ICO_CONTROLLER)])
def test_form_is_recognised_as_what_it_is(kannelle, ending, template):
    found = recognise(read(exported(kannelle, ending), ending))
    assert isinstance(found, Recognised)
    assert found.template is template


# Taken into a register that knows nothing of it

PAY = book(
    activities=[["reference", "role", "name", "business_function"], ["C-07", "controller", "Paie", "Comptabilité"]],
    purposes=[["activity", "text", "legal_basis"], ["C-07", "Payer", "6-1-b"], ["C-07", "Déclarer", "6-1-c"]],
    data_subjects=[["activity", "category", "description"], ["C-07", "employees", "CDI et CDD"]],
    personal_data=[
        ["activity", "category", "description"],
        ["C-07", "identity", "nom, prénom; matricule"],
        ["C-07", "health-data", ""],
        ["C-07", "bank-details", "RIB"],
    ],
    recipients=[
        ["activity", "kind", "name", "purpose", "country"],
        ["C-07", "internal", "Direction, paie", "calcul", ""],
        ["C-07", "authority", "Caisse", "", "CH"],
    ],
    engagements=[["activity", "subprocessor", "role", "service"], ["C-07", "AWS", "28", "hébergement"]],
    transfers=[
        [
            "activity", "subprocessor", "subprocessor_role", "recipient", "recipient_kind", "country",
            "international_organisation", "mechanism", "scc_module", "documentation",
        ],
        ["C-07", "", "", "Caisse", "authority", "CH", "", "45", "", ""],
        ["C-07", "AWS", "28", "", "", "US", "", "46-2-c", "2", "contrat du 1er mars"],
    ],
    retention_rules=[
        ["activity", "label", "period", "unit", "until_event", "trigger", "note", "data"],
        ["C-07", "Bulletins", 5, "year", "", "départ du salarié", "", "identity; bank-details"],
        ["C-07", "Arrêts", "", "", "clôture du dossier", "", "", "health-data"],
    ],
    measures=[["activity", "measure", "description"], ["C-07", "backups", "chaque nuit"], ["C-07", "training", ""]],
)  # fmt: skip


@pytest.mark.parametrize("ending", LAYOUTS)
def test_facts_that_a_form_carries_come_back(ending):
    assert not imported(PAY).refused
    kestrel = Organisation.objects.get(slug="kestrel")
    content = exported(kestrel, ending)
    other = factories.organisation(slug="osprey")
    report = imported(content, "osprey", filename=ending)
    assert [str(problem) for problem in report.problems] == []
    (mine,), (theirs,) = (read_register(each, RegisterKind.ALL).activities for each in (kestrel, other))
    assert told(theirs) == told(mine)
    assert {(each.subprocessor.name, each.role) for each in theirs.engagements} == {
        (each.subprocessor.name, each.role) for each in mine.engagements
    }
    assert [each.importer for each in theirs.transfers] == [each.importer for each in mine.transfers]


# One cell edited


def test_one_edited_cell_changes_one_field_and_writes_one_row_of_history(kannelle):
    made = openpyxl.load_workbook(io.BytesIO(exported(kannelle, "ico.xlsx")))
    sheet = made["Template"]
    sheet["A12"] = "Ventes"
    edited = sheet["AE12"].value
    target = io.BytesIO()
    made.save(target)
    before = census()
    report = imported(target.getvalue(), "kannelle")
    assert (report.total.new, report.total.changed) == (0, 1)
    assert ProcessingActivity.objects.get(organisation=kannelle, reference=edited).business_function == "Ventes"
    grown = {name: rows - before[name] for name, rows in census().items() if rows != before[name]}
    assert {name: rows for name, rows in grown.items() if name.startswith(("registry.", "journal.JournalEntry"))} == {
        "registry.HistoricalProcessingActivity": 1,
        "journal.JournalEntry": 1,
    }


# The form itself


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        return {name: archive.read(name) for name in archive.namelist()}


def test_form_keeps_its_styles_and_its_lists_to_choose_from(kannelle):
    blank, made = parts(MODEL.read_bytes()), parts(exported(kannelle, "cnil.ods"))
    assert made["styles.xml"] == blank["styles.xml"]
    for kept in (b"<table:content-validation ", b"<style:style "):
        assert made["content.xml"].count(kept) == blank["content.xml"].count(kept)
    names = [sheet.name for sheet in read(exported(kannelle, "cnil.ods"), "x.ods")]
    assert names[:3] == ["Tutoriel", "2_-_Liste_des_traitements", "3_-_Modèle_de_fiche_de_registre"]
    assert (len(names), names[-2:]) == (3 + 11 + 2, ["Hors du modèle", "5_-_Listes"])


@pytest.mark.parametrize(("ending", "sheet"), [("cnil.ods", "Hors du modèle"), ("cnil.xlsx", "Hors du modèle")])
def test_form_says_what_it_leaves_out(kannelle, ending, sheet):
    (told,) = [each for each in read(exported(kannelle, ending), ending) if each.name == sheet]
    lines = [tuple(str(cell or "") for cell in row.cells[:3]) for row in told.rows]
    register = read_register(kannelle, RegisterKind.ALL)
    of_clients = {f"{each.reference} {each.name}" for each in register.activities if each.is_processor}
    assert of_clients
    assert {entry for entry, heading, _said in lines if heading == "Activité de sous-traitant"} == of_clients
    own = next(each for each in register.activities if not each.is_processor and each.description)
    assert (f"{own.reference} {own.name}", "Description", own.description) in lines
    assert lines[0][1].startswith("Dates de création")


def test_template_of_the_ico_says_what_it_leaves_out(kannelle):
    (told,) = [each for each in read(exported(kannelle, "ico.xlsx"), "x.xlsx") if each.name == "Not in the template"]
    register = read_register(kannelle, RegisterKind.ALL)
    entries = {str(row.cells[0]) for row in told.rows}
    assert {f"{each.reference} {each.name}" for each in register.activities} >= entries
    assert "Description" in {str(row.cells[1]) for row in told.rows}


@pytest.mark.parametrize(
    ("ending", "heading"),
    [
        ("ico.xlsx", "Retention rules (carried in part only)"),
        ("cnil.xlsx", "Règles de conservation (en partie seulement)"),
    ],
)
def test_form_says_what_it_carries_in_part_only(kannelle, ending, heading):
    """The legal source and the fate of the data have no place in either form."""
    sheets = {each.name: each for each in read(exported(kannelle, ending), ending)}
    told = sheets["Not in the template" if ending.startswith("ico") else "Hors du modèle"]
    said = [str(row.cells[2]) for row in told.rows if str(row.cells[1]) == heading]
    assert said
    assert all("critères généraux" in each for each in said[:1])


def test_what_a_form_leaves_out_is_told_when_it_comes_back(kannelle):
    report = imported(exported(kannelle, "cnil.ods"), "kannelle", filename="cnil.ods")
    left_out = {notice.place.sheet for notice in report.notices if notice.kind is NoticeKind.IGNORED}
    assert "Hors du modèle" in left_out


@pytest.mark.parametrize("ending", LAYOUTS)
def test_no_cell_of_a_form_runs_as_a_formula(ending):
    kestrel = factories.organisation(slug="kestrel")
    for number, name in enumerate(("=1+1", "@x", "+1", "-1", "\t=1"), start=1):
        factories.activity(kestrel, reference=f"C-0{number}", name=name)
    content = exported(kestrel, ending)
    before = census()
    assert not imported(content, "kestrel", filename=ending).refused
    assert census() == before
    if ending.endswith("xlsx"):
        made = openpyxl.load_workbook(io.BytesIO(content))
        assert "f" not in {cell.data_type for sheet in made for row in sheet.iter_rows() for cell in row}
    else:
        assert parts(content)["content.xml"].count(b'formula="of:=1+1') == 0
