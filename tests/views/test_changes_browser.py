"""What changed, in a real browser: a reader chooses a period and reads old and new, on a wide and a narrow screen."""

import pytest
from playwright.sync_api import expect

from ropa.journal.gate import change
from tests import factories
from tests.screen import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page):
    row = factories.activity(factories.organisation(slug="kestrel", name="Kestrel"), reference="C-01", name="Letters")
    with change(by="Olive Own", reason="Two words"):
        row.name = "News letters"
        row.save()
    return sign_in(page)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_reader_chooses_a_period(signed_in):
    signed_in.goto("/registers/kestrel/all/changes/")
    expect(signed_in.get_by_role("link", name="What changed")).to_have_attribute("aria-current", "page")
    expect(signed_in.get_by_role("link", name="News letters")).to_be_visible()
    signed_in.get_by_role("textbox", name="Changes after").fill("2020-01-01T00:00:05")
    signed_in.get_by_role("textbox", name="Up to").fill("2020-02-01T00:00:00")
    signed_in.get_by_role("button", name="Show").press("Enter")
    expect(signed_in.get_by_text("Nothing changed in this period.")).to_be_visible()
    expect(signed_in.get_by_role("textbox", name="Changes after")).to_have_value("2020-01-01T00:00:05")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_is_as_wide_as_the_screen(signed_in, width):
    signed_in.set_viewport_size({"width": width, "height": 900})
    signed_in.goto("/registers/kestrel/controller/changes/")
    assert overflow(signed_in) == 0
