"""The one door: who comes in, by which address, and how wrong guesses are counted."""

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests import factories

LOGIN = "/account/login/"
WRONG = "not the pass phrase"
TOO_MANY = "Too many attempts from this address"


@pytest.fixture(autouse=True)
def _counts(db):
    """Every test counts from nothing."""
    cache.clear()


@pytest.fixture
def admina(db) -> User:
    return factories.administrator("admina")


def knock(client: Client, name: str, password: str = "pass phrase", address: str = "192.0.2.7"):
    return client.post(LOGIN, {"login": name, "password": password}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["admina", "ADMINA", "admina@example.org"])
def test_name_or_address_and_password_let_in(client, admina, name):
    assert knock(client, name).url == "/admin/"
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"), [("admina", WRONG), ("nobody", "pass phrase"), ("admina@example.org", WRONG)]
)
def test_wrong_name_and_wrong_password_are_told_alike(client, admina, name, password):
    text = knock(client, name, password).content.decode()
    assert "This name and password do not belong together." in text
    assert not is_in(client)


def test_account_that_is_switched_off_stays_out(client, admina):
    User.objects.update(is_active=False)
    knock(client, "admina")
    assert not is_in(client)


def test_account_that_is_switched_off_is_out_at_once(client, admina):
    knock(client, "admina")
    assert client.get("/admin/").status_code == 200
    User.objects.update(is_active=False)
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_admins_own_sign_in_leads_to_the_door(client, db):
    answer = client.get("/admin/login/?next=/registers/kestrel/")
    assert (answer.status_code, answer.url) == (302, f"{LOGIN}?next=/registers/kestrel/")


def test_admins_own_sign_in_reads_no_password(client, admina):
    answer = client.post("/admin/login/", {"username": "admina", "password": "pass phrase"})
    assert (answer.status_code, answer.url, is_in(client)) == (302, f"{LOGIN}?next=/admin/", False)


def test_admins_own_sign_in_does_not_change_who_one_is(client, admina):
    client.force_login(factories.user("colin"))
    client.post("/admin/login/", {"username": "admina", "password": "pass phrase"})
    assert User.objects.get(pk=client.session["_auth_user_id"]).username == "colin"


def test_admins_own_sign_in_leads_on_who_is_in_already(client, admina):
    client.force_login(admina)
    assert client.get("/admin/login/?next=/registers/kestrel/").url == "/registers/kestrel/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_door_leads_to_no_other_site(client, admina, elsewhere):
    client.force_login(admina)
    assert client.get("/admin/login/", {"next": elsewhere}).url == "/admin/"


def test_who_has_no_role_is_refused_and_not_sent_round(client, db):
    client.force_login(factories.user())
    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize(
    "name", ["account_signup", "socialaccount_signup", "account_email", "account_request_login_code"]
)
def test_nobody_makes_or_changes_an_account_of_their_own(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_rows_behind_the_door_are_not_in_the_admin(client, admina):
    client.force_login(admina)
    text = client.get("/admin/").content.decode()
    apps = ("/admin/account/", "/admin/mfa/", "/admin/socialaccount/", "/admin/usersessions/")
    assert [app for app in apps if app in text or client.get(app).status_code != 404] == []


def test_ten_wrong_guesses_from_one_address_are_stopped(client, admina):
    answers = [knock(client, "admina", WRONG).content.decode() for _ in range(10)]
    assert [TOO_MANY in answer for answer in answers] == [False] * 5 + [True] * 5
    assert TOO_MANY in knock(client, "admina").content.decode()
    assert not is_in(client)


def test_owner_comes_in_from_elsewhere_while_a_stranger_guesses(client, admina):
    for _ in range(10):
        knock(client, "admina", WRONG)
    owner = Client()
    assert knock(owner, "admina", address="198.51.100.20").url == "/admin/"
    assert is_in(owner)


def test_one_address_does_not_guess_at_many_accounts(client, admina):
    for serial in range(30):
        knock(client, f"name-{serial}", WRONG)
    assert TOO_MANY in knock(client, "admina").content.decode()


def test_success_takes_no_attempt_away(client, admina):
    for _ in range(6):
        other = Client()
        knock(other, "admina")
        assert is_in(other)


def test_attempts_are_counted_for_all_workers(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
