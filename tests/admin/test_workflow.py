"""The standing of an entry in the admin: its panel, the list, what asks for a reason, what is never deleted."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from registry.choices import Status
from registry.models import ProcessingActivity
from registry.record.approvals import Standing
from registry.workflow import make_move
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.reasons import ReasonMissing
from tests import factories
from tests.admin.pages import change_page, confirmation, errors, new_row, page, typed
from tests.screen import sign_in
from tests.standing import standing_of

LIST = "changelist"


@pytest.fixture
def entry(organisation, colleague) -> ProcessingActivity:
    with change(by=colleague, reason="written"):
        return factories.activity(organisation, reference="C-01", name="Payroll")


@pytest.fixture
def approved(entry, colleague, owner) -> ProcessingActivity:
    approve(entry, colleague, owner)
    return now(entry)


def approve(entry: ProcessingActivity, colleague: Any, owner: Any) -> None:
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=owner)


def now(entry: ProcessingActivity) -> ProcessingActivity:
    return ProcessingActivity.objects.get(pk=entry.pk)


def rename(entry: ProcessingActivity, name: str, by: Any, reason: str = "renamed") -> None:
    row = now(entry)
    row.name = name
    with change(by=by, reason=reason):
        row.save()


def save(client: Any, entry: ProcessingActivity, **values: Any) -> Any:
    return client.post(change_page(entry), typed(client.get(change_page(entry))) | values)


def told(response: Any) -> list[str]:
    """The messages that the next page shows."""
    return [str(message) for message in response.context["messages"]]


# The form


def test_status_is_not_typed(admin_client, entry):
    assert "status" not in typed(admin_client.get(change_page(entry)))
    save(admin_client, entry, status="approved", name="Pay")
    assert (now(entry).status, now(entry).name) == (Status.DRAFT, "Pay")


def test_new_entry_is_a_draft_whatever_is_posted(admin_client, organisation):
    fields = {"organisation": organisation.pk, "role": "controller", "reference": "C-02", "name": "Pay"}
    empty = admin_client.get(page(ProcessingActivity, "add"))
    answer = admin_client.post(page(ProcessingActivity, "add"), typed(empty) | fields | {"status": "approved"})
    assert (answer.status_code, ProcessingActivity.objects.get().status) == (302, Status.DRAFT)


def test_panel_says_how_the_entry_stands(admin_client, approved, colleague):
    panel = admin_client.get(change_page(approved)).context_data["panel"]
    assert (panel.standing, panel.approval.actor) == (Standing.APPROVED, "Olive Own (owner)")
    rename(approved, "Pay", colleague)
    text = admin_client.get(change_page(approved)).content.decode()
    assert "Changed since approval" in text
    assert "/registers/kestrel/activities/C-01/approval/#difference" in text


def test_panel_offers_no_step_to_who_may_only_look(client, viewer, entry):
    client.force_login(viewer)
    response = client.get(change_page(entry))
    assert (response.context_data["panel"].steps, 'name="step"' in response.content.decode()) == ((), False)


# The reason


def test_approved_entry_is_not_changed_without_a_reason(admin_client, approved):
    refused = save(admin_client, approved, name="Pay")
    assert (refused.status_code, now(approved).name) == (200, "Payroll")
    assert errors(refused) == ["Give the reason for the change."]
    assert save(admin_client, approved, name="Pay", change_reason="New name").status_code == 302
    assert (now(approved).name, standing_of(approved)) == ("Pay", Standing.CHANGED)


def test_reason_is_asked_for_a_part_too(admin_client, approved):
    shown = admin_client.get(change_page(approved))
    refused = admin_client.post(change_page(approved), typed(shown) | new_row(shown, "purposes", text="Pay salaries"))
    assert (refused.status_code, now(approved).purposes.count()) == (200, 0)


def test_reason_stays_asked_for_once_it_was_approved(admin_client, approved, colleague):
    make_move(approved, "submit", by=colleague)
    make_move(approved, "send-back", by=colleague, reason="Not yet")
    assert save(admin_client, approved, name="Pay").status_code == 200


def test_entry_that_was_never_approved_needs_no_reason(admin_client, entry):
    assert save(admin_client, entry, name="Pay").status_code == 302


@pytest.mark.parametrize("reason", ["", "  "])
def test_gate_refuses_every_way_in_without_a_reason(approved, reason):
    with pytest.raises(ReasonMissing, match=r"give the reason for the change. C-01 · Pay"):
        rename(approved, "Pay", "a program", reason)
    with pytest.raises(ReasonMissing), change(by="a program"):
        factories.purpose(approved)
    with pytest.raises(ReasonMissing), change(by="a program"):
        now(approved).delete()
    assert (now(approved).name, now(approved).purposes.count()) == ("Payroll", 0)


def test_gate_lets_pass_what_changes_nothing_of_the_substance(approved, owner, colleague):
    make_move(approved, "submit", by=colleague)
    make_move(approved, "approve", by=owner)
    assert standing_of(approved) == Standing.APPROVED


def test_gate_lets_pass_the_change_of_a_shared_row(entry, owner, colleague):
    vendor = factories.subprocessor(name="Cloud")
    factories.engagement(entry, vendor)
    approve(entry, colleague, owner)
    vendor.name = "Cloud, Inc."
    with change(by=owner):
        vendor.save()
    assert standing_of(entry) == Standing.CHANGED


def test_reason_that_came_to_be_missing_is_a_sentence(admin_client, entry, colleague, owner, monkeypatch):
    shown = typed(admin_client.get(change_page(entry)))
    approve(entry, colleague, owner)
    shown["versions"] = typed(admin_client.get(change_page(entry)))["versions"]
    monkeypatch.setattr("registry.admin.activity.ActivityAdmin.reason_required", lambda *_args: False)
    answer = admin_client.post(change_page(entry), shown | {"name": "Pay"}, follow=True)
    assert told(answer) == ["This was approved before: give the reason for the change. C-01 · Pay"]
    assert now(entry).name == "Payroll"


# Deletion

KEPT = "C-01 · Payroll was approved: it is kept as evidence. Retire it instead."


@pytest.mark.parametrize("method", ["get", "post"])
def test_approved_entry_is_retired_instead_of_deleted(admin_client, approved, method):
    make_move(approved, "retire", by=approved_by(approved), reason="Closed")
    address = page(ProcessingActivity, "delete", approved.pk)
    fields = {"post": "yes", "change_reason": "why"} if method == "post" else {}
    answer = getattr(admin_client, method)(address, fields, follow=True)
    assert (answer.redirect_chain[0][0], told(answer)) == (change_page(approved), [KEPT])
    assert now(approved).status == Status.RETIRED


def approved_by(entry: ProcessingActivity) -> Any:
    return JournalEntry.objects.filter(kind="approved", subject_id=entry.pk).latest("sequence").user


def test_button_that_deletes_is_not_shown(admin_client, entry, colleague, owner):
    assert "deletelink" in admin_client.get(change_page(entry)).content.decode()
    approve(entry, colleague, owner)
    assert "deletelink" not in admin_client.get(change_page(entry)).content.decode()


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes", "change_reason": "why"}])
def test_list_action_deletes_nothing_if_one_was_approved(admin_client, approved, organisation, confirmed):
    other = factories.activity(organisation)
    action = {"action": "delete_selected", "_selected_action": [approved.pk, other.pk]}
    answer = admin_client.post(page(ProcessingActivity, LIST), action | confirmed, follow=True)
    assert (told(answer), ProcessingActivity.objects.count()) == ([KEPT], 2)


def test_list_action_deletes_what_was_never_approved(admin_client, entry):
    action = {"action": "delete_selected", "_selected_action": [entry.pk]}
    asked = admin_client.post(page(ProcessingActivity, LIST), action)
    admin_client.post(page(ProcessingActivity, LIST), action | confirmation(asked))
    assert not ProcessingActivity.objects.exists()


# The list


def test_list_says_and_finds_how_entries_stand(admin_client, organisation, colleague, owner):
    rows = [factories.activity(organisation, reference=f"C-0{number}") for number in range(1, 4)]
    for row in rows[1:]:
        approve(row, colleague, owner)
    rename(rows[2], "Another", colleague)

    def found(**parameters: str) -> dict[str, str]:
        shown = admin_client.get(page(ProcessingActivity, LIST), parameters).context_data["cl"]
        said = {row.reference: shown.model_admin.approval(row) for row in shown.result_list}
        return {reference: re.sub("<[^>]*>", "", text).strip() for reference, text in said.items()}

    assert found() == {"C-01": "Never approved", "C-02": "Approved as it stands", "C-03": "Changed since approval"}
    assert found(approval="never-approved") == {"C-01": "Never approved"}
    assert found(approval="approved") == {"C-02": "Approved as it stands"}
    assert found(approval="changed-since-approval") == {"C-03": "Changed since approval"}


def test_entry_put_back_as_it_was_approved_counts_as_approved(admin_client, approved, colleague):
    rename(approved, "Pay", colleague)
    rename(approved, "Payroll", colleague)
    shown = admin_client.get(page(ProcessingActivity, LIST), {"approval": "approved"}).context_data["cl"]
    assert [row.pk for row in shown.result_list] == [approved.pk]


def test_several_are_submitted_as_one_act(admin_client, organisation):
    drafts = [factories.activity(organisation, reference=f"C-0{number}", name="Draft") for number in (1, 2)]
    retired = factories.activity(organisation, reference="C-03", name="Old", status=Status.RETIRED)
    chosen = [row.pk for row in (*drafts, retired)]
    action = {"action": "submit_for_review", "_selected_action": chosen}
    answer = admin_client.post(page(ProcessingActivity, LIST), action, follow=True)
    assert told(answer) == [
        "2 entries were submitted for review.",
        "Only a draft or an approved entry can be submitted; these were left as they are: C-03 · Old (Retired).",
    ]
    assert [now(row).status for row in (*drafts, retired)] == ["in-review", "in-review", "retired"]
    written = JournalEntry.objects.filter(fields=" status ")
    assert (written.count(), len({each.change_id for each in written})) == (2, 1)


def test_who_may_only_look_submits_nothing(client, viewer, entry):
    client.force_login(viewer)
    client.post(page(ProcessingActivity, LIST), {"action": "submit_for_review", "_selected_action": [entry.pk]})
    assert now(entry).status == Status.DRAFT


# In a browser


def step(opened: Page, button: str, reason: str = "", said: str = "") -> None:
    """Make a step on the page of the approval, and see what is said of it."""
    opened.goto("/registers/kestrel/activities/C-01/approval/")
    opened.get_by_label("Reason").fill(reason)
    opened.get_by_role("button", name=button, exact=True).click()
    expect(opened.get_by_text(said)).to_be_visible()


def edit(opened: Page, entry: ProcessingActivity, name: str, reason: str) -> None:
    opened.goto(change_page(entry))
    opened.locator("#id_name").fill(name)
    opened.get_by_label("Reason for the change").fill(reason)
    opened.get_by_role("button", name="Save", exact=True).click()


@pytest.fixture
def people(browser, live_server) -> Iterator[tuple[Page, Page]]:
    """An editor and an approver, each signed in in a browser of their own."""
    contexts = [browser.new_context(base_url=live_server.url, locale="en-GB") for _person in range(2)]
    yield sign_in(contexts[0].new_page(), "editor"), sign_in(contexts[1].new_page(), "approver")
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_draft_is_sent_back_and_approved_at_the_second_attempt(people):
    editor, approver = people
    entry = factories.activity(factories.organisation(slug="kestrel"), reference="C-01", name="Payroll")
    edit(editor, entry, "Pay", "")
    editor.goto(change_page(entry))
    editor.get_by_text("Next step").click()
    editor.get_by_role("button", name="Submit for review").click()
    expect(editor.get_by_text("The entry was submitted for review.")).to_be_visible()
    expect(editor.get_by_role("heading", name="C-01 · Pay")).to_be_visible()
    step(approver, "Send back", "", "Say why, in the field for the reason.")
    step(approver, "Send back", "The purpose is missing", "The entry was sent back")
    edit(editor, entry, "Payment of salaries", "")
    step(editor, "Submit for review", "", "The entry was submitted for review.")
    expect(editor.get_by_text("You were the last to edit this entry")).to_be_visible()
    expect(editor.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    step(approver, "Approve", "Read", "The entry was approved as it stands.")
    assert standing_of(entry) == Standing.APPROVED


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_approved_entry_is_changed_approved_again_reviewed_and_retired(people):
    editor, approver = people
    entry = factories.activity(factories.organisation(slug="kestrel"), reference="C-01", name="Salaries")
    edit(editor, entry, "Payroll", "")
    step(editor, "Submit for review", "", "The entry was submitted for review.")
    step(approver, "Approve", "", "The entry was approved as it stands.")
    edit(editor, entry, "Wages", "")
    expect(editor.get_by_text("Give the reason for the change.").first).to_be_visible()
    edit(editor, entry, "Wages", "A better word")
    editor.goto(change_page(entry))
    editor.get_by_role("link", name="What changed since the approval").click()
    expect(editor.locator("#difference del")).to_have_text("Payroll")
    expect(editor.locator("#difference ins")).to_have_text("Wages")
    step(editor, "Submit for review", "", "The entry was submitted for review.")
    step(approver, "Approve", "", "The entry was approved as it stands.")
    expect(approver.get_by_text("Nothing: the entry says what was approved.")).to_be_visible()
    step(approver, "Reviewed, nothing changed", "Read again", "The review was noted.")
    approver.get_by_role("textbox", name="Comment").fill("Ask the bank.")
    approver.get_by_role("button", name="Add the comment").click()
    expect(approver.get_by_text("Ask the bank.")).to_be_visible()
    step(approver, "Retire", "The office closed", "The entry was retired.")
    events = JournalEntry.objects.filter(subject_type="activity").exclude(kind="changed").order_by("sequence")
    assert list(events.values_list("kind", flat=True)) == ["approved", "approved", "reviewed", "commented"]
    assert {each.actor for each in events} == {"approver"}
    assert now(entry).status == Status.RETIRED
