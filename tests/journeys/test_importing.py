"""Three registers as people keep them come in through the browser, with no repair but the matching of columns."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from registry.models import ImportBatch, ProcessingActivity
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Organisation
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = Path("tests/spreadsheets/files")  # filled in by hand, see the README there


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


NAMES = {"kleep": "KLEEP", "kannelle": "Kannelle", "appointlet": "Appointlet"}


def bring(page: Page, slug: str, name: str) -> None:
    """Choose the file from the desk of the register."""
    page.goto(f"/registers/{slug}/")
    page.get_by_role("link", name="Import a spreadsheet").click()
    page.locator("input[type=file]").set_input_files(FILES / name)
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
    bring(editor, "kleep", "kleep-cnil.ods")
    confirm(editor, "The register that we keep in the form of the CNIL")
    assert entries("kleep") == [
        "Gestion des clients", "Gestion des prospects", "Gestion du recrutement", "Mesures statistiques",
    ]  # fmt: skip
    editor.goto("/admin/registry/processingactivity/")
    expect(editor.get_by_role("table")).to_contain_text("Gestion des prospects")

    bring(editor, "kannelle", "kannelle-ico.xlsx")
    confirm(editor, "The register that we keep in the form of the ICO")
    first = ProcessingActivity.objects.filter(organisation__slug="kannelle").order_by("reference")[0]
    assert first.purposes.get().text.startswith("Provide our products")
    assert first.personal_data.count() == 3

    bring(editor, "appointlet", "appointlet-tableau.csv")
    expect(editor.locator(".notice")).to_contain_text("Nobody knows what this column is: Où c'est écrit.")
    editor.get_by_role("link", name="Say what the columns are").click()
    expect(editor.get_by_role("heading", name="What the columns are")).to_be_visible()
    expect(editor.get_by_role("table")).to_contain_text("Politique de confidentialité")
    editor.get_by_label("Où c'est écrit", exact=True).select_option("provenance")
    editor.get_by_label("Keep this mapping as").fill("Notre tableau")
    editor.get_by_role("button", name="Preview").click()
    confirm(editor, "Our own table")
    assert entries("appointlet") == ["Fournir le Service", "Paiement des plans premium", "Sûreté et sécurité"]
    told = ProcessingActivity.objects.filter(organisation__slug="appointlet", reference="A2").get()
    assert told.provenance_document == "Politique de confidentialité"

    editor.get_by_role("link", name="Undo this import").click()
    editor.get_by_label("Reason", exact=True).fill("We want to look at it again")
    editor.get_by_role("button", name="Undo this import").click()
    expect(editor.locator(".messagelist .success")).to_contain_text("The import was undone")
    assert entries("appointlet") == []
    assert Organisation.objects.get(slug="appointlet").imports.get().state == "undone"
