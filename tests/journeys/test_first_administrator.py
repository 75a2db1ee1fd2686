"""The first hour of an installation: an administrator, an organisation, an editor and an auditor, in a browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from registry.models import ProcessingActivity
from ropa.organisations.models import Organisation
from tests.accounts.factors import code_of
from tests.admin.pages import page as admin_page
from tests.browser import listen
from tests.commands.running import run
from tests.screen import log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASS_PHRASE = "seven grey herons fly"


@pytest.fixture(autouse=True)
def _served(settings):
    """As on a server: a second factor is required; this one sends no mail, so that links are handed over."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    cache.clear()


@pytest.fixture
def elsewhere(browser, live_server, page_errors) -> Iterator[Callable[[], Page]]:
    """Open the register in the browser of somebody else."""
    with ExitStack() as stack:

        def opened() -> Page:
            context = browser.new_context(base_url=live_server.url, locale="en-GB")
            stack.callback(context.close)
            context.set_default_timeout(15_000)
            page: Page = context.new_page()
            listen(page, urlsplit(live_server.url).netloc, page_errors)
            return page

        yield opened


def set_up_app(page: Page) -> str:
    """Go from the page that asks for a second factor to the register; return the secret of the app."""
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Confirm the code").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them: go on").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    return secret


def save(page: Page, reason: str = "") -> None:
    if reason:
        page.get_by_label("Reason for the change").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def choose(page: Page, field: str, typed: str) -> None:
    """Choose an option of an autocomplete field as a person does: open, type, pick."""
    page.locator(f"#id_{field} + .select2-container").click()
    page.locator(".select2-search__field:focus").fill(typed)
    page.locator(".select2-results__option[aria-selected]", has_text=typed).first.click()


def invite(page: Page, first_name: str, role: str) -> str:
    """Invite somebody on the page of members, and return the link to hand over."""
    page.goto("/registers/kestrel/members/")
    page.get_by_label("E-mail address, or the name of an account").fill(f"{first_name.lower()}@kestrel.example")
    page.locator("#role").select_option(label=role)
    page.get_by_role("button", name="Invite").click()
    return page.locator(".notice code").inner_text()


def accept(page: Page, link: str, first_name: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name=f"Welcome, {first_name.lower()}@kestrel.example")).to_be_visible()
    page.get_by_label("New password:", exact=True).fill(PASS_PHRASE)
    page.get_by_label("New password confirmation").fill(PASS_PHRASE)
    page.get_by_role("button", name="Keep the password and go on").click()


def write_entry(page: Page, reference: str) -> None:
    page.goto(admin_page(ProcessingActivity, "add"))
    choose(page, "organisation", "Kestrel")
    page.get_by_label("Role").first.select_option("controller")
    page.locator("#id_reference").fill(reference)
    page.locator("#id_name").fill("Payroll")
    save(page, "First entry")


def test_first_administrator_sets_up_an_organisation(page: Page, elsewhere):
    said = run("ensure_administrator").data.decode()
    [(name, password)] = re.findall(r"Sign in as (\S+) with the password (\S+)", said)
    page.goto("/")
    log_in(page, name, password)
    secret = set_up_app(page)

    page.goto(admin_page(Organisation, "add"))
    page.get_by_label("Usual name").fill("Kestrel")
    page.get_by_label("Usual name").press("Tab")
    expect(page.locator("#id_slug")).to_have_value("kestrel")
    save(page, "First organisation")
    links = {who: invite(page, who, role) for who, role in (("Edith", "Editor"), ("Audrey", "Auditor"))}

    edith = elsewhere()
    accept(edith, links["Edith"], "Edith")
    set_up_app(edith)
    write_entry(edith, "C-01")
    edith.goto("/registers/kestrel/")
    expect(edith.get_by_role("link", name="Payroll")).to_be_visible()

    audrey = elsewhere()
    accept(audrey, links["Audrey"], "Audrey")
    audrey.wait_for_url("**/registers/kestrel/")  # an auditor of one organisation begins at its desk
    entry = ProcessingActivity.objects.get(reference="C-01")
    audrey.goto(admin_page(ProcessingActivity, "change", entry.pk))
    expect(audrey.get_by_text("Payroll").first).to_be_visible()
    expect(audrey.get_by_role("button", name="Save")).to_have_count(0)

    page.goto("/account/sessions/")
    page.get_by_role("navigation").get_by_role("button", name="Log out").click()
    log_in(page, name, password)
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
