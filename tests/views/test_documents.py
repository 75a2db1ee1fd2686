"""Who gets which document, and how it is handed out."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

HEADERS = ("Content-Type", "Content-Disposition", "Cache-Control", "X-Content-Type-Options")
PAGES = ("kestrel/controller.pdf", "kestrel/controller.html", "kestrel/activities/C-01.pdf")


@pytest.fixture(autouse=True)
def _private_cache(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def organisation(db):
    found = factories.organisation(slug="kestrel", name="Kestrel", default_language="fr")
    factories.activity(found, reference="C-01", name="Newsletter")
    return found


@pytest.fixture
def reader(db):
    person = factories.user("reader")
    person.user_permissions.add(Permission.objects.get(codename="view_processingactivity"))
    return person


@pytest.fixture
def reading(client, reader, organisation):
    """Asks for a page as the reader."""
    client.force_login(reader)
    return lambda page: client.get(f"/registers/{page}")


def described(response):
    return {name: response.headers.get(name) for name in HEADERS}


@pytest.mark.parametrize("page", PAGES)
def test_stranger_is_sent_to_sign_in(client, organisation, page):
    response = client.get(f"/registers/{page}")
    assert (response.status_code, response.url) == (302, f"/admin/login/?next=/registers/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_the_permission_is_refused(client, organisation, page):
    client.force_login(factories.user())
    assert client.get(f"/registers/{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_reader_who_is_no_staff_is_sent_to_sign_in(client, reader, organisation, page):
    reader.is_staff = False
    reader.save()
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
    for more in (0, 2, 47):
        for _ in range(more):
            factories.full_activity(organisation)
        with CaptureQueriesContext(connection) as queries:
            client.get("/registers/kestrel/controller.html")
        counts.append(len(queries))
    assert counts == [43, 43, 43]
