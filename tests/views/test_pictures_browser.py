"""The overview and the pictures in a real browser: with the keyboard, in both schemes, on a narrow screen, by axe."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.screen import sign_in, stumbles
from tests.views.test_changes_browser import overflow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Of each text of the pictures that is wider than the box it stands in, the words.
TOO_WIDE = """() => [...document.querySelectorAll('.picture a:has(rect)')].flatMap(link => {
    const box = link.querySelector('rect').getBBox();
    return [...link.querySelectorAll('text')].filter(text => text.getBBox().x > box.x)
        .filter(text => text.getBBox().x + text.getBBox().width > box.x + box.width).map(text => text.textContent);
})"""
FONTS = """() => Promise.all(['400', '600'].map(weight => document.fonts.load(`${weight} 9px 'Source Sans 3'`)))
    .then(faces => faces.flat().map(face => face.status))"""
LONG = "Mener des enquêtes de satisfaction auprès des MEMBRES, améliorer l’accompagnement des bénéficiaires"


@pytest.fixture
def signed_in(page: Page) -> Page:
    keeper = factories.organisation(slug="kestrel", name="Kestrel")
    entry = factories.full_activity(keeper, reference="C-01", name="Payroll")
    for number in range(10):
        factories.purpose(entry, text=f"{LONG} {number}", legal_basis=None)
    return sign_in(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_and_as_wide_as_the_screen(signed_in, scheme):
    signed_in.emulate_media(color_scheme=scheme)
    found = []
    for address in ("/admin/", "/registers/kestrel/pictures/", "/registers/kestrel/pictures/purpose/"):
        signed_in.goto(address)
        signed_in.evaluate("document.querySelectorAll('details:has(table)').forEach(each => { each.open = true; })")
        found += [f"{signed_in.url} {rule}: {where}" for rule, where in stumbles(signed_in)]
        signed_in.set_viewport_size({"width": 320, "height": 800})
        found += [f"{address} is too wide"] * bool(overflow(signed_in))
        signed_in.set_viewport_size({"width": 1280, "height": 900})
    assert found == []


def test_shapes_are_reached_and_opened_with_the_keyboard(signed_in):
    signed_in.wait_for_load_state()
    assert len(signed_in.evaluate(FONTS)) == 2
    assert signed_in.evaluate(TOO_WIDE) == []
    picture = signed_in.get_by_role("group", name="Transfers by mechanism").first
    picture.focus()
    signed_in.keyboard.press("Tab")
    shape = picture.locator("a").first
    expect(shape).to_be_focused()
    expect(shape.locator("rect")).to_have_css("stroke-width", "3px")
    told = shape.get_attribute("aria-label")
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("link", name="C-01 · Payroll")).to_be_visible()
    heading = signed_in.get_by_role("heading", level=2).inner_text()
    assert told == "{} ({})".format(*heading.replace("1 processing activity", "|1 activity").split(" |"))
