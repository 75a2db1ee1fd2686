"""Invitations and rescue: a first password, a lost one, a lost telephone."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client

from ropa.accounts import invitations
from tests import factories
from tests.accounts.factors import app_of, code_of, grown_stale

PASSWORD = {"new_password1": "a longer pass phrase", "new_password2": "a longer pass phrase"}
LATER = 7 * 24 * 3600 + 60


@pytest.fixture(autouse=True)
def _counts(db):
    cache.clear()


@pytest.fixture
def admin(db) -> Client:
    """An administrator who signed in just now, where no mail is sent."""
    factories.administrator("admina")
    client = Client()
    client.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    return client


@pytest.fixture(autouse=True)
def _no_mail(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""


@pytest.fixture
def invited(db) -> User:
    return invitations.new_account("Edith@Example.org", first_name="Edith", last_name="Tor")


def desk(account: User) -> str:
    return f"/admin/auth/user/{account.pk}/sign-in/"


def link_of(admin: Client, account: User) -> str:
    return str(admin.post(desk(account), {"act": "link"}).context["link"]).removeprefix("http://testserver")


def signs_in(name: str, password: str) -> bool:
    client = Client()
    client.post("/account/login/", {"login": name, "password": password})
    return "_auth_user_id" in client.session


def test_new_account_opens_to_no_password(invited):
    assert (invited.username, invited.is_staff, invited.is_superuser) == ("edith@example.org", False, False)
    assert not signs_in("edith@example.org", "")


def test_invitation_lets_its_owner_choose_a_password_and_in(client, admin, invited, organisation):
    factories.membership(invited, organisation)
    link = link_of(admin, invited)
    assert "Welcome, Edith Tor" in client.get(link).content.decode()
    assert client.post(link, PASSWORD).url == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert signs_in("edith@example.org", "a longer pass phrase")


def test_invitation_is_good_once(client, admin, invited):
    link = link_of(admin, invited)
    client.post(link, PASSWORD)
    late = Client()
    assert "This invitation is not valid" in late.get(link).content.decode()
    late.post(link, {"new_password1": "another pass phrase", "new_password2": "another pass phrase"})
    assert not signs_in("edith@example.org", "another pass phrase")


def test_second_invitation_replaces_the_first(client, admin, invited):
    first, second = link_of(admin, invited), link_of(admin, invited)
    assert "not valid" in client.get(first).content.decode()
    assert "Welcome" in client.get(second).content.decode()


def test_invitation_that_is_too_old_opens_nothing(client, admin, invited, monkeypatch):
    link = link_of(admin, invited)
    now = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + LATER)
    assert "not valid" in client.get(link).content.decode()


@pytest.mark.parametrize("token", ["x", "a:b:c"])
def test_forged_invitation_opens_nothing(client, db, token):
    assert "not valid" in client.get(f"/account/invitation/{token}/").content.decode()
    assert client.post(f"/account/invitation/{token}/", PASSWORD).status_code == 200


def test_invitation_to_an_account_that_was_switched_off_opens_nothing(client, admin, invited):
    link = link_of(admin, invited)
    User.objects.filter(pk=invited.pk).update(is_active=False)
    assert "not valid" in client.get(link).content.decode()


def test_weak_password_is_refused(client, admin, invited):
    link = link_of(admin, invited)
    client.post(link, {"new_password1": "short", "new_password2": "short"})
    assert "_auth_user_id" not in client.session


def test_invitation_is_mailed_and_not_shown_where_mail_is_sent(client, admin, invited, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    admin.post(desk(invited), {"act": "link"})
    text = admin.get(desk(invited)).content.decode()
    assert "An invitation was mailed to Edith@example.org." in text
    assert "/account/invitation/" not in text
    [sent] = mail.outbox
    assert sent.to == ["Edith@example.org"]
    [link] = re.findall(r"http://testserver(/\S+)", str(sent.body))
    assert client.post(link, PASSWORD).url == "/admin/"


def test_lost_password_is_chosen_anew_by_a_link_of_an_administrator(client, admin):
    colin = factories.user("colin")
    link = link_of(admin, colin)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "a longer pass phrase", "password2": "a longer pass phrase"})
    assert signs_in("colin", "a longer pass phrase")
    assert not signs_in("colin", "pass phrase")


def test_lost_telephone_is_forgotten_and_the_sessions_end(client, admin, organisation):
    colin = factories.member(organisation, username="colin")
    secret = app_of(colin)
    client.post("/account/login/", {"login": "colin", "password": "pass phrase"})
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200
    admin.post(desk(colin), {"act": "forget"})
    assert not Authenticator.objects.filter(user=colin).exists()
    assert client.get("/admin/").status_code == 302


def test_sessions_of_somebody_are_ended(client, admin):
    colin = factories.user("colin")
    client.post("/account/login/", {"login": "colin", "password": "pass phrase"})
    assert "Signed in at 1 place." in admin.get(desk(colin)).content.decode()
    admin.post(desk(colin), {"act": "end"})
    assert client.get("/admin/").status_code == 302


def test_only_administrators_help(client, owner, invited):
    client.force_login(owner)
    assert client.post(desk(invited), {"act": "link"}).status_code in {302, 403}
    assert User.objects.get(pk=invited.pk).password == invited.password


def test_help_asks_again_who_it_is(admin, invited):
    grown_stale(admin)
    assert admin.post(desk(invited), {"act": "link"}).url.startswith("/account/confirm/")


def test_address_is_asked_where_no_mail_is_sent(client, db):
    factories.user("colin")
    assert "Forgotten your password?" not in client.get("/account/login/").content.decode()
    answer = client.post("/account/password/reset/", {"email": "colin@example.org"})
    assert "This register sends no mail." in answer.content.decode()


def test_mail_about_a_lost_password_goes_to_known_addresses_only(client, db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    factories.user("colin")
    answers = [
        client.post("/account/password/reset/", {"email": f"{name}@example.org"}, follow=True).content
        for name in ("colin", "nobody")
    ]
    assert [sent.to for sent in mail.outbox] == [["colin@example.org"]]
    assert re.sub(rb'value="[^"]*"', b"", answers[0]) == re.sub(rb'value="[^"]*"', b"", answers[1])
