"""What people do and meet on a page in a browser: signing in by the form, and what a screen reader stumbles over."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import factories


def log_in(page: Page, name: str, password: str = "pass phrase") -> None:
    """Fill in the form that is shown to whoever is not signed in, and send it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def sign_in(page: Page, name: str = "admina") -> Page:
    """Make an administrator of this name, who signs in and is then on the overview."""
    factories.administrator(name)
    page.goto("/admin/")
    log_in(page, name)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    return page


def stumbles(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds on the page: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]
