"""The page on which an entry is approved: what it shows, who may do what, and what comes of a refusal."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.choices import Status
from registry.models import ProcessingActivity
from registry.record import read_activities
from registry.record.approvals import Standing
from registry.record.substance import substance_of
from registry.waiving import waive
from registry.workflow import comment, confirm_review, make_move
from ropa.journal.choices import EntryKind
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories
from tests.standing import standing_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(organisation, colleague) -> ProcessingActivity:
    with change(by=colleague, reason="written"):
        row = factories.activity(organisation, reference="C-01", name="Payroll")
        factories.purpose(row, text="Pay salaries")
    return row


@pytest.fixture
def editing(client, colleague):
    client.force_login(colleague)
    return client


@pytest.fixture
def approving(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def reading(client, auditor):
    client.force_login(auditor)
    return client


def address(entry: ProcessingActivity) -> str:
    return reverse("registers:approval", args=[entry.organisation.slug, entry.reference])


def seen(response: Any) -> str:
    return str(response.context_data["panel"].seen)


def steps(client: Any, entry: ProcessingActivity) -> list[str]:
    return [step.code for step in client.get(address(entry)).context_data["panel"].steps]


def act(client: Any, entry: ProcessingActivity, step: str, **fields: str) -> Any:
    """Press the button of a step on the page as it is now."""
    shown = {"seen": seen(client.get(address(entry)))}
    return client.post(address(entry), shown | {"step": step} | fields)


def now(entry: ProcessingActivity) -> ProcessingActivity:
    return ProcessingActivity.objects.get(pk=entry.pk)


def approved(entry: ProcessingActivity, colleague: Any, owner: Any) -> None:
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=owner, reason="Read with the payroll office")


def rename(entry: ProcessingActivity, name: str, by: Any) -> None:
    row = now(entry)
    row.name = name
    with change(by=by, reason="renamed"):
        row.save()


def test_entry_is_submitted_and_approved(editing, entry, owner, client):
    assert act(editing, entry, "submit").url == address(entry)
    client.force_login(owner)
    assert act(client, entry, "approve", reason="Read").status_code == 302
    assert (now(entry).status, standing_of(entry)) == (Status.APPROVED, Standing.APPROVED)
    last = JournalEntry.objects.latest("pk")
    assert (last.kind, last.actor, last.reason) == ("approved", "Olive Own (owner)", "Read")


def test_what_is_seen_is_the_substance_of_the_text(reading, entry):
    response = reading.get(address(entry))
    ((_pk, record),) = read_activities(ProcessingActivity.objects.filter(pk=entry.pk))
    assert seen(response) == substance_of(record)
    assert "Pay salaries" in response.content.decode()


@pytest.mark.parametrize("stale", ["", "0" * 64])
def test_what_was_not_seen_is_not_approved(approving, entry, stale):
    make_move(entry, "submit", by=entry_editor(entry))
    answer = approving.post(address(entry), {"step": "approve", "seen": stale, "reason": "It looks good"})
    assert answer.status_code == 200
    assert "read it again before you approve it" in answer.content.decode()
    assert ">It looks good</textarea>" in answer.content.decode()
    assert now(entry).status == Status.IN_REVIEW


def entry_editor(entry: ProcessingActivity) -> Any:
    return JournalEntry.objects.filter(subject_type="activity", subject_id=entry.pk).latest("sequence").user


def test_refusal_is_a_sentence_on_the_page(approving, entry):
    make_move(entry, "submit", by=entry_editor(entry))
    answer = act(approving, entry, "send-back", reason=" ")
    assert answer.status_code == 200
    assert answer.context_data["refusal"] == "Say why, in the field for the reason."
    assert 'role="alert"' in answer.content.decode()


def test_step_that_is_no_longer_possible_is_refused(approving, entry):
    answer = act(approving, entry, "approve")
    assert answer.context_data["refusal"] == "“Approve” is not possible: the entry is “Draft” by now."


def test_steps_are_those_of_the_permissions(client, entry, colleague, owner, auditor):
    make_move(entry, "submit", by=colleague)
    offered = {}
    for account in (colleague, owner, auditor):
        client.force_login(account)
        offered[account.username] = steps(client, entry)
    assert offered == {
        "colleague": ["reviewed"],
        "owner": ["approve", "send-back", "retire", "reviewed"],
        "auditor": [],
    }


@pytest.mark.parametrize("step", ["submit", "approve", "send-back", "retire", "reopen", "reviewed", "comment"])
def test_who_may_only_look_can_do_nothing(reading, entry, step):
    told = JournalEntry.objects.exclude(kind=EntryKind.READ)
    before = told.count()
    assert act(reading, entry, step, reason="why", text="hello").status_code == 403
    assert (told.count(), now(entry).status) == (before, Status.DRAFT)


def test_who_may_change_cannot_approve(editing, entry, owner):
    make_move(entry, "submit", by=owner)
    steps = ("approve", "send-back", "retire")
    assert {act(editing, entry, step, reason="why").status_code for step in steps} == {403}
    assert now(entry).status == Status.IN_REVIEW


def test_last_editor_is_told_that_somebody_else_approves(client, entry, colleague):
    approver = factories.membership(colleague, entry.organisation, "approver").user
    client.force_login(approver)
    make_move(entry, "submit", by=colleague)
    response = client.get(address(entry))
    assert "You were the last to edit this entry" in response.content.decode()
    assert "approve" not in [step.code for step in response.context_data["panel"].steps]
    answer = act(client, entry, "approve")
    assert "You were the last to edit this entry: somebody else approves it" in answer.context_data["refusal"]


def test_difference_since_the_approval_is_shown(reading, entry, colleague, owner):
    approved(entry, colleague, owner)
    assert reading.get(address(entry)).context_data["difference"] == []
    rename(entry, "Pay", colleague)
    make_move(entry, "submit", by=colleague)
    response = reading.get(address(entry))
    lines = [(line.field, line.old, line.new) for line in response.context_data["difference"]]
    assert lines == [("name", "Payroll", "Pay")]
    assert "Changed since approval" in response.content.decode()


def test_approved_text_is_one_click_away(reading, entry, colleague, owner):
    approved(entry, colleague, owner)
    rename(entry, "Pay", colleague)
    link = reading.get(address(entry)).context_data["panel"].approved_text
    text = reading.get(link).content.decode()
    assert ("Payroll" in text, "Read with the payroll office" in text) == (True, True)


def test_comments_approvals_and_reviews_are_listed_newest_first(reading, entry, colleague, owner):
    comment(entry, "Why <b>twelve</b> months?\nThe law says six.", by=colleague)
    approved(entry, colleague, owner)
    confirm_review(entry, by=colleague, note="All is well")
    response = reading.get(address(entry))
    said = [(each.actor, each.what, each.text) for each in response.context_data["remarks"]]
    assert said == [
        ("Colin League (colleague)", "Reviewed", "All is well"),
        ("Olive Own (owner)", "Approved", "Read with the payroll office"),
        ("Colin League (colleague)", "Comment", "Why <b>twelve</b> months?\nThe law says six."),
    ]
    assert "Why &lt;b&gt;twelve&lt;/b&gt; months?<br>The law says six." in response.content.decode()


def test_comment_is_added(editing, entry):
    assert act(editing, entry, "comment", text="Why twelve months?").status_code == 302
    assert [each.text for each in editing.get(address(entry)).context_data["remarks"]] == ["Why twelve months?"]
    assert "Write a comment first." in act(editing, entry, "comment", text=" ").context_data["refusal"]


def test_review_without_a_change(editing, entry):
    assert act(editing, entry, "reviewed", reason="Read aloud").status_code == 302
    assert now(entry).last_reviewed_on is not None
    assert [each.what for each in editing.get(address(entry)).context_data["remarks"]] == ["Reviewed"]


def test_step_made_on_the_form_returns_to_it(editing, entry):
    form = reverse("admin:registry_processingactivity_change", args=[entry.pk])
    assert act(editing, entry, "submit", back="form").url == form
    answer = editing.post(address(entry), {"step": "submit", "back": "https://elsewhere.example/"})
    assert answer.status_code == 200  # refused, and nobody is led elsewhere


def test_unknown_step_is_a_bad_request(editing, entry):
    assert editing.post(address(entry), {"step": "burn"}).status_code == 400


def test_unknown_entry_is_not_found(editing, entry):
    missing = reverse("registers:approval", args=[entry.organisation.slug, "C-99"])
    assert [editing.get(missing).status_code, editing.post(missing, {"step": "submit"}).status_code] == [404, 404]


def test_stranger_to_the_site_signs_in_first(client, entry):
    assert client.get(address(entry)).url.startswith(reverse("admin:login"))
    assert client.post(address(entry), {"step": "submit"}).status_code == 302
    assert now(entry).status == Status.DRAFT


@pytest.mark.parametrize("times", [1, 3, 12])
def test_page_queries_do_not_grow(editing, entry, colleague, owner, django_assert_num_queries, times):
    approved(entry, colleague, owner)
    for number in range(times):
        comment(entry, f"Remark {number}", by=colleague)
        rename(entry, f"Pay {number}", colleague)
    editing.get(address(entry))
    with django_assert_num_queries(49):
        editing.get(address(entry))


def found(response: Any, name: str) -> list[str]:
    return [each.finding.code for each in response.context_data[name]]


def test_page_tells_what_stands_against_the_approval_and_what_does_not(approving, entry):
    response = approving.get(address(entry))
    assert "purpose.basis-missing" in found(response, "against")
    assert "upkeep.provenance-missing" in found(response, "lacking")
    assert found(response, "waived") == []
    assert {each.finding.level.value for each in response.context_data["against"]} == {"error"}
    assert "errors stand against an approval" in response.content.decode()


def test_waived_error_is_told_as_waived_and_no_longer_stands_against_the_approval(approving, entry, owner):
    (error,) = [
        each
        for each in approving.get(address(entry)).context_data["against"]
        if each.finding.code == "purpose.basis-missing"
    ]
    until = timezone.localdate() + dt.timedelta(days=30)
    about = error.finding.code, error.finding.subject
    waive(entry.organisation, entry, about, reason="The contract is being read", until=until, by=owner)
    response = approving.get(address(entry))
    assert "purpose.basis-missing" not in found(response, "against")
    assert found(response, "waived") == ["purpose.basis-missing"]
    assert "<q>The contract is being read</q>" in response.content.decode()


def test_only_who_may_waive_is_offered_it_on_the_page(reading, entry, owner, client):
    assert "Waive this finding" not in reading.get(address(entry)).content.decode()
    client.force_login(owner)
    assert "Waive this finding" in client.get(address(entry)).content.decode()
