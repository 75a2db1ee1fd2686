"""Many rows at once: record_changed() and record_removed() leave what saving and deleting would have left."""

import uuid

import pytest
from django.db import DataError

from registry.models import Purpose
from ropa.journal.gate import UnrecordedChange, change
from ropa.journal.tracked import record_changed, record_created, record_removed
from tests import factories

pytestmark = pytest.mark.django_db
OWN = {"history_id", "history_date", "change_id", "id", "text"}


def two_purposes():
    row = factories.activity()
    return [factories.purpose(row, text=text) for text in ("Pay", "Plan")]


def trace(purpose, kind):
    """The last row of history of this kind, without what differs from row to row."""
    return {
        name: value
        for name, value in Purpose.history.filter(id=purpose.pk, history_type=kind)
        .values()
        .latest("history_id")
        .items()
        if name not in OWN
    }


def test_many_rows_are_recorded_as_a_saved_one_is(owner):
    (saved, written), batch = two_purposes(), uuid.uuid4()
    with change(by=owner, reason="new words", batch=batch):
        saved.consent_record = written.consent_record = "In the file"
        saved.save()
        record_changed(Purpose, [written], ["consent_record"])
    assert trace(written, "~") == trace(saved, "~")
    assert trace(saved, "~")["actor"] == "Olive Own (owner)"
    written.refresh_from_db()
    assert written.consent_record == "In the file"


def test_many_rows_are_removed_as_a_deleted_one_is(owner):
    deleted, removed = two_purposes()
    keys = deleted.pk, removed.pk
    with change(by=owner, reason="over"):
        record_removed(Purpose, [removed])
        deleted.delete()
    deleted.pk, removed.pk = keys
    assert trace(removed, "-") == trace(deleted, "-")
    assert not Purpose.objects.exists()


def test_columns_that_are_not_named_are_left_alone():
    first, second = two_purposes()
    first.text, first.consent_record = "Other", "In the file"
    with change(by="import"):
        record_changed(Purpose, [first], ["consent_record"])
    first.refresh_from_db()
    assert (first.text, first.consent_record, second.text) == ("Pay", "In the file", "Plan")


def test_text_that_a_column_does_not_hold_is_refused_before_it_is_cut():
    first, _second = two_purposes()
    first.text = "x" * 5000
    for write in (lambda: record_changed(Purpose, [first], ["text"]), lambda: record_created(Purpose, [first])):
        with pytest.raises(DataError, match=r"Purpose\.text holds at most"), change(by="import"):
            write()
    first.refresh_from_db()
    assert first.text == "Pay"


def test_many_rows_pass_the_gate_only():
    first, _second = two_purposes()
    for write in (lambda: record_changed(Purpose, [first], ["text"]), lambda: record_removed(Purpose, [first])):
        with pytest.raises(UnrecordedChange, match="Purpose rows were about to be"):
            write()
    assert Purpose.objects.count() == 2


def test_what_was_touched_is_told_to_the_journal():
    first, second = two_purposes()
    with change(by="import") as act:
        first.consent_record = "In the file"
        record_changed(Purpose, [first], ["consent_record"])
        record_removed(Purpose, [second])
        assert act.touched.values(Purpose, "id") == {first.pk, second.pk}


@pytest.mark.parametrize("count", [1, 3, 12])
def test_cost_does_not_depend_on_the_number(count, django_assert_num_queries):
    """Six: the savepoint of the act within an act (2), and for change and removal each the rows and their history."""
    row = factories.activity()
    with change(by="import"):
        record_created(Purpose, [Purpose(activity=row, text=f"Purpose {number}") for number in range(count)])
        rows = list(Purpose.objects.all())
        for each in rows:
            each.consent_record = "In the file"
        with django_assert_num_queries(6), change(by="import"):
            record_changed(Purpose, rows, ["consent_record"])
            record_removed(Purpose, rows)
    assert Purpose.history.count() == 3 * count
