"""The security log: what it is told, in lines that nobody can break, without any secret."""

import json
import logging

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from ropa import installation
from ropa.organisations.choices import MembershipRole
from ropa.security.lines import JsonLine
from ropa.security.log import Event, Outcome, tell
from tests import factories


@pytest.fixture
def lines():
    """What was told so far, each line as it was written."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler, logger = Keep(), logging.getLogger("ropa.security")
    handler.setFormatter(JsonLine())
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def told(lines, event):
    return [line for line in map(json.loads, lines) if line["event"] == event]


@pytest.fixture
def account(db):
    return factories.administrator("admina")


def test_sign_in_is_told(lines, account, client):
    client.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    found = told(lines, "sign-in")
    assert [(line["outcome"], line["user"], line["ip"], line["path"]) for line in found] == [
        ("success", "admina", "127.0.0.1", "/account/login/")
    ]


def test_failed_sign_in_is_told_without_what_was_typed(lines, account, client):
    client.post("/account/login/", {"login": "admina", "password": "wr0ng words here"})
    client.post("/account/login/", {"login": "my secret passphrase", "password": "admina"})
    assert [(line["outcome"], line["account"]) for line in told(lines, "sign-in")] == [
        ("failure", "admina"),
        ("failure", ""),
    ]
    assert ("wr0ng" in "".join(lines), "secret" in "".join(lines)) == (False, False)


def test_sign_out_is_told(lines, account, client):
    client.force_login(account)
    client.post("/account/logout/")
    assert [line["user"] for line in told(lines, "sign-out")] == ["admina"]


def test_refusal_is_told(lines, client, auditor):
    client.force_login(auditor)
    answer = client.get("/admin/auth/user/")
    (line,) = told(lines, "refusal")
    assert (answer.status_code, line["user"], line["status"], line["path"]) == (
        403,
        "auditor",
        403,
        "/admin/auth/user/",
    )
    assert line["error_id"] in answer.content.decode()


def test_what_is_not_there_is_told_of_people_and_not_of_strangers(lines, account, client):
    client.get("/registers/nowhere/")
    assert told(lines, "refusal") == []
    client.force_login(account)
    client.get("/registers/nowhere/")
    assert [(line["status"], line["organisation"]) for line in told(lines, "refusal")] == [(404, "nowhere")]


def test_download_is_told(lines, account, client):
    client.force_login(account)
    keeper = factories.organisation(slug="kestrel")
    client.get(f"/registers/{keeper.slug}/all.json")
    assert [(line["user"], line["organisation"]) for line in told(lines, "download")] == [("admina", "kestrel")]


def test_form_without_its_token_is_told(lines, account):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    assert (answer.status_code, "This form has expired" in answer.content.decode()) == (403, True)
    assert [line["status"] for line in told(lines, "csrf-failure")] == [403]


def test_rate_limit_is_told(lines, client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    for _attempt in range(2):
        answer = client.post("/account/login/", {"login": "admina", "password": "words"})
    assert (answer.status_code, "Too many attempts" in answer.content.decode()) == (429, True)
    assert [line["outcome"] for line in told(lines, "rate-limit")] == ["failure"]


def test_role_that_is_given_changed_and_taken_is_told(lines, organisation):
    member = factories.member(organisation, MembershipRole.EDITOR, username="eddy")
    found = told(lines, "permission-change")
    role = [(line["account"], line["organisation"], line["role"]) for line in found if "role" in line]
    assert role == [("eddy", "kestrel", "editor")]
    assert member.memberships.count() == 1


def test_rights_of_an_account_and_of_a_group_are_told(lines, account):
    group, right = Group.objects.create(name="readers"), Permission.objects.all()[0]
    account.groups.add(group)
    group.permissions.add(right)
    account.is_superuser = False
    account.save()
    assert [line["what"] for line in told(lines, "permission-change")][-3:] == [
        f"add auth.group [{group.pk}]",
        f"add auth.permission [{right.pk}]",
        "is_superuser=False",
    ]


def test_last_sign_in_is_no_change_of_rights(lines, account, client):
    lines.clear()
    client.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    assert told(lines, "permission-change") == []


@pytest.mark.parametrize(
    "text", ["a\nb", "\r\n{}", "\x1b[31mred", "\u202egnp.exe", "\u2028", '"}\n{"event":"x', "\x00"]
)
def test_typed_text_cannot_break_a_line(lines, text):
    tell(Event.SIGN_IN, Outcome.FAILURE, account=text)
    (line,) = lines
    assert (line.isascii(), line.isprintable(), json.loads(line)["account"]) == (True, True, text)


def test_long_text_is_cut(lines):
    tell(Event.SIGN_IN, Outcome.FAILURE, account="x" * 5000)
    assert len(lines[0]) < 600


def test_key_in_an_address_is_not_told(lines, client, db):
    client.get("/account/password/reset/key/1-abcdef-0123456789/")
    client.force_login(factories.administrator())
    client.get("/account/password/reset/key/1-abcdef-0123456789/")
    tell(Event.REFUSAL, Outcome.FAILURE)
    assert "0123456789" not in "".join(lines)


def test_message_of_another_kind_is_a_line_too():
    record = logging.LogRecord("ropa.security", logging.INFO, __file__, 1, "a\nb", None, None)
    assert json.loads(JsonLine().format(record))["message"] == "a\nb"


def test_production_writes_to_the_file_that_is_set(monkeypatch, tmp_path):
    monkeypatch.setenv("ROPA_SECURITY_LOG", str(tmp_path / "security.jsonl"))
    assert installation.security_handler()["filename"] == str(tmp_path / "security.jsonl")
