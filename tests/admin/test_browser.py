"""The admin in a real browser: what staff do, on wide and narrow screens, under a strict Content-Security-Policy."""

import pytest
from playwright.sync_api import Dialog, Page, ViewportSize, expect

from registry.models import ProcessingActivity
from tests import factories
from tests.admin.pages import change_page
from tests.admin.pages import page as address_of
from tests.screen import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1280, height=900)


@pytest.fixture
def staff(page: Page):
    """A page on which the administrator has signed in by the form; what breaks the policy is an error of the page."""
    page.set_viewport_size(DESK)
    sign_in(page)
    page.wait_for_load_state()
    return page


def choose(staff: Page, field: str, typed: str, option: str) -> None:
    """Choose an option of an autocomplete field as a person does: open, type, pick."""
    staff.locator(f"#id_{field} + .select2-container").click()
    staff.locator(".select2-search__field:focus").fill(typed)
    staff.locator(".select2-results__option[aria-selected]", has_text=option).first.click()


def overflow(staff: Page) -> int:
    return int(staff.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_policy_is_in_force(staff, page_errors):
    staff.goto("/admin/")
    with staff.expect_console_message():
        staff.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    assert ["Applying inline style violates the following Content Security" in error for error in page_errors] == [True]
    page_errors.clear()


def test_request_to_another_host_is_seen_and_does_not_reach_it(staff, page_errors):
    staff.goto("about:blank")  # where no policy forbids it
    with staff.expect_event("requestfailed") as failed:
        staff.set_content("<img src='https://elsewhere.example/x.png'>")
    assert failed.value.failure == "net::ERR_NAME_NOT_RESOLVED"
    assert "outside request: https://elsewhere.example/x.png" in page_errors
    page_errors.clear()


def test_language_is_switched_on_the_page(staff):
    staff.get_by_role("button", name="Français").click()
    expect(staff.locator("html")).to_have_attribute("lang", "fr")
    staff.get_by_role("button", name="English").click()
    expect(staff.locator("html")).to_have_attribute("lang", "en")


def test_entry_is_written_with_its_parts(staff):
    keeper = factories.organisation(name="Kestrel")
    factories.subprocessor(name="Vendor own", organisation=keeper)
    factories.subprocessor(name="Vendor foreign", organisation=factories.organisation())
    staff.goto(address_of(ProcessingActivity, "add"))
    choose(staff, "organisation", "Kes", "Kestrel")
    staff.get_by_label("Role").first.select_option("controller")
    staff.locator("#id_reference").fill("C-01")
    staff.locator("#id_name").fill("Payroll")
    staff.get_by_role("button", name="Add a purpose").click()
    staff.locator("#id_purposes-0-text").fill("Pay salaries")
    choose(staff, "purposes-0-legal_basis", "6(1)(b)", "6(1)(b)")
    staff.get_by_role("button", name="Add a subprocessor").click()
    staff.locator("#id_engagements-0-subprocessor + .select2-container").click()
    staff.locator(".select2-search__field:focus").fill("Vendor")
    offered = staff.locator(".select2-results__option[aria-selected]")
    expect(offered).to_have_text(["Vendor own"])
    offered.click()
    staff.get_by_label("Reason for the change").fill("First entry")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.locator(".messagelist .success")).to_contain_text("Payroll")
    entry = ProcessingActivity.objects.get(reference="C-01")
    assert list(entry.purposes.values_list("text", "legal_basis__code")) == [("Pay salaries", "6-1-b")]
    assert [str(each) for each in entry.engagements.all()] == ["Vendor own"]
    assert entry.history.get().history_change_reason == "First entry"


def test_refused_form_keeps_the_new_rows(staff):
    entry = factories.activity(name="Payroll")
    staff.goto(change_page(entry))
    for number, text in enumerate(("First", "Second")):
        staff.get_by_role("button", name="Add a purpose").click()
        staff.locator(f"#id_purposes-{number}-text").fill(text)
    choose(staff, "purposes-1-legal_basis", "6(1)(f)", "6(1)(f)")
    staff.locator("#section-dpia > summary").click()
    staff.get_by_label("Assessment document").fill("not an address")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.locator(".errornote")).to_be_visible()
    kept = [staff.locator(f"#id_purposes-{number}-text").input_value() for number in (0, 1)]
    assert kept == ["First", "Second"]
    expect(staff.locator("#id_purposes-1-legal_basis + .select2-container")).to_contain_text("Legitimate interests")
    expect(staff.get_by_label("Assessment document")).to_be_visible()
    expect(staff.locator(".rail a[href='#section-dpia'] .state")).to_have_text("to correct")
    staff.get_by_label("Assessment document").fill("https://example.org/dpia")
    staff.get_by_role("button", name="Save", exact=True).click()
    expect(staff.locator(".messagelist .success")).to_be_visible()
    assert [each.text for each in entry.purposes.all()] == ["First", "Second"]


