"""Sizes of requests: what is too large is refused in words before it is parsed, at every address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ropa.organisations.models import Organisation
from tests import factories
from tests.admin.pages import page


@pytest.fixture
def administrator_client(client, db):
    client.force_login(factories.administrator())
    return client


@pytest.mark.parametrize("path", ["/account/login/", "/admin/", "/nowhere/", "/registers/none/"])
def test_body_over_the_limit_is_refused_before_parsing(client, db, settings, path):
    settings.UPLOAD_LIMIT = 1000
    answer = client.post(path, {"file": SimpleUploadedFile("a.xlsx", b"x" * 2000)})
    assert (answer.status_code, "What you sent is too large" in answer.content.decode()) == (413, True)


def test_page_that_verifies_files_takes_larger_ones(administrator_client, organisation, settings):
    """An edition of a thousand entries is larger than what is otherwise taken."""
    settings.UPLOAD_LIMIT = 1000
    path, file = "/registers/kestrel/editions/verify/", {"file": SimpleUploadedFile("a.pdf", b"x" * 2000)}
    answer = administrator_client.post(path, file)
    assert (answer.status_code, "This file does not prove what it says." in answer.content.decode()) == (200, True)
    answer = administrator_client.generic("POST", path, b"x", CONTENT_LENGTH=str(100 * 1024 * 1024))
    assert answer.status_code == 413


def test_refusal_is_told_in_french(client, db, settings):
    settings.UPLOAD_LIMIT = 1000
    answer = client.post("/account/login/", {"x": "x" * 2000}, headers={"accept-language": "fr"})
    assert "trop volumineux" in answer.content.decode()


def test_body_is_not_parsed_when_it_is_refused(client, db, settings, monkeypatch):
    settings.UPLOAD_LIMIT = 1000
    monkeypatch.setattr("django.http.request.HttpRequest.parse_file_upload", lambda *_: pytest.fail("parsed"))
    assert client.post("/account/login/", {"file": SimpleUploadedFile("a", b"x" * 2000)}).status_code == 413


def test_body_within_the_limit_is_read(client, db):
    answer = client.post("/account/login/", {"login": "nobody", "password": "x" * 20, "pad": "x" * 1_000_000})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "posted",
    [
        {f"file{number}": SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)},
        {f"field{number}": "x" for number in range(10_001)},
        {"text": "x" * 2_700_000},
    ],
    ids=["files", "fields", "text"],
)
def test_too_much_within_the_limit_is_refused_in_the_same_words(administrator_client, posted):
    administrator_client.raise_request_exception = False
    answer = administrator_client.post(page(Organisation, "add"), posted)
    assert (answer.status_code, "What you sent is too large" in answer.content.decode()) == (413, True)


def test_length_that_is_no_number_is_no_way_around(db, settings):
    settings.UPLOAD_LIMIT = 1000
    answer = Client().generic("POST", "/account/login/", b"x" * 5000, CONTENT_LENGTH="many")
    assert answer.status_code != 500
