"""A passkey in a browser: added, and then enough to come in; the pages run their scripts under the strict policy."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests import factories
from tests.screen import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def with_key(page: Page, settings) -> Page:
    """A browser whose computer holds a passkey, and asks nobody to touch it; a second factor is required."""
    settings.REQUIRE_SECOND_FACTOR = True
    cache.clear()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    return page


def test_passkey_is_added_and_lets_in_alone(with_key: Page):
    factories.administrator("admina")
    with_key.goto("/")
    log_in(with_key, "admina")
    with_key.get_by_role("link", name="Add a key").click()
    with_key.wait_for_url("**/add/")
    with_key.get_by_label("Name of the key").fill("Laptop")
    with_key.get_by_role("button", name="Add this key").click()
    with_key.wait_for_url("**/recovery-codes/")
    expect(with_key.locator(".codes li")).to_have_count(10)
    with_key.get_by_role("navigation").get_by_role("button", name="Log out").click()
    with_key.wait_for_url("**/account/login/**")  # and loaded: the button is its script's
    with_key.get_by_role("button", name="Use a passkey").click()
    with_key.wait_for_url("**/admin/")
    expect(with_key.get_by_role("heading", name="Overview")).to_be_visible()
    with_key.goto("/account/second-factor/webauthn/")
    expect(with_key.get_by_role("row", name="Laptop")).to_be_visible()