def test_rail_opens_the_section_it_leads_to(staff):
    staff.goto(change_page(factories.activity()))
    section = staff.locator("#section-breaches")
    expect(section).not_to_have_attribute("open", "")
    link = staff.locator(".rail a[href='#section-breaches']")
    link.focus()
    staff.keyboard.press("Enter")
    expect(section).to_have_attribute("open", "")
    expect(section.locator("summary")).to_be_focused()
    expect(section).to_be_in_viewport()
    expect(link).to_have_attribute("aria-current", "location")


def test_new_row_is_described_by_its_own_help(staff):
    staff.goto(change_page(factories.activity()))
    staff.get_by_role("button", name="Add a purpose").click()
    field = staff.locator("#id_purposes-0-text")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-describedby", "id_purposes-0-text_helptext")


def test_leaving_unsaved_text_is_asked_about(staff):
    staff.goto(change_page(factories.activity()))
    asked = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    staff.on("dialog", leave)
    staff.get_by_label("Description").fill("Typed and not saved")
    staff.get_by_role("link", name="Home").click()
    expect(staff.get_by_role("heading", name="Overview")).to_be_visible()
    assert asked == ["beforeunload"]


def test_entry_is_duplicated_by_its_button(staff):
    entry = factories.full_activity(reference="C-01", name="Payroll")
    staff.goto(change_page(entry))
    staff.get_by_role("button", name="Duplicate this activity").click()
    expect(staff.get_by_role("heading", name="C-02 · Payroll")).to_be_visible()


def test_list_is_filtered_from_the_bar(staff):
    factories.activity(reference="C-01")
    factories.activity(reference="P-01", role="processor")
    staff.goto(address_of(ProcessingActivity, "changelist"))
    staff.locator(".filter summary", has_text="Role").click()
    staff.get_by_role("link", name="Processor (Art. 30(2))").click()
    expect(staff.locator("#result_list tbody tr")).to_have_count(1)
    expect(staff.locator(".filter summary", has_text="Role")).to_contain_text("Processor")
    staff.get_by_role("link", name="Clear all filters").click()
    expect(staff.locator("#result_list tbody tr")).to_have_count(2)


def test_menu_is_worked_with_the_keyboard(staff):
    menu = staff.locator(".menu summary").first
    menu.focus()
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("link", name="Processing activities").first).to_be_visible()
    staff.keyboard.press("Escape")
    expect(menu).to_be_focused()
    staff.keyboard.press("Enter")
    staff.keyboard.press("Tab")
    staff.keyboard.press("Enter")
    expect(staff.get_by_role("heading", name="Processing activities", exact=True)).to_be_visible()


def test_skip_link_leads_to_the_content(staff):
    staff.goto(address_of(ProcessingActivity, "changelist"))
    staff.keyboard.press("Tab")
    expect(staff.locator(".skip-to-content-link")).to_be_focused()
    staff.keyboard.press("Enter")
    expect(staff.locator("#content-start")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_pages_fit_the_screen(staff, size):
    entry = factories.full_activity(reference="C-01", name="Payroll of all employees and temporary workers")
    vendor = entry.engagements.all()[0].subprocessor
    staff.set_viewport_size(size)
    addresses = [
        "/admin/",
        address_of(ProcessingActivity, "changelist"),
        address_of(ProcessingActivity, "add"),
        change_page(entry),
        address_of(ProcessingActivity, "history", entry.pk),
        address_of(ProcessingActivity, "delete", entry.pk),
        change_page(vendor),
        address_of(type(vendor), "changelist"),
        change_page(entry.organisation),
        "/account/password/change/",
    ]
    wide = {}
    for address in addresses:
        staff.goto(address)
        wide[address] = overflow(staff)
    assert wide == dict.fromkeys(addresses, 0)


def test_rail_folds_above_the_form_on_a_phone(staff):
    staff.set_viewport_size(PHONE)
    staff.goto(change_page(factories.activity()))
    link = staff.locator(".rail a[href='#section-e']")
    expect(link).to_be_hidden()
    staff.locator(".rail summary").click()
    link.click()
    expect(link).to_be_hidden()
    expect(staff.locator("#section-e")).to_be_in_viewport()
