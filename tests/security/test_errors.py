"""What goes wrong is told in our words, with a number that the log knows, and with nothing of the inside."""

import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.admin.pages import change_page, typed
from tests.conftest import SOAK
from tests.security.addresses import filled, visited

NUMBER = re.compile(r"<code>([0-9A-F]{8})</code>")
HUGE = "9" * 40
# What a body must never hold: code, queries, places of files, names of the machinery, settings.
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|SELECT |INSERT |WHERE |sqlite|psycopg|site-packages|DoesNotExist|DEBUG|SECRET|"
    r"Exception|matches the given query|" + re.escape(str(settings.BASE_DIR)) + "|" + re.escape(settings.SECRET_KEY)
)
HTML = "text/html; charset=utf-8"


@pytest.fixture
def people(db):
    """An administrator's browser, and an entry to ask about."""
    client = Client(raise_request_exception=False)
    client.force_login(factories.administrator("admina"))
    return client, factories.activity(factories.organisation(slug="kestrel"), reference="C-01")


def body(answer: Any) -> str:
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")


ENTRY = "/admin/registry/processingactivity/"
REGISTER = "/registers/kestrel/"
ASKED = {
    "no address": ("/nowhere/", 404),
    "no organisation": ("/registers/nobody/", 404),
    "no entry": (f"{REGISTER}activities/NONE/", 404),
    "no act": (f"{REGISTER}timeline/00000000-0000-0000-0000-000000000000/", 404),
    "no kind of register": (f"{REGISTER}everything.pdf", 404),
    "no format": (f"{REGISTER}all.exe", 404),
    "no language": (f"{REGISTER}all.json?language=xx", 404),
    "bad day": (f"{REGISTER}all.json?at=2024-99-99", 400),
    "day to come": (f"{REGISTER}all.json?at=9999-12-31", 400),
    "day of no calendar": (f"{REGISTER}?at={HUGE}", 400),
    "bad period": (f"{REGISTER}all/changes/?from=x&to=y", 200),
    "NUL in the path": (f"{REGISTER}activities/C%0001/", 400),
    "NUL in the query": (f"{ENTRY}?q=a%00b", 400),
    "broken UTF-8 in the path": ("/registers/%ff%fe/", 404),
    "broken UTF-8 in the query": (f"{ENTRY}?q=%ff%fe", 200),
    "row that is not there": (f"{ENTRY}424242/change/", 302),
    "key that is no number": (f"{ENTRY}abc/change/", 302),
    "key that is huge": (f"{ENTRY}{HUGE}/change/", 302),
    "key that climbs": (f"{ENTRY}../../../etc/passwd/change/", 302),
    "history that is not there": (f"{ENTRY}424242/history/", 404),
    "page of the list that is not there": (f"{ENTRY}?p={HUGE}", 200),
    "filter that is none": (f"{ENTRY}?nothing__exact=1", 302),
    "filter that looks elsewhere": (f"{ENTRY}?organisation__memberships__user__password__startswith=a", 400),
    "filter of a bad value": (f"{ENTRY}?organisation__id__exact=abc", 200),
    "order that is none": (f"{ENTRY}?o=99.x", 200),
    "field that is not for linking": ("/admin/auth/user/?_to_field=password", 400),
    "shortcut to nothing": ("/admin/r/1/999999/", 404),
    "shortcut to a row": ("/admin/r/4/1/", 404),
    "shortcut of no type": ("/admin/r/abc/xyz/", 404),
    "autocomplete of nothing": ("/admin/autocomplete/?app_label=x&model_name=y&field_name=z", 403),
    "autocomplete without a word": ("/admin/autocomplete/", 403),
    "key of a forgotten password": ("/account/password/reset/key/1-abc-def/", 200),
    "provider that is none": ("/account/oidc/none/login/", 404),
    "very long address": (f"/registers/{'a' * 5000}/", 404),
}


@pytest.mark.parametrize(("address", "status"), ASKED.values(), ids=ASKED)
def test_what_cannot_be_shown_is_told_without_the_inside(people, address, status):
    answer = people[0].get(address)
    text = body(answer)
    assert (answer.status_code, INSIDE.findall(text)) == (status, [])


@pytest.mark.parametrize("version", ["abc", HUGE, "424242", "-1", "٣"])
def test_history_that_is_not_there_is_not_found(people, version):
    client, entry = people
    assert client.get(f"{ENTRY}{entry.pk}/history/{version}/").status_code == 404


def posted(people, address, fields=None, **headers):
    return people[0].post(address, fields or {}, **headers)


