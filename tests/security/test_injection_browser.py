"""Attacks in every text of a register, in a real browser: none runs, none asks for anything, none meets the policy."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Dialog, Page

from tests import factories
from tests.admin.pages import change_page, page
from tests.security.hostile import hostile_site, listener  # noqa: F401  # a fixture
from tests.security.payloads import MARK, payloads
from tests.security.test_policy import WATCH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(live_server):
    client = Client()
    client.force_login(factories.administrator("admina"))
    return client


@pytest.fixture
def opened(browser: Browser, live_server, signed_in):
    """A page that nothing holds back but the policy: whoever is asked for anything hears it."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


def gave_away(opened: Page) -> object:
    return opened.evaluate(f"window.{MARK} ?? (window.violations.length ? window.violations : null)")


def test_nothing_runs_on_the_screens_of_a_register(opened, signed_in, live_server, listener):  # noqa: F811
    site = hostile_site(listener.address)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", dismiss)
    register, entry = "/registers/kestrel/", site.activity
    own = [register, f"{register}timeline/", f"{register}all/changes/", f"{register}all.html", f"{register}editions/"]
    admin = [change_page(entry), page(type(entry), "changelist"), page(type(entry), "history", entry.pk)]
    seen = {}
    for address in (*own, *admin, change_page(entry.organisation), "/admin/"):
        opened.goto(address)
        seen[address] = gave_away(opened)
    opened.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "fr", "url": live_server.url}])
    for address in own[:3]:
        opened.goto(address)
        seen[f"fr {address}"] = gave_away(opened)
    assert {place: what for place, what in seen.items() if what is not None} == {}
    opened.goto("about:blank")
    opened.set_content(signed_in.get(f"{register}all.html?save").content.decode())  # a file: no policy holds there
    assert opened.evaluate(f"window.{MARK} ?? null") is None
    assert (dialogs, listener.heard) == ([], [])


def test_attack_that_is_not_escaped_is_seen(opened, listener):  # noqa: F811
    """The watch itself: where nothing is escaped and no policy holds, the attacks run and are heard."""
    attacks = [text for text in payloads(listener.address) if text.startswith("<img")]
    opened.set_content("".join(f"<div>{text}</div>" for text in attacks))
    opened.wait_for_function(f"window.{MARK} === 1")
    opened.wait_for_timeout(300)
    assert listener.heard != []
