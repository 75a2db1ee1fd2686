"""Signing in through an identity provider: whom it lets in, and what its claims cannot do."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from ropa import installation
from ropa.accounts import invitations
from tests import factories
from tests.accounts.factors import app_of

ISSUER = "https://id.example.org"
LOGIN = "/account/oidc/company/login/"
CONFIGURATION = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorise",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/keys",
}
COLIN = {"sub": "4711", "email": "colin@example.org", "email_verified": True}
NO_ACCOUNT = "This register knows no account for you"


class Answer:
    """What the provider answers."""

    status_code = 200
    text = ""

    def __init__(self, said):
        self.said = said
        self.headers = {"content-type": "application/json"}

    def raise_for_status(self):
        """All is well."""

    def json(self):
        return self.said


class Provider:
    """An identity provider that everybody has signed in to, in place of allauth's HTTP session."""

    def __init__(self, claims):
        self.claims = claims
        self.asked = []

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return None

    def get(self, url, **_options):
        return Answer(self.claims if url.endswith("/userinfo") else dict(CONFIGURATION))

    def request(self, _method, _url, **options):
        self.asked.append(options["data"])
        return Answer({"access_token": "access", "token_type": "Bearer"})


@pytest.fixture(autouse=True)
def _provider(settings, db):
    cache.clear()
    app = {"provider_id": "company", "name": "Company", "client_id": "ropa", "secret": "s3cret"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": ISSUER}}]}
    }


@pytest.fixture
def colin(db) -> User:
    return factories.user("colin")


@pytest.fixture
def enter(monkeypatch):
    """Go through the provider, which says so of the person; return where one ends up."""

    def entering(client: Client, claims, query=""):
        provider = Provider(claims)
        monkeypatch.setattr("ropa.accounts.provider.ProviderAdapter.get_requests_session", lambda _self: provider)
        asked = parse_qs(urlsplit(client.get(LOGIN + query)["Location"]).query)
        answer = client.get(f"{LOGIN}callback/?code=c0de&state={asked['state'][0]}")
        assert asked["code_challenge_method"] == ["S256"]
        assert "code_verifier" in provider.asked[0]
        return answer

    return entering


def who(client: Client) -> str:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else ""


def test_verified_address_lets_in(client, colin, enter):
    assert enter(client, COLIN).url == "/admin/"
    assert who(client) == "colin"


def test_door_shows_the_provider(client, db):
    assert (
        f'href="{LOGIN}?process=login&amp;next=%2Fadmin%2F"'
        in client.get("/account/login/?next=/admin/").content.decode()
    )


def test_one_is_led_on_to_where_one_wanted(client, colin, enter):
    assert enter(client, COLIN, "?process=login&next=/registers/kestrel/").url == "/registers/kestrel/"


@pytest.mark.parametrize("verified", [False, "false", None, 0, "no"])
def test_address_that_is_not_verified_lets_nobody_in(client, colin, enter, verified):
    assert NO_ACCOUNT in enter(client, COLIN | {"email_verified": verified}).content.decode()
    assert (who(client), SocialAccount.objects.count()) == ("", 0)


def test_address_without_a_claim_lets_in_from_trusted_domains_only(client, colin, enter, settings):
    claims = {"sub": "4711", "email": "colin@example.org"}
    enter(client, claims)
    assert who(client) == ""
    [app] = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["verified_email"] = ["example.org"]
    enter(client, claims)
    assert who(client) == "colin"


def test_unknown_address_makes_no_account(client, colin, enter):
    assert NO_ACCOUNT in enter(client, COLIN | {"email": "mallory@example.org"}).content.decode()
    assert (who(client), User.objects.count()) == ("", 1)


def test_address_of_two_accounts_lets_in_to_neither(client, colin, enter):
    factories.user("colin-2")
    User.objects.filter(username="colin-2").update(email="COLIN@example.org")
    enter(client, COLIN)
    assert who(client) == ""


def test_claims_grant_nothing(client, colin, enter):
    claims = {"is_superuser": True, "is_staff": True, "groups": ["admin"], "roles": ["owner"], "username": "admin"}
    User.objects.update(is_staff=False)
    enter(client, COLIN | claims)
    colin.refresh_from_db()
    assert (who(client), colin.is_superuser, colin.is_staff, colin.groups.count()) == ("colin", False, False, 0)


def test_password_stays_good(client, colin, enter):
    enter(client, COLIN)
    colin.refresh_from_db()
    assert colin.check_password("pass phrase")


