"""What a person reads when the database is full, busy or away: a page in their language, never a traceback."""

import errno
import re
import sqlite3

import psycopg
import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.test import Client

from registry.models import ProcessingActivity
from ropa.journal import unavailable
from tests import factories
from tests.admin.pages import page, typed

ADDRESS = "/admin/registry/processingactivity/"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def of_sqlite(code: int) -> Exception:
    cause = sqlite3.OperationalError("words that differ between versions")
    cause.sqlite_errorcode = code
    return caused(OperationalError("words"), cause)


def of_postgresql(state: str) -> Exception:
    return caused(OperationalError("words"), psycopg.errors.lookup(state)("words"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), unavailable.FULL),
        (of_sqlite(sqlite3.SQLITE_BUSY), unavailable.BUSY),
        (of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), unavailable.BUSY),
        (of_sqlite(sqlite3.SQLITE_IOERR_WRITE), unavailable.UNUSABLE),
        (of_sqlite(sqlite3.SQLITE_READONLY), unavailable.UNUSABLE),
        (of_sqlite(sqlite3.SQLITE_CANTOPEN), unavailable.UNUSABLE),
        (of_sqlite(sqlite3.SQLITE_ERROR), None),
        (of_postgresql("53100"), unavailable.FULL),
        (of_postgresql("53200"), unavailable.UNUSABLE),
        (of_postgresql("53300"), unavailable.BUSY),
        (of_postgresql("40P01"), unavailable.BUSY),
        (of_postgresql("57P01"), unavailable.UNUSABLE),
        (of_postgresql("08006"), unavailable.UNUSABLE),
        (of_postgresql("42501"), unavailable.UNUSABLE),
        (of_postgresql("42P01"), None),
        (caused(OperationalError("words"), psycopg.OperationalError("connection refused")), unavailable.UNUSABLE),
        (caused(InterfaceError("words"), psycopg.InterfaceError("closed")), unavailable.UNUSABLE),
        (OSError(errno.ENOSPC, "No space left on device"), unavailable.FULL),
        (OSError(errno.ENOENT, "No such file"), None),
        (IntegrityError("unique"), None),
        (DataError("too long"), None),
        (ProgrammingError("no such table"), None),
        (ValidationError("no"), None),
    ],
)
def test_trouble_is_told_by_its_code_not_by_its_words(error, expected):
    assert unavailable.trouble_of(error) is expected


@pytest.fixture
def broken(monkeypatch, client, db):
    """A list of entries that meets the given error, and the answer to it."""
    client.force_login(factories.administrator())

    def answer(error: Exception, **headers: str):
        def fail(*_args: object, **_kwargs: object):
            raise error

        monkeypatch.setattr("django.contrib.admin.ModelAdmin.changelist_view", fail)
        client.raise_request_exception = False
        return client.get(ADDRESS, **headers)

    return answer


@pytest.mark.parametrize(
    ("error", "status", "retry_after", "heading"),
    [
        (of_sqlite(sqlite3.SQLITE_FULL), 507, None, "The disk of the register is full"),
        (of_sqlite(sqlite3.SQLITE_BUSY), 503, "5", "The register is busy"),
        (of_postgresql("57P03"), 503, "60", "The register cannot be used at the moment"),
        (ZeroDivisionError("secret words"), 500, None, "The program has made a mistake"),
    ],
)
def test_page_tells_what_to_do(broken, error, status, retry_after, heading):
    response = broken(error)
    assert (response.status_code, response.get("Retry-After")) == (status, retry_after)
    text = response.content.decode()
    assert f"<h1>{heading}</h1>" in text
    assert '<html lang="en">' in text
    assert [word for word in ("words", "Traceback", "Error") if word in text] == []
    assert response["Cache-Control"] == "no-store"


def test_page_asks_no_database(broken, django_assert_num_queries):
    """Two queries of the page that fails: the session and the account."""
    with django_assert_num_queries(2):
        broken(of_sqlite(sqlite3.SQLITE_FULL))


def test_reason_is_in_the_log(broken, caplog):
    """Under the id that the page shows."""
    shown = re.search(r"<code>(\w{8})</code>", broken(of_sqlite(sqlite3.SQLITE_FULL)).content.decode())
    assert shown
    assert f"{shown[1]}: GET {ADDRESS}: words" in [record.getMessage() for record in caplog.records]


def test_fault_of_the_program_shows_in_debug(broken, settings):
    settings.DEBUG = True
    assert "ZeroDivisionError" in broken(ZeroDivisionError("words")).content.decode()


@pytest.mark.django_db
def test_session_that_cannot_be_written_is_told_too(monkeypatch):
    """Outside any view: the session is written after it."""
    factories.administrator("admina")
    client = Client(raise_request_exception=False)

    def fail(*_args: object, **_kwargs: object):
        raise of_sqlite(sqlite3.SQLITE_FULL)

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", fail)
    response = client.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    assert response.status_code == 507


@pytest.mark.django_db
def test_file_that_cannot_be_written_is_told(monkeypatch, client):
    """The disk of uploaded contracts is full, not the one of the database."""
    client.force_login(factories.administrator())

    def fail(*_args: object, **_kwargs: object):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("registry.admin.activity.ActivityAdmin.save_model", fail)
    address = page(ProcessingActivity, "add")
    fields = typed(client.get(address)) | {"role": "controller", "reference": "C-1", "name": "One"}
    fields["organisation"] = factories.organisation().pk
    assert client.post(address, fields).status_code == 507
