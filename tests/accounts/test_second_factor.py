"""The second factor: who needs one, how it is set up and shown, and what is closed until then."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client, RequestFactory

from ropa.accounts import second_factor
from tests import factories
from tests.accounts.factors import app_of, code_of, grown_stale

LOGIN = "/account/login/"
SET_UP = "/account/second-factor/"
ACTIVATE = "/account/second-factor/totp/activate/"
CLOSED = ["/", "/admin/", "/registers/kestrel/", "/admin/auth/user/", "/admin/no-such-page/"]


@pytest.fixture(autouse=True)
def _required(settings, db):
    settings.REQUIRE_SECOND_FACTOR = True
    cache.clear()


@pytest.fixture
def writer(colleague: User) -> User:
    return colleague


@pytest.fixture
def reader(auditor: User) -> User:
    return auditor


def sign_in(client: Client, person: User):
    return client.post(LOGIN, {"login": person.username, "password": "pass phrase"})


def test_who_may_write_is_asked_by_permission(writer, reader):
    administrator = factories.administrator()
    assert [second_factor.may_write(each) for each in (administrator, writer, reader)] == [True, True, False]


@pytest.mark.parametrize("address", CLOSED)
def test_writer_without_a_second_factor_is_led_to_set_one_up(client, writer, address):
    sign_in(client, writer)
    assert client.get(address).url == SET_UP


def test_what_a_writer_posts_without_a_second_factor_is_not_done(client, db):
    sign_in(client, factories.administrator("admina"))
    client.post("/admin/auth/group/add/", {"name": "Intruders"})
    assert not Permission._meta.apps.get_model("auth", "Group").objects.exists()


def test_own_account_and_language_stay_open(client, writer):
    sign_in(client, writer)
    assert client.get(SET_UP).status_code == 200
    assert client.post("/i18n/setlang/", {"language": "fr"}).url == "/"


def test_reader_needs_none(client, reader):
    sign_in(client, reader)
    assert client.get("/registers/kestrel/").status_code == 200


def test_stranger_is_led_to_the_door(client, db):
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"


def test_where_it_is_not_required_nobody_is_asked(client, writer, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    sign_in(client, writer)
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_app_is_set_up_and_the_register_opens(client, writer):
    sign_in(client, writer)
    page = client.get(ACTIVATE)
    text = page.content.decode()
    assert "<svg" in text
    assert re.findall(r"data:image|<style| style=|<\?xml", text) == []
    answer = client.post(ACTIVATE, {"code": code_of(page.context["form"].secret)}, follow=True)
    codes = answer.context["unused_codes"]
    assert len(codes) == 10
    assert all(f"<li>{code}</li>" in answer.content.decode() for code in codes)
    assert client.get("/admin/").status_code == 200


def test_app_with_a_wrong_code_is_not_set_up(client, writer):
    sign_in(client, writer)
    client.get(ACTIVATE)
    client.post(ACTIVATE, {"code": "000000"})
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").url == SET_UP


def test_sign_in_asks_for_the_app(client, writer):
    secret = app_of(writer)
    assert sign_in(client, writer).url == "/account/second-factor/authenticate/"
    assert client.get("/admin/").url == "/admin/login/?next=/admin/"
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_code_is_good_once(writer):
    secret = app_of(writer)
    code = code_of(secret)
    for client, expected in ((Client(), 200), (Client(), 302)):
        sign_in(client, writer)
        client.post("/account/second-factor/authenticate/", {"code": code})
        assert client.get("/admin/").status_code == expected


def test_recovery_code_lets_in_once(writer):
    app_of(writer)
    [code, *_] = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for client, expected in ((Client(), 200), (Client(), 302)):
        sign_in(client, writer)
        client.post("/account/second-factor/authenticate/", {"code": code})
        assert client.get("/admin/").status_code == expected


def test_session_that_showed_none_must_show_it(client, writer):
    """Such as one that was open elsewhere before the app was set up."""
    secret = app_of(writer)
    client.force_login(writer)
    assert client.get("/admin/").url == "/account/second-factor/reauthenticate/?next=%2Fadmin%2F"
    client.post("/account/second-factor/reauthenticate/?next=/admin/", {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200


def test_second_factor_of_one_does_not_count_for_another(client, writer):
    secret = app_of(writer)
    sign_in(client, writer)
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    client.force_login(factories.administrator("admina"))
    assert client.get("/admin/").url == SET_UP


def test_guesses_at_the_code_are_stopped(client, writer):
    app_of(writer)
    sign_in(client, writer)
    answers = [client.post("/account/second-factor/authenticate/", {"code": "000000"}) for _ in range(6)]
    assert ["Too many attempts" in answer.content.decode() for answer in answers] == [False] * 5 + [True]


def test_removing_the_app_asks_again_who_it_is(client, writer):
    secret = app_of(writer)
    sign_in(client, writer)
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/account/second-factor/totp/deactivate/").status_code == 200
    grown_stale(client)
    assert client.get("/account/second-factor/totp/deactivate/").url.startswith("/account/confirm/")


def test_reading_permissions_are_known_by_their_names(rf: RequestFactory):
    known = set(Permission.objects.values_list("codename", flat=True))
    reading = {name for name in known if name.startswith(second_factor.READING)}
    assert {name.split("_")[0] for name in reading} == {"view", "verify"}
