"""Editions in a real browser: asked for, followed without a reload, fetched, verified; on wide and narrow screens."""

import pytest
from playwright.sync_api import expect

from ropa.work.models import Work
from ropa.work.workers import Pulse
from tests.screen import sign_in
from tests.views.test_changes_browser import overflow
from tests.work.running import do

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


@pytest.fixture
def signed_in(page, small_register):
    return sign_in(page)


def test_edition_is_asked_for_followed_fetched_and_verified(signed_in, tmp_path):
    signed_in.goto("/registers/kestrel/editions/")
    signed_in.get_by_role("button", name="Issue", exact=True).click()
    expect(signed_in.get_by_text("No worker is running")).to_be_visible()
    Pulse("one").beat()
    expect(signed_in.get_by_text("No worker is running")).to_be_hidden()
    do(Work.objects.get())
    expect(signed_in.get_by_role("heading", name="Edition no. 1 · Register of the controller")).to_be_visible()
    with signed_in.expect_download() as fetched:
        signed_in.get_by_role("link", name="PDF").click()
    path = tmp_path / "edition.pdf"
    fetched.value.save_as(path)
    signed_in.goto("/registers/kestrel/editions/verify/")
    signed_in.get_by_label("PDF of an edition").set_input_files(path)
    signed_in.get_by_role("button", name="Verify").click()
    expect(signed_in.get_by_text("This file is an edition of this register, as it was issued.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_as_wide_as_the_screen(signed_in, issued, width):
    signed_in.set_viewport_size({"width": width, "height": 900})
    for page in ("", f"{issued.pk}/", "verify/"):
        signed_in.goto(f"/registers/kestrel/editions/{page}")
        assert (page, overflow(signed_in)) == (page, 0)