SENT = {
    "method that is not used": (lambda people: posted(people, f"{REGISTER}timeline/"), 405),
    "method of another world": (lambda people: people[0].generic("PROPFIND", f"{REGISTER}timeline/"), 405),
    "form without its fields": (lambda people: posted(people, f"{ENTRY}add/"), 200),
    "form with versions made up": (
        lambda people: posted(people, change_page(people[1]), {"versions": "{]", "name": "x"}),
        200,
    ),
    "action on rows made up": (
        lambda people: posted(people, ENTRY, {"action": "delete_selected", "_selected_action": "abc"}),
        400,
    ),
    "action that is none": (lambda people: posted(people, ENTRY, {"action": "drop", "_selected_action": "1"}), 302),
    "step that is none": (lambda people: posted(people, f"{REGISTER}activities/C-01/approval/", {"step": "fly"}), 400),
    "NUL in a field": (lambda people: posted(people, "/account/login/", {"login": "a\0", "password": "b"}), 302),
    "upload cut off": (
        lambda people: people[0].generic("POST", f"{ENTRY}add/", b"--x\r\nContent-Disp", "multipart/form-data"),
        400,
    ),
    "upload with a boundary made up": (
        lambda people: people[0].generic("POST", f"{ENTRY}add/", b"--x", "multipart/form-data; boundary=\xff"),
        400,
    ),
    "character set that is none": (
        lambda people: people[0].generic(
            "POST", f"{ENTRY}add/", b"name=x", "application/x-www-form-urlencoded; charset=none"
        ),
        200,
    ),
    "next page elsewhere": (
        lambda people: posted(people, "/i18n/setlang/", {"next": "//evil.example", "language": "fr"}),
        302,
    ),
    "host made up": (lambda people: people[0].get("/admin/", headers={"host": "evil.example"}), 400),
    "host that is none": (lambda people: people[0].get("/admin/", headers={"host": "a b\\c"}), 400),
    "session made up": (lambda _people: Client(headers={"cookie": f"sessionid={'x' * 500}"}).get("/admin/"), 302),
    "language made up": (lambda people: people[0].get("/admin/", headers={"accept-language": "x" * 3000}), 200),
    "too large": (lambda people: posted(people, ENTRY, {"text": "x" * 3_000_000}), 413),
}


@pytest.mark.parametrize(("send", "status"), SENT.values(), ids=SENT)
def test_what_cannot_be_done_is_told_without_the_inside(people, send, status):
    answer = send(people)
    text = body(answer)
    assert (answer.status_code, INSIDE.findall(text)) == (status, [])
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n" + b"0" * 99]
)
def test_upload_that_is_broken_is_refused_in_the_form(people, content):
    client, entry = people
    address = change_page(entry.organisation)
    fields = typed(client.get(address)) | {"logo": SimpleUploadedFile("logo.png", content, "image/png")}
    answer = client.post(address, fields)
    assert (answer.status_code, bool(answer.context_data["errors"]), INSIDE.findall(body(answer))) == (200, True, [])


def test_form_without_its_token_is_told_in_our_words(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(factories.administrator())
    answer = strict.post(ENTRY, {"action": "x"})
    assert (answer.status_code, "This form has expired" in body(answer), INSIDE.findall(body(answer))) == (
        403,
        True,
        [],
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_fault_in_a_view_is_told_by_a_number_that_the_log_knows(people, monkeypatch, caplog, method):
    def fail(*_args: object, **_kwargs: object):
        raise RuntimeError(f"words of the inside: {settings.SECRET_KEY}")

    monkeypatch.setattr("registry.admin.activity.ActivityAdmin.get_changelist", fail)
    answer = getattr(people[0], method)(ENTRY)
    number = NUMBER.search(body(answer))
    assert (answer.status_code, INSIDE.findall(body(answer)), number is not None) == (500, [], True)
    assert "words of the inside" not in body(answer)
    assert number
    assert [record.name for record in caplog.records if number[1] in record.getMessage()] == [
        "ropa.journal.unavailable"
    ]


def test_fault_in_a_template_is_told_without_the_inside(people, monkeypatch):
    monkeypatch.setattr("registry.admin.activity.ActivityAdmin.change_list_template", "nothing/of/the/kind.html")
    answer = people[0].get(ENTRY)
    assert (answer.status_code, INSIDE.findall(body(answer))) == (500, [])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "There is nothing here"), ("fr", "Il n’y a rien ici")], ids=["en", "fr"]
)
def test_page_of_error_speaks_the_language_of_the_reader(client, db, language, words):
    answer = client.get("/nowhere/", headers={"accept-language": language})
    assert f'<html lang="{language}">' in body(answer)
    assert words in body(answer)
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (HTML, "no-store")


def test_pages_of_error_have_numbers_of_their_own(client, db):
    found = [NUMBER.search(body(client.get("/nowhere/"))) for _visit in range(2)]
    numbers = [match[1] for match in found if match]
    assert len({*numbers}) == 2


HOSTILE = (HUGE, "x'\"<>😀", "-1", *(("0", "..", "%ff", "a%0Ab", "{{7*7}}", "%252e%252e") if SOAK else ()))


@pytest.mark.parametrize("value", HOSTILE)
def test_no_address_of_the_site_fails_on_hostile_parts(people, value, caplog):
    """Every route with the value in each of its parts, and behind it as a query."""
    client, _entry = people
    kinds = {"kind": "all", "slug": "kestrel", "app_label": "registry"}
    failed = {}
    caplog.set_level(logging.CRITICAL)
    for route in visited():
        address = filled(route, lambda name: kinds.get(name, value))
        answer = client.get(f"{address}?at={value}&language={value}&q={value}&p={value}&id__exact={value}")
        if answer.status_code >= 500 or INSIDE.search(body(answer)):
            failed[address] = (answer.status_code, INSIDE.findall(body(answer)))
    assert failed == {}