def test_account_that_is_switched_off_stays_out(client, colin, enter):
    enter(client, COLIN)
    client.post("/account/logout/")
    User.objects.update(is_active=False)
    enter(client, COLIN)
    assert who(client) == ""


def test_person_is_known_again_under_another_address(client, colin, enter):
    enter(client, COLIN)
    client.post("/account/logout/")
    enter(client, COLIN | {"email": "colin.league@example.org"})
    assert who(client) == "colin"


def test_address_that_was_given_to_somebody_else_opens_no_old_account(client, colin, enter):
    enter(client, COLIN)
    client.post("/account/logout/")
    enter(client, COLIN | {"sub": "4712"})
    assert who(client) == ""


def test_policy_may_keep_accounts_with_a_password_out(client, colin, enter, settings):
    settings.OIDC_ACCOUNTS = "invited"
    enter(client, COLIN)
    assert who(client) == ""


def test_invited_account_is_entered_without_its_link(client, enter, settings):
    settings.OIDC_ACCOUNTS = "invited"
    invitations.new_account("edith@example.org")
    enter(client, COLIN | {"email": "edith@example.org"})
    assert who(client) == "edith@example.org"


def test_second_factor_is_asked_for_all_the_same(client, colin, enter):
    app_of(colin)
    assert enter(client, COLIN).url == "/account/second-factor/authenticate/"
    assert who(client) == ""


@pytest.mark.parametrize(("trusted", "expected"), [(False, 302), (True, 200)])
def test_second_factor_of_the_provider_counts_where_it_is_trusted(client, enter, settings, trusted, expected):
    settings.REQUIRE_SECOND_FACTOR, settings.OIDC_HAS_SECOND_FACTOR = True, trusted
    factories.administrator("colin")
    enter(client, COLIN)
    assert client.get("/admin/").status_code == expected


def test_password_does_not_count_as_the_provider(client, settings):
    settings.REQUIRE_SECOND_FACTOR, settings.OIDC_HAS_SECOND_FACTOR = True, True
    factories.administrator("colin")
    client.post("/account/login/", {"login": "colin", "password": "pass phrase"})
    assert client.get("/admin/").status_code == 302


def test_provider_is_not_tied_to_an_open_session(client, colin, enter):
    """Else a provider's account of a stranger, open in this browser, could become a key to Colin's."""
    client.force_login(colin)
    enter(client, COLIN | {"sub": "666", "email": "mallory@example.org"}, "?process=connect")
    assert not SocialAccount.objects.exists()


def test_answer_that_nobody_asked_for_is_refused(client, colin, monkeypatch):
    monkeypatch.setattr("ropa.accounts.provider.ProviderAdapter.get_requests_session", lambda _self: Provider(COLIN))
    client.get(f"{LOGIN}callback/?code=c0de&state=guessed")
    assert who(client) == ""


def test_no_provider_is_no_door(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert client.get(LOGIN).status_code == 404


GIVEN = {"ISSUER": ISSUER, "CLIENT_ID": "ropa", "CLIENT_SECRET": "s3cret"}


def configured(monkeypatch, **given):
    for name, value in given.items():
        monkeypatch.setenv(f"ROPA_OIDC_{name}", value)
    return installation.identity_providers(debug=False)


def test_provider_is_read_from_the_environment(monkeypatch):
    [found] = configured(monkeypatch, **GIVEN, NAME="Kestrel", TRUSTED_DOMAINS="kestrel.example, osprey.example")
    assert (found["name"], found["client_id"], found["secret"]) == ("Kestrel", "ropa", "s3cret")
    assert found["settings"] == {"server_url": ISSUER, "verified_email": ["kestrel.example", "osprey.example"]}


def test_without_an_issuer_there_is_none(monkeypatch):
    assert configured(monkeypatch) == []


@pytest.mark.parametrize("missing", ["CLIENT_ID", "CLIENT_SECRET"])
def test_provider_that_is_half_configured_is_refused(monkeypatch, missing):
    with pytest.raises(ImproperlyConfigured, match=f"ROPA_OIDC_{missing} is not set"):
        configured(monkeypatch, **{name: value for name, value in GIVEN.items() if name != missing})


def test_provider_without_encryption_is_refused(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="write an address that begins with https://"):
        configured(monkeypatch, **GIVEN | {"ISSUER": "http://id.example.org"})
