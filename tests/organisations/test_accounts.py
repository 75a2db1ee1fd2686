"""The admin of accounts: people are invited, nobody sets the password of another, and granting asks who one is."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from ropa.accounts.invitations import is_waiting
from tests import factories
from tests.accounts.factors import grown_stale

ADD = "/admin/auth/user/add/"
EDITH = {"email": "Edith@example.org", "first_name": "Edith", "last_name": "Tor"}


@pytest.fixture
def admin(db) -> Client:
    """An administrator who signed in just now."""
    cache.clear()
    factories.administrator("admina")
    client = Client()
    client.post("/account/login/", {"login": "admina", "password": "pass phrase"})
    return client


def test_account_is_made_by_an_invitation(admin):
    answer = admin.post(ADD, EDITH)
    edith = User.objects.get(username="edith@example.org")
    assert answer.url == f"/admin/auth/user/{edith.pk}/sign-in/"
    assert (is_waiting(edith), edith.is_superuser, edith.get_full_name()) == (
        True,
        False,
        "Edith Tor",
    )
    assert 'name="password' not in admin.get(ADD).content.decode()


@pytest.mark.parametrize("address", ["", "colin@EXAMPLE.org", "COLIN"])
def test_address_is_asked_for_and_has_one_account(admin, address):
    factories.user("colin")
    answer = admin.post(ADD, EDITH | {"email": address})
    assert answer.status_code == 200
    assert User.objects.count() == 2


def test_password_of_another_is_not_set(admin):
    colin = factories.user("colin")
    new = {"password1": "a longer pass phrase", "password2": "a longer pass phrase", "usable_password": "true"}
    answer = admin.post(f"/admin/auth/user/{colin.pk}/password/", new)
    assert answer.url == f"/admin/auth/user/{colin.pk}/sign-in/"
    colin.refresh_from_db()
    assert colin.check_password("pass phrase")


def test_page_of_an_account_leads_to_its_sign_in_and_shows_no_password(admin):
    colin = factories.user("colin")
    text = admin.get(f"/admin/auth/user/{colin.pk}/change/").content.decode()
    assert f'href="/admin/auth/user/{colin.pk}/sign-in/"' in text
    assert colin.password not in text


@pytest.mark.parametrize("page", ["add/", "{}/change/"])
def test_granting_asks_again_who_it_is(client, db, page):
    administrator = factories.administrator("admina")
    client.force_login(administrator)
    grown_stale(client)
    address = f"/admin/auth/user/{page.format(administrator.pk)}"
    assert client.get(address).status_code == 200
    assert client.post(address, EDITH).url == f"/account/confirm/?next={address.replace('/', '%2F')}"
    assert User.objects.count() == 1


def test_what_was_typed_is_done_after_one_has_said_who_one_is(client, db):
    client.force_login(factories.administrator("admina"))
    grown_stale(client)
    asked = client.post(ADD, EDITH).url
    client.post(asked, {"password": "pass phrase"})
    assert User.objects.filter(username="edith@example.org").exists()
