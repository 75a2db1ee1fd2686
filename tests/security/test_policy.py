"""The Content-Security-Policy in a real browser: every page of the site keeps it, those that are added too."""

import json

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from tests import factories
from tests.security.addresses import Site, site_about, visited

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});
"""


@pytest.fixture
def account(live_server):
    return factories.administrator("admina")


@pytest.fixture
def signed_in(account):
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


@pytest.fixture
def watched(page: Page, signed_in, live_server, page_errors):
    """A page of the administrator's on which every violation is noted, before anything of the page is read."""
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
    page.add_init_script(WATCH)
    return page


@pytest.fixture
def site():
    return site_about(factories.full_activity(factories.organisation(slug="kestrel"), reference="C-01"))


def shown(client: Client, site: Site) -> list[str]:
    """The addresses that answer with a page."""
    found = []
    missing = []
    for route in visited():
        address = site.address(route)
        if address is None:
            continue
        answer = client.get(address)
        if answer.headers.get("Content-Type", "").startswith("text/html") and answer.status_code != 302:
            found.append(address)
        missing += [route] if answer.status_code == 404 else []
        answer.close()
    # An address with a new part leads to nothing until `Site` knows what the part may be: a few have nothing to show.
    assert len(missing) < 20, missing
    return found


def violations(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.violations")
    return found


def test_no_page_breaks_the_policy(watched, signed_in, site, page_errors):
    pages = shown(signed_in, site)
    broken = {}
    for address in pages:
        watched.goto(address)
        if found := violations(watched):
            broken[address] = found
    assert broken == {}
    assert [error for error in page_errors if "Content Security Policy" in error or "Content-Security" in error] == []
    page_errors.clear()  # pages of error are among those that are visited
    assert {"/admin/", "/registers/kestrel/", "/registers/kestrel/timeline/"} <= {*pages}
    assert len(pages) > 60


def test_no_page_of_a_stranger_breaks_the_policy(page: Page, account, page_errors):
    page.add_init_script(WATCH)
    for address in ("/account/login/", "/account/password/reset/", "/nowhere/", "/account/inactive/"):
        page.goto(address)
        assert violations(page) == []
    assert [error for error in page_errors if "404" not in error] == []
    page_errors.clear()


def _wait_for_violation(page: Page) -> None:
    """Ask again and again from outside: a condition that waits inside the page is evaluated there: forbidden."""
    for _attempt in range(100):
        if page.evaluate("window.violations.length"):
            return
        page.wait_for_timeout(50)


@pytest.mark.parametrize(
    ("hole", "directive"),
    [
        ("<p style='color: red'>x</p>", "style-src-attr"),
        ("<style>p { color: red }</style>", "style-src-elem"),
        ("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "img-src"),
        ('<a id=hole href="javascript:window.ran = 1">x</a>', "script-src-elem"),
        ("<img src='/static/admin_ropa/logo.svg' onload='window.ran = 1'>", "script-src-attr"),
        ("<form action='https://elsewhere.example/'><button id=hole>x</button></form>", "form-action"),
        ("<object data='/static/admin_ropa/logo.svg'></object>", "object-src"),
        ("<iframe src='https://elsewhere.example/'></iframe>", "frame-src"),
        ("<base href='https://elsewhere.example/'>", "base-uri"),
    ],
)
def test_hole_that_is_opened_on_purpose_is_seen(watched, page_errors, hole, directive):
    """The watch itself: without it, the test above could not fail."""
    watched.goto("/admin/password_change/done/")
    watched.evaluate(f"document.body.insertAdjacentHTML('beforeend', {json.dumps(hole)})")
    if "id=hole" in hole:
        watched.evaluate("document.getElementById('hole').click()")
    _wait_for_violation(watched)
    assert [each.split(":")[0] for each in violations(watched)] == [directive]
    assert watched.evaluate("window.ran") is None
    page_errors.clear()
