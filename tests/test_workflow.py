"""The life of an entry: which steps can be made when, what an approval is bound to, and who may not approve."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from registry import workflow
from registry.choices import RegisterKind, Status
from registry.models import ProcessingActivity
from registry.record.approvals import Standing, approvals_of
from registry.record.official import approved_text, read_official
from registry.record.rows import read_activities
from registry.record.substance import substance_of
from registry.workflow import make_move
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.verify import verify_chain, verify_rows
from tests import factories
from tests.standing import standing_of


@pytest.fixture
def entry(organisation, colleague) -> ProcessingActivity:
    with change(by=colleague, reason="written"):
        row = factories.activity(organisation, name="Payroll", status=Status.DRAFT)
        factories.purpose(row)
    return row


@pytest.fixture
def approved(entry, colleague, owner) -> ProcessingActivity:
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=owner)
    return ProcessingActivity.objects.get(pk=entry.pk)


def rename(entry: ProcessingActivity, name: str, by) -> None:
    row = ProcessingActivity.objects.get(pk=entry.pk)
    row.name = name
    with change(by=by, reason="renamed"):
        row.save()


def refusal(entry, code, **kwargs) -> str:
    with pytest.raises(ValidationError) as caught:
        make_move(entry, code, **kwargs)
    return str(caught.value.code)


def told(entry) -> list[tuple[str, str, str]]:
    rows = JournalEntry.objects.filter(subject_type="activity", subject_id=entry.pk).order_by("sequence")
    return list(rows.values_list("kind", "actor", "fields"))


def test_approval_is_told_after_the_change_of_status(approved):
    assert told(approved) == [
        ("changed", "Colin League (colleague)", ""),
        ("changed", "Colin League (colleague)", " status "),
        ("changed", "Olive Own (owner)", " status "),
        ("approved", "Olive Own (owner)", ""),
    ]


def test_approval_is_bound_to_what_the_entry_says(approved, organisation):
    found = approvals_of(organisation)[approved.pk]
    ((_pk, record),) = read_activities(ProcessingActivity.objects.filter(pk=approved.pk))
    assert (found.substance, found.standing) == (substance_of(record), Standing.APPROVED)
    assert approved_text(organisation, found.sequence) == record


def test_any_later_change_shows(approved, colleague):
    rename(approved, "Pay", colleague)
    assert standing_of(approved) == Standing.CHANGED
    rename(approved, "Payroll", colleague)
    assert standing_of(approved) == Standing.APPROVED


def test_change_of_a_part_or_of_a_shared_row_shows(entry, colleague, owner):
    vendor = factories.subprocessor(name="Cloud")
    factories.engagement(entry, vendor)
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=owner)
    vendor.name = "Cloud, Inc."
    with change(by=colleague, reason="renamed"):
        vendor.save()
    assert standing_of(entry) == Standing.CHANGED


def test_status_and_reviews_do_not_end_an_approval(approved, owner):
    workflow.confirm_review(approved, by=owner)
    make_move(approved, "retire", by=owner, reason="The office closed.")
    assert standing_of(approved) == Standing.APPROVED


def test_official_register_says_what_was_approved_with_the_status_of_today(approved, organisation, colleague):
    rename(approved, "Pay", colleague)
    make_move(approved, "submit", by=colleague)
    (said,) = read_official(organisation, RegisterKind.ALL).activities
    assert (said.name, said.status.code) == ("Payroll", "in-review")


def test_official_register_of_a_past_instant_knows_the_approvals_of_then(entry, organisation, colleague, owner):
    make_move(entry, "submit", by=colleague)
    before = JournalEntry.objects.latest("pk").instant
    make_move(entry, "approve", by=owner)
    after = JournalEntry.objects.latest("pk").instant
    rename(entry, "Pay", colleague)
    assert read_official(organisation, RegisterKind.ALL, before).approvals == ()
    (then,) = read_official(organisation, RegisterKind.ALL, after).approvals
    (now,) = read_official(organisation, RegisterKind.ALL).approvals
    assert (then.current, now.current) == (True, False)


def test_official_register_keeps_an_entry_where_it_was_approved(approved, organisation, colleague):
    row = ProcessingActivity.objects.get(pk=approved.pk)
    row.role = "processor"
    with change(by=colleague, reason="it only processes"):
        row.save()
    kept = {kind: len(read_official(organisation, kind).activities) for kind in RegisterKind}
    assert kept == {RegisterKind.CONTROLLER: 1, RegisterKind.PROCESSOR: 0, RegisterKind.ALL: 1}


def test_last_editor_cannot_approve(entry, colleague):
    make_move(entry, "submit", by=colleague)
    assert refusal(entry, "approve", by=colleague) == "separation"


def test_whoever_submits_without_editing_may_approve(entry, owner):
    make_move(entry, "submit", by=owner)
    make_move(entry, "approve", by=owner)
    assert standing_of(entry) == Standing.APPROVED


def test_separation_of_duties_can_be_switched_off_and_that_is_in_the_journal(entry, organisation, colleague, owner):
    organisation.separation_of_duties = False
    with change(by=owner, reason="I work alone"):
        organisation.save()
    last = JournalEntry.objects.filter(organisation=organisation).latest("sequence")
    assert (last.kind, last.fields, last.reason) == ("changed", " separation_of_duties ", "I work alone")
    make_move(entry, "submit", by=colleague)
    make_move(entry, "approve", by=colleague)
    assert standing_of(entry) == Standing.APPROVED


def test_what_was_not_seen_is_not_approved(entry, colleague, owner):
    make_move(entry, "submit", by=colleague)
    assert refusal(entry, "approve", by=owner, seen="0" * 64) == "moved"


@pytest.mark.parametrize(
    ("status", "possible"),
    [
        ("draft", {"submit", "retire"}),
        ("in-review", {"send-back", "approve", "retire"}),
        ("approved", {"submit", "retire"}),
        ("retired", {"reopen"}),
    ],
)
def test_steps_are_made_from_their_states_only(organisation, owner, status, possible):
    assert {move.code for move in workflow.moves_from(status)} == possible
    for code in workflow.MOVES:
        entry = factories.activity(organisation, status=status)
        if code in possible:
            make_move(entry, code, by=owner, reason="why")
        else:
            assert refusal(entry, code, by=owner, reason="why") == "status"


@pytest.mark.parametrize(("status", "code"), [("in-review", "send-back"), ("draft", "retire"), ("retired", "reopen")])
def test_some_steps_ask_why(organisation, owner, status, code):
    entry = factories.activity(organisation, status=status)
    assert refusal(entry, code, by=owner, reason=" ") == "reason"


def test_review_without_change_sets_the_next_one(entry, colleague):
    entry.review_interval_months = 12
    with change(by=colleague):
        entry.save()
    workflow.confirm_review(entry, by=colleague, note="read with the payroll office")
    entry.refresh_from_db()
    year = entry.last_reviewed_on.year + 1
    assert (entry.last_reviewed_by, entry.next_review_on.year) == ("Colin League (colleague)", year)
    assert told(entry)[-1][0] == "reviewed"


def test_comment_is_kept_as_it_was_written(entry, colleague):
    workflow.comment(entry, "  Why twelve months?\n", by=colleague)
    last = JournalEntry.objects.latest("pk")
    assert (last.kind, workflow.comment_text(last.content)) == ("commented", "Why twelve months?")
    with pytest.raises(ValidationError):
        workflow.comment(entry, " ", by=colleague)


def test_journal_with_events_verifies(approved, organisation, colleague):
    workflow.comment(approved, "Good.", by=colleague)
    assert [*verify_chain(organisation.pk), *verify_rows(organisation.pk)] == []


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 1, 31), 13, dt.date(2025, 2, 28)),
        (dt.date(2023, 12, 31), 2, dt.date(2024, 2, 29)),
        (dt.date(2026, 11, 22), 12, dt.date(2027, 11, 22)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert workflow.months_after(day, months) == expected
