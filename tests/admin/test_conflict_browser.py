"""Two people with the same entry open, each in a browser of their own."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from registry.models import ProcessingActivity
from tests import factories
from tests.admin.pages import change_page
from tests.admin.pages import page as address_of
from tests.browser import listen
from tests.screen import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = ViewportSize(width=390, height=844)


@pytest.fixture
def mine(page):
    return sign_in(page, "mina")


@pytest.fixture
def theirs(browser, live_server, page_errors):
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    opened = context.new_page()
    listen(opened, urlsplit(live_server.url).netloc, page_errors)
    yield sign_in(opened, "theo")
    context.close()


@pytest.fixture
def entry(db):
    found = factories.activity(reference="C-01", name="Payroll", description="As it was", owner="HR")
    factories.purpose(found, text="Pay salaries\nand bonuses")
    return found


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def save_theirs(theirs: Page, entry: ProcessingActivity) -> None:
    theirs.goto(change_page(entry))
    theirs.locator("#id_description").fill("Theirs")
    theirs.locator("#id_owner").fill("Their owner")
    theirs.locator("#id_purposes-0-text").fill("Their purpose")
    theirs.get_by_label("Reason for the change").fill("New law")
    save(theirs)
    expect(theirs.locator(".messagelist .success")).to_be_visible()


def test_who_saves_second_chooses_with_the_keyboard(mine, theirs, entry):
    mine.goto(change_page(entry))
    mine.locator("#id_description").fill("Mine")
    mine.get_by_role("button", name="Add a purpose").click()
    mine.locator("#id_purposes-1-text").fill("My purpose")
    save_theirs(theirs, entry)
    save(mine)
    panel = mine.locator(".conflict")
    expect(panel.get_by_role("heading", name="Changed while you were writing")).to_be_visible()
    expect(panel).to_contain_text("New law")
    expect(panel.locator(".conflict-question")).to_have_count(1)
    expect(mine.locator("#id_purposes-0-text")).to_have_value("Their purpose")
    expect(mine.locator("#id_purposes-1-text")).to_have_value("My purpose")
    expect(mine.locator("#id_description")).to_have_value("Mine")
    panel.get_by_label("Theirs: theo").focus()
    mine.keyboard.press("Space")
    save(mine)
    expect(mine.locator(".messagelist .success")).to_be_visible()
    entry.refresh_from_db()
    assert (entry.description, entry.owner) == ("Theirs", "Their owner")
    assert [each.text for each in entry.purposes.order_by("pk")] == ["Their purpose", "My purpose"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_questions_fit_a_phone(mine, theirs, entry, language):
    mine.set_viewport_size(PHONE)
    mine.context.add_cookies([{"name": "django_language", "value": language, "url": mine.url}])
    mine.goto(change_page(entry))
    mine.locator("#id_description").fill("Mine " * 40)
    mine.locator("#id_purposes-0-text").fill("My purpose")
    save_theirs(theirs, entry)
    mine.locator("[name=_save]").click()
    expect(mine.locator(".conflict-question")).to_have_count(2)
    assert mine.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_text_nobody_touched_is_not_a_change(mine, entry):
    mine.goto(change_page(entry))
    mine.locator("#id_owner").fill("Finance")
    save(mine)
    expect(mine.locator(".messagelist .success")).to_be_visible()
    assert entry.purposes.get().history.count() == 1


def test_deletion_is_asked_about_again(mine, theirs, entry):
    mine.goto(address_of(ProcessingActivity, "delete", entry.pk))
    save_theirs(theirs, entry)
    mine.get_by_role("button", name="Yes, I’m sure").click()
    expect(mine.get_by_role("heading", name="Nothing was deleted yet")).to_be_visible()
    expect(mine.locator(".conflict")).to_contain_text("theo")
    mine.get_by_role("button", name="Yes, I’m sure").click()
    expect(mine.locator(".messagelist .success")).to_be_visible()
    assert ProcessingActivity.objects.count() == 0
