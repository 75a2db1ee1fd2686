"""What the security log is told of signing in, how keys are kept, and the way back in for the last administrator."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import Client

from tests import factories
from tests.accounts.factors import app_of, code_of

AUTHENTICATE = "/account/second-factor/authenticate/"


class Keep(logging.Handler):
    """Keeps what the security log is told."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.said)


@pytest.fixture
def told():
    handler, logger = Keep(), logging.getLogger("ropa.security")
    logger.addHandler(handler)
    yield lambda *names: [tuple(line.get(name, "") for name in names) for line in handler.lines]
    logger.removeHandler(handler)


@pytest.fixture
def colin(db) -> User:
    cache.clear()
    return factories.user("colin")


def sign_in(client: Client, password: str = "pass phrase"):
    return client.post("/account/login/", {"login": "colin", "password": password})


def test_second_factor_shown_right_and_wrong_is_told(client, colin, told):
    secret = app_of(colin)
    sign_in(client)
    client.post(AUTHENTICATE, {"code": "000000"})
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert told("event", "outcome", "account", "kind")[-3:] == [
        ("second-factor", "failure", "colin", "totp"),
        ("second-factor", "success", "colin", "totp"),
        ("sign-in", "success", "", ""),
    ]


def test_wrong_password_is_told_and_then_that_guesses_are_stopped(client, colin, told):
    for _ in range(6):
        sign_in(client, "guessed")
    assert told("event", "outcome") == [("sign-in", "failure")] * 5 + [("rate-limit", "failure")]


def test_changed_password_is_told_without_it(client, colin, told):
    sign_in(client)
    new = {"oldpassword": "pass phrase", "password1": "a longer pass phrase", "password2": "a longer pass phrase"}
    client.post("/account/password/change/", new)
    assert ("password", "success", "colin", "changed") in told("event", "outcome", "account", "what")
    assert "pass phrase" not in str(told("event", "path", "what", "account", "kind"))


def test_keys_are_not_stored_as_they_are(colin):
    secret = app_of(colin)
    stored = " ".join(str(each.data) for each in Authenticator.objects.all())
    assert secret not in stored
    assert "gAAAA" in stored


def test_keys_are_read_by_the_key_that_was_in_use_before(client, colin, settings):
    secret = app_of(colin)
    settings.SECRET_KEY_FALLBACKS = [django_settings.SECRET_KEY]
    settings.SECRET_KEY = "another key " * 8
    sign_in(client)
    client.post(AUTHENTICATE, {"code": code_of(secret)})
    assert "_auth_user_id" in client.session


def test_keys_that_cannot_be_read_let_nobody_in(client, colin, settings):
    secret = app_of(colin)
    settings.SECRET_KEY = "another key " * 8
    sign_in(client)
    assert "Incorrect code" in client.post(AUTHENTICATE, {"code": code_of(secret)}).content.decode()


def test_last_administrator_comes_in_again(client, colin, capsys):
    app_of(colin)
    call_command("remove_second_factor", "colin")
    assert "The second factor was removed" in capsys.readouterr().out
    assert sign_in(client).url == "/admin/"


def test_unknown_name_is_refused(db):
    with pytest.raises(CommandError, match="There is no account nobody") as refused:
        call_command("remove_second_factor", "nobody")
    assert refused.value.returncode == 2


@pytest.mark.parametrize(("required", "expected"), [(True, []), (False, ["accounts.W001"])])
def test_installation_without_a_second_factor_is_reported(settings, required, expected):
    settings.REQUIRE_SECOND_FACTOR = required
    found = [message.id for message in run_checks(include_deployment_checks=True)]
    assert [name for name in found if name and name.startswith("accounts.")] == expected
