"""Files as people bring them: taken in as they are, nothing of them lost; and files that went through LibreOffice."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from registry.choices import RegisterKind
from registry.exports import FORMATS, Export
from registry.record import canonical_json, read_register
from registry.spreadsheets.layouts.cnil import KINDS, MEASURES, PROCESSORS
from registry.spreadsheets.origin import origin_of
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading import read
from registry.spreadsheets.reading.form import form_of
from registry.spreadsheets.reading.grid import rows_of, text_of
from registry.spreadsheets.reading.words import folded
from ropa.organisations.models import Organisation
from tests import factories
from tests.spreadsheets.books import census, imported

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"
LONG_ENOUGH = 4  # letters: shorter words are everywhere


def taken(slug, name):
    """Import a file into an organisation that is there, with nothing in it."""
    factories.organisation(slug=slug, name=slug.capitalize())
    report = imported((FILES / name).read_bytes(), slug, filename=name)
    assert [str(problem) for problem in report.problems] == []
    return report, read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)


def words(text):
    return {word for word in folded(text).split() if len(word) >= LONG_ENOUGH}


def said(register):
    return words(re.sub(r"\\[nrt]", " ", canonical_json(register).decode()))


def lost(texts, report, register):
    """The words of the file that are neither in the register nor told as left out."""
    told = said(register) | {word for notice in report.notices for word in words(notice.value)}
    return {word for text in texts for word in words(text)} - told


def test_cnil_model_of_kleep_is_taken_in_as_it_is():
    report, register = taken("kleep", "kleep-cnil.ods")
    assert [activity.reference for activity in register.activities] == ["T-01", "T-02", "T-03", "T-04"]
    clients, prospects, recruitment, _statistics = register.activities
    assert [each.subprocessor.name for each in prospects.engagements] == ["IONOS by 1&1 SARL", "Typeform", "tawk.to"]
    (transfer,) = prospects.transfers
    assert (transfer.importer, transfer.country and transfer.country.code, transfer.mechanism) == (
        "tawk.to",
        "US",
        None,
    )
    (rule,) = prospects.retention_rules
    assert (rule.period, rule.unit and rule.unit.code, rule.trigger) == (
        3,
        "year",
        "collecte des données ou du dernier contact",
    )
    assert [each.period for each in clients.retention_rules] == [None]
    assert clients.why_not_applicable("transfers") is not None  # the list was left unset
    assert {each.category.code for each in recruitment.personal_data} == {"identity", "professional-life"}
    assert register.organisation.dpo_email == "dpo@kleep.ai"
    assert [notice.value for notice in report.notices if notice.kind is NoticeKind.UNVERIFIED] == [
        "Pays adéquat", "Pays adéquat",
    ]  # fmt: skip
    forms = [form for sheet in read((FILES / "kleep-cnil.ods").read_bytes()) if (form := form_of(sheet))]
    own = [form for form in forms if form.sheet.name.startswith("Fiche")]
    texts = [heard.text for form in own for row in form.rows for heard in row.cells.values()]
    assert len(texts) > 60
    of_the_lists = words(" ".join([*KINDS.values(), *MEASURES.values(), PROCESSORS]))
    assert lost(texts, report, register) - of_the_lists == {"trois"}  # it is 3 now


def below(name, sheet, header):
    """The texts of a table below its header."""
    (raw,) = [each for each in read((FILES / name).read_bytes(), name) if each.name == sheet]
    return [text_of(cell) for row in rows_of(raw) if row.number > header for cell in row.cells if text_of(cell)]


def test_ico_template_of_kannelle_is_taken_in_as_it_is():
    report, register = taken("kannelle", "kannelle-ico.xlsx")
    first, *_others = register.activities
    assert [activity.business_function for activity in register.activities] == [
        *["Products"] * 3, *["Cookies and similar technologies"] * 2,
    ]  # fmt: skip
    assert len(first.personal_data) == 3
    assert [each.country and each.country.code for each in first.transfers] == ["US"]
    assert lost(below("kannelle-ico.xlsx", "Template", 9), report, register) == set()


def test_table_of_appointlet_is_taken_in_as_it_is():
    report, register = taken("appointlet", "appointlet-tableau.csv")
    assert [activity.name for activity in register.activities] == [
        "Fournir le Service", "Paiement des plans premium", "Sûreté et sécurité",
    ]  # fmt: skip
    assert "Où c'est écrit: Politique de confidentialité" in register.activities[1].note
    assert lost(below("appointlet-tableau.csv", "appointlet-tableau", 1), report, register) == set()


@pytest.mark.parametrize("name", ["kleep-cnil.ods", "kannelle-ico.xlsx", "appointlet-tableau.csv"])
def test_second_import_of_a_file_changes_nothing(name):
    taken("again", name)
    before = census()
    report = imported((FILES / name).read_bytes(), "again", filename=name)
    assert (report.refused, report.total.new, report.total.changed) == (False, 0, 0)
    assert census() == before


# Through LibreOffice


def converted(folder, *conversions):
    """Let LibreOffice save each file anew: pairs of a file and the ending that it gets."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.fail("LibreOffice is not installed: .ci/packages test installs it.")
    folder.joinpath("out").mkdir()
    for ending in dict.fromkeys(ending for _file, ending in conversions):
        files = [str(file) for file, each in conversions if each == ending]
        options = [f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore"]
        command = [program, *options, "--convert-to", ending, "--outdir", str(folder / "out"), *files]
        subprocess.run(command, check=True, capture_output=True, timeout=300)  # our own files
    return [(folder / "out" / f"{Path(file).stem}.{ending}").read_bytes() for file, ending in conversions]


def test_register_that_went_through_libreoffice_changes_nothing(tmp_path):
    assert not imported(Path("registry/examples/kannelle.xlsx").read_bytes(), "kannelle").refused
    kannelle = Organisation.objects.get(slug="kannelle")
    export = Export(read_register(kannelle, RegisterKind.ALL), "fr", origin=origin_of(kannelle))
    wanted = {"xlsx": "ods", "ods": "xlsx", "cnil.ods": "ods", "ico.xlsx": "xlsx"}
    conversions = []
    for ending, becomes in wanted.items():
        file = tmp_path / f"{ending.replace('.', '-')}-before.{ending.rpartition('.')[2]}"
        file.write_bytes(FORMATS[ending].write(export))
        conversions.append((file, becomes))
    before = census()
    for (file, _ending), content in zip(conversions, converted(tmp_path, *conversions), strict=True):
        report = imported(content, "kannelle", filename=file.name)
        assert (file.name, [str(problem) for problem in report.problems]) == (file.name, [])
        assert (file.name, report.total.new, report.total.changed) == (file.name, 0, 0)
    assert census() == before
