"""The history of rows: who, why, in which act and batch, for every way in which a row comes, changes and goes."""

import uuid

import pytest
from django.db import IntegrityError

from registry.models import EngagementData, ProcessingActivity, Purpose, Recipient, Transfer
from registry.models.part import Part
from ropa.journal.gate import UnrecordedChange, change
from ropa.journal.tracked import record_created, tracked_models
from ropa.organisations.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
SIGNATURE = ("history_type", "history_user_id", "actor", "history_change_reason", "change_id", "batch_id")


def signatures(model, **which):
    return list(model.history.filter(**which).order_by("history_id").values_list(*SIGNATURE))


def test_user_signs_each_row(owner):
    batch = uuid.uuid4()
    with change(by=owner, reason="yearly review", batch=batch) as act:
        row = factories.activity(name="Pay")
        row.name = "Payroll"
        row.save()
        row.delete()
    signed = (owner.pk, "Olive Own (owner)", "yearly review", act.id, batch)
    assert signatures(ProcessingActivity) == [("+", *signed), ("~", *signed), ("-", *signed)]


def test_program_signs_each_row():
    with change(by="import_register", reason="") as act:
        factories.activity()
    assert signatures(ProcessingActivity) == [("+", None, "import_register", "", act.id, None)]


def test_rows_of_different_acts_are_told_apart(owner, colleague):
    with change(by=owner) as first:
        row = factories.activity()
    with change(by=colleague) as second:
        row.note = "Seen."
        row.save()
    found = ProcessingActivity.history.order_by("history_id").values_list("actor", "change_id")
    assert list(found) == [("Olive Own (owner)", first.id), ("Colin League (colleague)", second.id)]


def test_name_stays_after_the_person_was_renamed(owner):
    with change(by=owner):
        row = factories.activity()
    owner.last_name = "Other"
    owner.save()
    assert row.history.get().actor == "Olive Own (owner)"


def test_history_tells_what_each_field_said():
    row = factories.activity(name="Pay", owner="Ann")
    with change(by="editor"):
        row.name, row.owner = "Payroll", "Bob"
        row.save()
    assert list(row.history.order_by("history_id").values_list("name", "owner")) == [("Pay", "Ann"), ("Payroll", "Bob")]


def test_parts_that_go_with_their_entry_are_recorded():
    """A cascade deletes in the database alone, unless each row is asked for its history."""
    row = factories.full_activity()
    parts = [model for model in tracked_models() if issubclass(model, Part)]
    of_entry = {"activity": row}
    gone = {model: model._base_manager.filter(**of_entry).count() for model in parts}
    with change(by="remover", reason="it ended") as act:
        row.delete()
    recorded = {model: len(signatures(model, history_type="-", change_id=act.id)) for model in parts}
    assert recorded == gone
    assert min(gone.values()) > 0
    assert signatures(Purpose, history_type="-") == [("-", None, "remover", "it ended", act.id, None)] * 2
    assert EngagementData.history.filter(history_type="-").count() == 3


def test_importer_is_not_removed_under_a_transfer():
    row = factories.activity()
    partner = factories.recipient(row)
    factories.transfer(row, recipient=partner, country_id="US")
    with pytest.raises(Exception, match=r"Cannot delete some instances of model 'Recipient'"), change(by="remover"):
        partner.delete()
    assert (Recipient.objects.count(), Transfer.objects.count()) == (1, 1)
    assert not Recipient.history.filter(history_type="-").exists()


def test_queryset_delete_is_recorded_row_by_row():
    row = factories.activity()
    factories.purpose(row, text="Pay")
    factories.purpose(row, text="Plan")
    with change(by="remover"):
        Purpose.objects.filter(activity=row).delete()
    assert list(Purpose.history.filter(history_type="-").order_by("text").values_list("text", "actor")) == [
        ("Pay", "remover"),
        ("Plan", "remover"),
    ]


def new_purposes(row: ProcessingActivity, count: int) -> list[Purpose]:
    return [Purpose(activity=row, text=f"Purpose {number}") for number in range(count)]


def test_record_created_signs_each_row(owner):
    row, batch = factories.activity(), uuid.uuid4()
    with change(by=owner, reason="first load", batch=batch) as act:
        record_created(Purpose, new_purposes(row, 2))
    signed = ("+", owner.pk, "Olive Own (owner)", "first load", act.id, batch)
    assert signatures(Purpose) == [signed, signed]
    assert list(Purpose.history.order_by("id").values_list("id", "text")) == list(
        Purpose.objects.order_by("id").values_list("id", "text")
    )


@pytest.mark.parametrize("count", [1, 3, 12])
def test_record_created_costs_the_same_for_any_number(count, django_assert_num_queries):
    """Four: the savepoint of the act within an act (2), the rows, their history."""
    row = factories.activity()
    with change(by="import"), django_assert_num_queries(4), change(by="import"):
        record_created(Purpose, new_purposes(row, count))
    assert Purpose.history.count() == count


def test_record_created_refuses_outside_the_gate():
    row = factories.activity()
    with pytest.raises(UnrecordedChange, match="Purpose rows were about to be created outside the change gate"):
        record_created(Purpose, new_purposes(row, 1))
    assert not Purpose.objects.exists()


def test_record_created_belongs_to_its_act():
    same = Purpose(activity=factories.activity(), text="Pay")
    with pytest.raises(IntegrityError), change(by="import"):
        record_created(Purpose, [same, Purpose(activity=same.activity, text="Pay")])
    assert (Purpose.objects.count(), Purpose.history.count()) == (0, 0)


def test_save_that_changes_nothing_leaves_no_row():
    row = factories.organisation()
    with change(by="editor"):
        row.save()
    assert [row[0] for row in signatures(Organisation, id=row.pk)] == ["+"]
