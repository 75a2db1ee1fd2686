"""Ten changes of an example register in a browser; then every instant in between, the differences, and a forgery."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from registry.models import ProcessingActivity
from ropa.journal.models import JournalEntry
from subprocessors.models import Subprocessor
from tests.admin.pages import change_page
from tests.admin.pages import page as admin_page
from tests.browser import listen
from tests.commands.running import run
from tests.databases import triggers_aside
from tests.screen import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REASON = "Reason for the change"


@pytest.fixture
def editor(page) -> Page:
    return sign_in(page, "edith")


@pytest.fixture
def approver(browser, live_server, page_errors) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    opened = context.new_page()
    listen(opened, urlsplit(live_server.url).netloc, page_errors)
    yield sign_in(opened, "arthur")
    context.close()


def entry() -> ProcessingActivity:
    return ProcessingActivity.objects.filter(organisation__slug="kannelle", role="controller").order_by("reference")[0]


def save(page: Page, reason: str = "") -> None:
    page.get_by_label(REASON).fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def step(page: Page, name: str, reason: str = "") -> None:
    """Make a step on the page of approval."""
    row = entry()
    page.goto(f"/registers/kannelle/activities/{row.reference}/approval/")
    steps = page.locator(".standing-steps")
    if reason:
        steps.get_by_label("Reason", exact=False).first.fill(reason)
    steps.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def correct_a_field(page: Page) -> None:
    page.goto(change_page(entry()))
    page.locator("#id_note").fill("Read again with the authors.")
    save(page, "second reading")


def add_a_purpose(page: Page) -> None:
    page.goto(change_page(entry()))
    number = entry().purposes.count()
    page.get_by_role("button", name="Add a purpose").click()
    page.locator(f"#id_purposes-{number}-text").fill("Tell users of changes")
    save(page, "found in section 3")


def remove_a_purpose(page: Page) -> None:
    page.goto(change_page(entry()))
    number = entry().purposes.count() - 1
    page.locator(f"#id_purposes-{number}-DELETE").check()
    save(page, "said twice")


def rename_a_vendor(page: Page) -> None:
    vendor = Subprocessor.objects.filter(engagements__activity__organisation__slug="kannelle").order_by("pk")[0]
    page.goto(change_page(vendor))
    page.locator("#id_name").fill(f"{vendor.name} Europe")
    save(page, "renamed itself")


def change_the_organisation(page: Page) -> None:
    page.goto(change_page(entry().organisation))
    page.locator("#id_phone").fill("+33 1 23 45 67 89")
    save(page)


def duplicate(page: Page) -> None:
    page.goto(change_page(entry()))
    page.get_by_role("button", name="Duplicate this activity").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def delete_the_duplicate(page: Page) -> None:
    copy = ProcessingActivity.objects.order_by("-pk")[0]
    page.goto(admin_page(ProcessingActivity, "delete", copy.pk))
    page.get_by_label(REASON).fill("made by mistake")
    page.get_by_role("button", name="Yes, I’m sure").click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def submit(page: Page) -> None:
    step(page, "Submit for review")


def approve(page: Page) -> None:
    step(page, "Approve")


def change_what_was_approved(page: Page) -> None:
    page.goto(change_page(entry()))
    page.locator("#id_name").fill("Another name")
    save(page, "a clearer name")


def register_json(*at: str) -> dict[str, object]:
    """What the register says, but for when it was exported."""
    said = json.loads(run("export_register", "kannelle", "--format", "json", *at).data)
    return {name: value for name, value in said.items() if name not in {"exported_at", "as_of"}}


@pytest.fixture
def story(editor, approver) -> list[tuple[dt.datetime, dict[str, object]]]:
    """Each instant between two acts, and what the register said then."""
    assert run("load_examples").code == 0
    acts: list[tuple[Page, Callable[[Page], None]]] = [
        (editor, correct_a_field),
        (editor, add_a_purpose),
        (editor, remove_a_purpose),
        (editor, rename_a_vendor),
        (editor, change_the_organisation),
        (editor, duplicate),
        (editor, delete_the_duplicate),
        (editor, submit),
        (approver, approve),
        (editor, change_what_was_approved),
    ]
    told = [(timezone.now(), register_json())]
    for page, act in acts:
        act(page)
        told.append((timezone.now(), register_json()))
    return told


def asked(page: Page, address: str) -> str:
    response = page.request.get(address)
    assert response.status == 200, address
    return response.text()


def at(instant: dt.datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_register_answers_for_every_instant_and_a_forgery_is_named(story, editor):
    for instant, expected in story:
        assert register_json("--as-of", instant.isoformat()) == expected
        shown = json.loads(asked(editor, f"/registers/kannelle/all.json?at={at(instant)}"))
        assert shown["activities"] == expected["activities"]
    distinct = {json.dumps(said, sort_keys=True) for _instant, said in story}
    assert len(distinct) == len(story) - 2  # a purpose came and went, and a copy
    differences_are_told(editor, story)
    official_register_says_what_was_approved(editor)
    forgery_is_named(story)


def differences_are_told(page: Page, story: list[tuple[dt.datetime, dict[str, object]]]) -> None:
    table = asked(page, f"/registers/kannelle/all/changes.csv?since={at(story[0][0])}&until={at(story[-1][0])}")
    for words in ("Another name", "a clearer name", "renamed itself", "+33 1 23 45 67 89", "edith"):
        assert words in table
    assert "Tell users of changes" not in table  # added and removed in between
    timeline = asked(page, "/registers/kannelle/timeline.csv")
    for words in ("Tell users of changes", "made by mistake", "arthur"):
        assert words in timeline


def official_register_says_what_was_approved(page: Page) -> None:
    printed = asked(page, "/registers/kannelle/controller.html?language=en")
    assert "changed since, and the change awaits approval" in printed
    assert "Another name" not in printed


def forgery_is_named(story: list[tuple[dt.datetime, dict[str, object]]]) -> None:
    assert run("verify_journal", "kannelle").code == 0
    last = JournalEntry.objects.filter(reason="a clearer name").latest("sequence")
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_journalentry SET reason = 'nothing to see' WHERE id = %s", [last.pk])
        cursor.execute("UPDATE registry_processingactivity SET owner = 'Mallory' WHERE id = %s", [last.subject_id])
    outcome = run("verify_journal", "kannelle")
    lines = outcome.data.decode().splitlines()
    assert outcome.code == 1
    assert any(f"#{last.sequence}" in line for line in lines)
    assert any(last.subject_label in line for line in lines)
