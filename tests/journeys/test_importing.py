"""Three registers as people keep them come in through the browser, with no repair but the matching of columns."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from registry.models import ImportBatch, ProcessingActivity
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Organisation
from tests import factories
from tests.spreadsheets.reading.test_cnil import OWN, changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADERS = json.loads(Path("registry/reference/headers.json").read_text(encoding="utf-8"))["layouts"]["ico-controller"]
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cnil_form() -> bytes:
    """The CNIL's model with one record filled in."""
    return changed(OWN, ("Gestion de la paie", "Comptes des utilisateurs"))


def ico_sheet() -> bytes:
    """The ICO's sheet: a title, eight rows of explanations, the header in row 9, blank cells for “same as above”."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Controller"
    for _line in range(8):
        sheet.append(["Documentation template for controllers"])
    sheet.append(HEADERS)
    said = {
        "Business function": "Support",
        "Purpose of processing": "Answer requests",
        "Categories of individuals": "Customers",
        "Categories of personal data": "Contact details",
        "Categories of recipients": "Hosting company",
        "Retention schedule (if possible)": "2 years after closing of the ticket",
        "Article 6 lawful basis for processing personal data": "Article 6(1)(b) - contract",
    }
    sheet.append([said.get(header) for header in HEADERS])
    again = {"Categories of individuals": "Prospects", "Categories of personal data": "Contact details"}
    sheet.append([again.get(header) for header in HEADERS])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def home_made_table() -> bytes:
    """A table as a French Excel saves it: semicolons, Windows-1252, headers of its own."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";")
    writer.writerow(["Fiche", "À quoi ça sert", "Texte de référence", "On garde combien de temps", "Qui s’en occupe"])
    writer.writerow(["Paie", "Verser les salaires", "Obligation légale", "5 ans", "Service du personnel"])
    writer.writerow(["Recrutement", "Étudier les candidatures", "", "2 ans après le dernier contact", "Direction"])
    return target.getvalue().encode("cp1252")


@pytest.fixture
def editor(page: Page, live_server) -> Page:
    """An editor of the three registers, signed in."""
    registers = [factories.organisation(slug=slug, name=name) for slug, name in NAMES.items()]
    person = factories.member(registers[0], MembershipRole.EDITOR, username="edith")
    for register in registers[1:]:
        factories.membership(person, register, MembershipRole.EDITOR)
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return page


NAMES = {"kleep": "KLEEP", "kannelle": "Kannelle", "atelier": "Atelier"}


def bring(page: Page, slug: str, name: str, content: bytes, kind: str) -> None:
    """Choose the file from the desk of the register."""
    page.goto(f"/registers/{slug}/")
    page.get_by_role("link", name="Import a spreadsheet").click()
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.get_by_role("button", name="Preview").click()


def confirm(page: Page, reason: str) -> None:
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()
    assert ImportBatch.objects.latest("created_at").problems == 0
    page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("button", name="Import now").click()
    expect(page.locator(".messagelist .success")).to_have_text("The file was imported.")


def entries(slug: str) -> list[str]:
    return sorted(ProcessingActivity.objects.filter(organisation__slug=slug).values_list("name", flat=True))


def test_registers_as_people_keep_them_come_in_and_one_goes_again(editor):
    bring(editor, "kleep", "registre.ods", cnil_form(), ODS)
    confirm(editor, "The register that we keep in the form of the CNIL")
    assert entries("kleep") == ["Comptes des utilisateurs"]

    bring(editor, "kannelle", "ico.xlsx", ico_sheet(), XLSX)
    confirm(editor, "The register that we keep in the form of the ICO")
    (entry,) = ProcessingActivity.objects.filter(organisation__slug="kannelle")
    assert [str(purpose) for purpose in entry.purposes.all()] == ["Answer requests"]
    assert entry.data_subjects.count() == 2

    bring(editor, "atelier", "registre.csv", home_made_table(), "text/csv")
    expect(editor.get_by_role("heading", name="What the columns are")).to_be_visible()
    expect(editor.get_by_role("table")).to_contain_text("Étudier les candidatures")
    for column, field in {
        "Fiche": "name",
        "À quoi ça sert": "purpose",
        "Texte de référence": "legal_basis",
        "On garde combien de temps": "retention",
        "Qui s’en occupe": "owner",
    }.items():
        editor.get_by_label(column, exact=True).select_option(field)
    editor.get_by_label("Keep this mapping as").fill("Notre tableau")
    editor.get_by_role("button", name="Preview").click()
    confirm(editor, "Our own table")
    assert entries("atelier") == ["Paie", "Recrutement"]

    editor.get_by_role("link", name="Undo this import").click()
    editor.get_by_label("Reason", exact=True).fill("We want to look at it again")
    editor.get_by_role("button", name="Undo this import").click()
    expect(editor.locator(".messagelist .success")).to_contain_text("The import was undone")
    assert entries("atelier") == []
    assert Organisation.objects.get(slug="atelier").imports.get().state == "undone"
