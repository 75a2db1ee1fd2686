"""Who gets which document, and how it is handed out."""

import csv
import datetime as dt
import html
import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from registry.documents.logo import logo
from registry.exports import FORMATS
from registry.prints import Printing
from ropa.journal.gate import change
from ropa.organisations.models import Membership
from ropa.work.models import Work
from tests import factories
from tests.documents.test_logo import picture
from tests.work.running import do

HEADERS = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
PAGES = (*(f"kestrel/controller.{ending}" for ending in FORMATS), "kestrel/activities/C-01.pdf")


@pytest.fixture(autouse=True)
def _private_cache(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def organisation(db):
    found = factories.organisation(slug="kestrel", name="Kestrel", default_language="fr")
    factories.activity(found, reference="C-01", name="Newsletter")
    return found


@pytest.fixture
def reader(organisation):
    return factories.member(organisation, "editor", username="reader")


@pytest.fixture
def reading(client, reader, organisation):
    """Asks for a page as the reader."""
    client.force_login(reader)
    return lambda page: client.get(f"/registers/{page}")


def test_page_finds_its_colour(reading):
    response = reading("colours/8a1538.css")
    assert (response.content, response["Content-Type"]) == (b":root { --accent: #8a1538; }\n", "text/css")


def described(response):
    return {name: response.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_sent_to_sign_in(client, organisation, page):
    response = client.get(f"/registers/{page}")
    assert (response.status_code, response.url) == (302, f"/admin/login/?next=/registers/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_account_without_a_role_is_sent_to_sign_in(client, organisation, page):
    client.force_login(factories.user())
    assert client.get(f"/registers/{page}").status_code == 302


def end_role(reader):
    row = Membership.objects.get(user=reader)
    row.valid_until = timezone.localdate() - dt.timedelta(days=1)
    factories.saved(row)


@pytest.mark.parametrize("page", PAGES)
def test_reader_whose_role_ended_is_sent_to_sign_in(client, reader, organisation, page):
    end_role(reader)
    client.force_login(reader)
    assert client.get(f"/registers/{page}").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_documents_are_read_only(client, reader, organisation, page):
    client.force_login(reader)
    assert client.post(f"/registers/{page}").status_code == 405


@pytest.mark.parametrize(
    "page",
    [
        "osprey/controller.pdf",
        "osprey/controller.html",
        "osprey/activities/C-01.pdf",
        "kestrel/activities/C-99.pdf",
        "kestrel/everything.pdf",
        "kestrel/controller.pdf?language=de",
    ],
)
def test_what_does_not_exist_is_not_found(reading, page):
    assert reading(page).status_code == 404


def test_register_is_handed_out_as_pdf(reading):
    response = reading("kestrel/controller.pdf")
    assert response.content.startswith(b"%PDF-1.7")
    assert described(response) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'inline; filename="kestrel-controller-fr.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_register_is_handed_out_as_page(reading):
    response = reading("kestrel/all.html?language=en")
    assert '<html lang="en">' in response.content.decode()
    assert described(response) == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Disposition": 'inline; filename="kestrel-all-en.html"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_sheet_is_handed_out_under_a_safe_name(reading, organisation):
    factories.activity(organisation, reference='R/1 "; x="é', name="Odd")
    response = reading("kestrel/activities/R/1 %22; x=%22é.pdf?language=en")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == 'inline; filename="kestrel-r1-xe-en.pdf"'


def test_page_passes_a_strict_content_security_policy(reading):
    page = reading("kestrel/controller.html").content.decode()
    assert re.findall(r"<style|<script|\sstyle=|\son\w+=|javascript:", page) == []
    assert re.findall(r'<link rel="stylesheet" href="([^"]+)">', page) == [
        "/static/documents/fonts.css",
        "/static/documents/register.css",
        "/static/documents/screen.css",
    ]


def test_queries_do_not_grow_with_the_register(client, reader, organisation):
    client.force_login(reader)
    counts = []
    for more in (0, 2, 9):
        for _ in range(more):
            factories.full_activity(organisation)
        with CaptureQueriesContext(connection) as queries:
            client.get("/registers/kestrel/controller.html")
        counts.append(len(queries))
    assert counts == [43, 43, 43]


# Formats


@pytest.mark.parametrize(
    ("ending", "begins", "media_type"),
    [
        ("json", b"{\n", "application/json"),
        ("csv", b"\xef\xbb\xbf", "text/csv; charset=utf-8"),
        ("xlsx", b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", b"PK\x03\x04", "application/vnd.oasis.opendocument.spreadsheet"),
        ("zip", b"PK\x03\x04", "application/zip"),
    ],
)
def test_data_are_handed_out_as_files(reading, ending, begins, media_type):
    response = reading(f"kestrel/all.{ending}?language=en")
    assert response.content[: len(begins)] == begins
    assert described(response) == {
        "Content-Type": media_type,
        "Content-Disposition": f'attachment; filename="kestrel-all-en.{ending}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_page_that_is_saved_stands_alone(reading):
    response = reading("kestrel/all.html?save=yes")
    assert response.headers["Content-Disposition"] == 'attachment; filename="kestrel-all-fr.html"'
    assert re.findall(r"<link|(<style)>", response.content.decode()) == ["<style"]


def test_text_that_a_format_cannot_hold_is_told_on_a_page(reading, organisation):
    factories.activity(organisation, reference="C-02", description="x" * 40_000)
    response = reading("kestrel/all.xlsx")
    assert response.status_code == 422
    assert "activities, row 3, column description: The text has more than" in response.content.decode()


# The past


@pytest.fixture
def past(organisation):
    """An instant, after which the entry was deleted."""
    at = timezone.now()
    with change(by="test"):
        organisation.activities.get().delete()
    return at


def pasts(reading, at, page, more=""):
    """The document as of the instant."""
    response = reading(f"{page}?language=en&at={at.isoformat().replace('+', '%2B')}{more}")
    assert response.status_code == 200
    return response


def cells(archive):
    """The rows of each CSV file of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {name: list(csv.reader(files.read(name).decode("utf-8-sig").splitlines())) for name in files.namelist()}


@pytest.mark.parametrize("ending", FORMATS)
def test_file_of_the_past_is_named_after_its_instant(reading, past, ending):
    response = pasts(reading, past, f"kestrel/controller.{ending}")
    stamp = timezone.localtime(past).strftime("%Y-%m-%dT%H%M%S")
    assert f'filename="kestrel-controller-en-{stamp}.{ending}"' in response.headers["Content-Disposition"]


def test_sheet_of_a_deleted_entry_is_printed_as_it_stood(reading, past):
    response = pasts(reading, past, "kestrel/activities/C-01.pdf")
    stamp = timezone.localtime(past).strftime("%Y-%m-%dT%H%M%S")
    assert response.headers["Content-Disposition"] == f'inline; filename="kestrel-c-01-en-{stamp}.pdf"'
    assert response.content.startswith(b"%PDF-1.7")


def test_data_of_the_past_say_when_they_stood_so(reading, past):
    content = json.loads(pasts(reading, past, "kestrel/all.json").content)
    assert (content["as_of"], [entry["name"] for entry in content["activities"]]) == (past.isoformat(), ["Newsletter"])


def test_page_of_the_past_says_when_it_stood_so(reading, past):
    page = pasts(reading, past, "kestrel/all.html").content.decode().replace("\xa0", " ")
    assert f"As of {timezone.localtime(past).day} " in page
    assert "Newsletter" in page


def test_document_of_the_past_has_the_logo_of_then(client, reading, organisation):
    instants = [timezone.now()]
    for name, size in (("first", 300), ("second", 600)):
        with change(by="test"):
            organisation.logo = SimpleUploadedFile(f"{name}.png", picture(size=(size, 100)))
            organisation.save()
        instants.append(timezone.now())
    pages = [pasts(reading, at, "kestrel/controller.html").content.decode() for at in instants]
    addresses = [html.unescape(address) for page in pages for address in re.findall(r'<img src="(.*?)"', page)]
    assert [page.count("<img") for page in pages] == [0, 1, 1]
    shown = [b"".join(client.get(address).streaming_content) for address in addresses]
    assert shown == [picture(size=(size, 100)) for size in (300, 600)]
    first = logo(picture(size=(300, 100)))
    assert first is not None
    saved = [pasts(reading, at, "kestrel/controller.html", "&save").content.decode() for at in instants]
    assert [page.count('src="data:image/png;base64,') for page in saved] == [0, 1, 1]
    assert first.inside in saved[1]


def test_table_of_the_past_says_when_it_stood_so(reading, past):
    rows = list(csv.reader(io.StringIO(pasts(reading, past, "kestrel/all.csv").content.decode("utf-8-sig"))))
    assert [row[-1] for row in rows] == ["As it stood on", past.isoformat()]
    now = list(csv.reader(io.StringIO(reading("kestrel/all.csv?language=en").content.decode("utf-8-sig"))))
    assert len(now[0]) == len(rows[0]) - 1


def test_workbooks_of_the_past_say_when_they_stood_so(reading, past):
    about = [["organisation", "register", "as_of"], ["kestrel", "all", past.isoformat()]]
    said = cells(pasts(reading, past, "kestrel/all.zip").content)["about.csv"]
    assert [row[:3] for row in said] == about
    book = load_workbook(io.BytesIO(pasts(reading, past, "kestrel/all.xlsx").content))
    assert [[cell.value for cell in row][:3] for row in book["about"].rows] == about
    assert book.sheetnames[0] == "about"
    assert (
        past.isoformat()
        in zipfile.ZipFile(io.BytesIO(pasts(reading, past, "kestrel/all.ods").content)).read("content.xml").decode()
    )


def test_workbook_of_the_present_says_nothing_of_an_instant(reading, organisation):
    (_names, said) = cells(reading("kestrel/all.zip").content)["about.csv"]
    assert said[:3] == ["kestrel", "all", ""]


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize(("at", "status"), [("2001-01-01", 404), ("soon", 400), ("2999-01-01", 400)])
def test_instant_that_cannot_be_told_is_answered_with_a_page(reading, ending, at, status):
    response = reading(f"kestrel/all.{ending}?at={at}")
    assert response.status_code == status
    assert "<h1>This cannot be shown</h1>" in response.content.decode()
    assert described(response) == {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Disposition": None,
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize("at", ["", "%20"])
def test_empty_instant_is_now(reading, past, at):
    assert json.loads(reading(f"kestrel/all.json?at={at}").content)["activities"] == []


def test_register_with_sheets_to_draw_is_printed_in_the_background(reading, organisation):
    factories.activity(organisation, reference="C-02", name="Recruitment")
    page = "kestrel/controller.pdf?language=en"
    asked = reading(page)
    work = Work.objects.get()
    assert (asked.status_code, asked.url) == (302, f"/registers/kestrel/work/{work.pk}/")
    assert reading(page).url == asked.url
    do(work)
    assert f"/registers/kestrel/work/{work.pk}/printed/" in reading(f"kestrel/work/{work.pk}/").content.decode()
    printed = reading(f"kestrel/work/{work.pk}/printed/")
    assert printed.headers["Content-Disposition"] == 'inline; filename="kestrel-controller-en.pdf"'
    assert printed.content.startswith(b"%PDF")
    assert reading(page).status_code == 200
    assert reading(f"osprey/work/{work.pk}/printed/").status_code == 404


@pytest.mark.parametrize(
    ("page", "disposition", "begins"),
    [
        ("kestrel/controller.ods?language=fr", 'attachment; filename="kestrel-controller-fr.ods"', b"PK"),
        ("kestrel/controller.html?language=fr", 'inline; filename="kestrel-controller-fr.html"', b"<!DOCTYPE html>"),
        ("kestrel/all.html?save", 'attachment; filename="kestrel-all-fr.html"', b"<!DOCTYPE html>"),
    ],
)
def test_register_that_takes_long_to_write_is_written_in_the_background(
    reading, monkeypatch, page, disposition, begins
):
    monkeypatch.setattr(Printing, "form", property(lambda self: replace(FORMATS[self.ending], at_once=0)))
    asked = reading(page)
    do(Work.objects.get())
    written = reading(f"{asked.url.removeprefix('/registers/')}printed/")
    assert (written.headers["Content-Disposition"], written.content[: len(begins)]) == (disposition, begins)
    assert (b'<link rel="stylesheet"' in written.content) == (disposition.startswith("inline"))


def test_text_that_a_format_cannot_hold_is_told_in_the_background_too(reading, organisation, monkeypatch):
    factories.activity(organisation, reference="C-03", description="x" * 40_000)
    monkeypatch.setattr(Printing, "form", property(lambda self: replace(FORMATS[self.ending], at_once=0)))
    reading("kestrel/all.xlsx")
    work = Work.objects.get()
    do(work)
    work.refresh_from_db()
    assert (work.state, "column description" in work.message) == ("failed", True)


def test_print_that_is_forgotten_is_not_found(reading, organisation, tmp_path):
    factories.activity(organisation, reference="C-02")
    reading("kestrel/controller.pdf")
    work = Work.objects.get()
    do(work)
    (tmp_path / "prints" / f"{work.pk}").unlink()
    assert reading(f"kestrel/work/{work.pk}/printed/").status_code == 404
