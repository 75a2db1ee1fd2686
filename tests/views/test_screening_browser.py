"""The screening in a real browser: worked with the keyboard alone, read aloud without stumbling, on a narrow screen."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.screen import sign_in, stumbles
from tests.views.test_changes_browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_screening_is_made_with_the_keyboard(page):
    entry = factories.activity(factories.organisation(slug="kestrel", name="Kestrel"), reference="C-01", name="Payroll")
    sign_in(page)
    page.goto("/registers/kestrel/activities/C-01/screening/")
    matching = page.get_by_role("group", name="Matching or combining datasets")
    matching.get_by_label("not answered").focus()
    page.keyboard.press("ArrowLeft")
    expect(matching.get_by_label("not met")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    page.keyboard.type("Two files")
    page.locator("details.criteria summary").nth(1).focus()
    page.keyboard.press("Enter")
    listed = page.get_by_role("group", name="CNIL list, required, no. 3")
    listed.get_by_label("not answered").focus()
    page.keyboard.press("ArrowRight")
    expect(listed.get_by_label("met", exact=True)).to_be_checked()
    assert stumbles(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert overflow(page) == 0
    page.get_by_label("Screening due again on").focus()
    page.get_by_role("button", name="Save the screening").press("Enter")
    expect(page.get_by_text("The screening was saved.")).to_be_visible()
    expect(page.get_by_text("An impact assessment is required: the authority lists the processing.")).to_be_visible()
    told = entry.dpia_screenings.order_by("criterion__code").values_list("criterion__code", "not_met", "description")
    assert list(told) == [("cnil-required-3", False, ""), ("matching", False, "Two files")]
    assert stumbles(page) == []
