"""How long a session lasts, and what ends it."""

import time

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from tests import factories


@pytest.fixture
def admina(db) -> User:
    return factories.administrator("admina")


def sign_in(client: Client, name: str = "admina", password: str = "pass phrase"):
    return client.post("/account/login/", {"login": name, "password": password})


def aged(client: Client, **seconds: int) -> None:
    """Make the session as if it had begun, or been used, so many seconds ago."""
    session = client.session
    for name, age in seconds.items():
        session[f"session_{name}"] = time.time() - age
    session.save()


def test_session_ends_when_it_is_left_alone(client, admina, settings):
    sign_in(client)
    aged(client, seen=settings.SESSION_IDLE_SECONDS + 1)
    assert client.get("/admin/auth/user/?q=x").url == "/account/login/?next=/admin/auth/user/%3Fq%3Dx"
    assert "_auth_user_id" not in client.session


def test_session_ends_after_so_long_in_all(client, admina, settings):
    sign_in(client)
    aged(client, began=settings.SESSION_COOKIE_AGE + 1)
    assert client.get("/admin/").url == "/account/login/?next=/admin/"


def test_session_in_use_goes_on(client, admina, settings):
    sign_in(client)
    aged(client, seen=settings.SESSION_IDLE_SECONDS - 60, began=settings.SESSION_COOKIE_AGE - 60)
    assert client.get("/admin/").status_code == 200
    assert time.time() - client.session["session_seen"] < 60


def test_page_says_that_the_session_has_ended(client, admina, settings):
    sign_in(client)
    aged(client, seen=settings.SESSION_IDLE_SECONDS + 1)
    assert "Your session has ended" in client.get("/admin/", follow=True).content.decode()


def test_session_whose_beginning_nobody_noted_is_over(client, admina):
    client.force_login(admina)
    session = client.session
    del session["session_began"]
    session.save()
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize(("age", "noted"), [(0, False), (250, False), (350, True)])
def test_reading_writes_to_the_session_now_and_then(client, admina, age, noted):
    client.force_login(admina)
    aged(client, seen=age)
    before = client.session["session_seen"]
    client.get("/admin/")
    assert (client.session["session_seen"] != before) is noted


def test_new_password_ends_the_other_sessions(client, admina):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    new = {"oldpassword": "pass phrase", "password1": "a longer pass phrase", "password2": "a longer pass phrase"}
    assert client.post("/account/password/change/", new).status_code == 302
    assert (client.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)


def test_password_is_not_changed_without_the_current_one(client, admina):
    sign_in(client)
    new = {"oldpassword": "guessed", "password1": "a longer pass phrase", "password2": "a longer pass phrase"}
    client.post("/account/password/change/", new)
    assert User.objects.get().check_password("pass phrase")


def test_page_of_sessions_lists_them_and_ends_the_others(client, admina):
    elsewhere = Client(HTTP_USER_AGENT="Telephone")
    sign_in(client)
    sign_in(elsewhere)
    assert "Telephone" in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert (client.get("/admin/").status_code, elsewhere.get("/admin/").status_code) == (200, 302)


def test_page_of_sessions_shows_nobody_elses(client, admina):
    factories.user("colin")
    other = Client(HTTP_USER_AGENT="Telephone")
    sign_in(other, "colin")
    sign_in(client)
    assert "Telephone" not in client.get("/account/sessions/").content.decode()
    client.post("/account/sessions/")
    assert "_auth_user_id" in other.session


def test_log_out_ends_the_session_in_the_database(client, admina):
    sign_in(client)
    key = client.session.session_key
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("elevenchars", "too short"),
        ("112233445566", "too common"),
        ("admina@example.org", "too similar"),
    ],
)
def test_weak_password_is_refused(client, admina, password, complaint):
    sign_in(client)
    new = {"oldpassword": "pass phrase", "password1": password, "password2": password}
    assert complaint in client.post("/account/password/change/", new).content.decode()


@pytest.mark.parametrize(
    "password", ["783920174455", "correct horse battery staple", "π" * 128, " leading and trailing "]
)
def test_no_rule_but_length_and_frequency(client, admina, password):
    """ASVS 5, 6.2: figures alone will do, 128 characters are kept whole, and nothing is cut off."""
    sign_in(client)
    new = {"oldpassword": "pass phrase", "password1": password, "password2": password}
    assert client.post("/account/password/change/", new).status_code == 302
    assert User.objects.get().check_password(password)
