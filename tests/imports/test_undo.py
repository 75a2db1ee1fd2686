"""Undoing an import gives back the register as it was, or says exactly what stands in the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.choices import ImportState, RegisterKind
from registry.imports.flow import Unconfirmed, confirm, perform, receive
from registry.imports.undo import since, undo, written_by
from registry.models import EngagementData, ProcessingActivity
from registry.record import read_activities, read_register
from registry.record.canonical import canonical_json
from registry.workflow import approval_event
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories
from tests.spreadsheets.books import ACTIVITIES, book, xlsx

pytestmark = pytest.mark.django_db
ENGAGEMENTS = ["activity", "subprocessor", "role", "data"]
WORDS = st.sampled_from(["", "Pay", "Plan", "Écoles"])
CODES = st.lists(st.sampled_from(["identity", "contact-details", "bank-details"]), unique=True).map("; ".join)


def brought(organisation, by, content):
    batch = receive(organisation, content, "ours.xlsx", by=by)
    assert batch.state == "previewed"
    confirm(batch, by=by, reason="import")
    perform(batch)
    return batch


def said(organisation):
    organisation.refresh_from_db()
    return canonical_json(read_register(organisation, RegisterKind.ALL))


def ways(batch):
    return [(each.what, each.fields, each.actor) for each in since(batch, written_by(batch))]


def record_of(row):
    ((_key, record),) = read_activities(ProcessingActivity.objects.filter(pk=row.pk))
    return record


@st.composite
def files(draw):
    """A file that adds, changes and leaves alone, lists included."""
    references = draw(st.lists(st.sampled_from(["C-01", "C-02", "C-03"]), unique=True, min_size=1))
    rows = [[each, "controller", each, draw(WORDS)] for each in references]
    uses = [[each, "AWS", "28", draw(CODES)] for each in references if draw(st.booleans())]
    places = [[draw(st.sampled_from(["Lyon", "Metz"])), "FR"]]
    return {
        "locations": [["name", "country"], *places],
        "activities": [["reference", "role", "name", "description"], *rows],
        "engagements": [ENGAGEMENTS, *uses],
    }


@given(first=files(), second=files())
def test_import_and_undo_change_nothing(organisation, owner, first, second):
    """The second import adds, changes, empties and fills lists; undone, it leaves no trace in the Records."""
    brought(organisation, owner, xlsx(first))
    before = said(organisation)
    batch = brought(organisation, owner, xlsx(second))
    undo(batch, by=owner, reason="a mistake")
    assert said(organisation) == before


def test_undoing_is_an_act_of_its_own(organisation, owner, colleague):
    batch = brought(organisation, owner, book())
    undo(batch, by=colleague, reason="The wrong file")
    assert (batch.state, batch.undone_by, batch.undone_reason) == (
        ImportState.UNDONE,
        "Colin League (colleague)",
        "The wrong file",
    )
    trace = ProcessingActivity.history.filter(history_type="-").latest("history_id")
    assert (trace.batch_id, trace.history_change_reason, trace.actor) == (
        batch.undone_as,
        "The wrong file",
        "Colin League (colleague)",
    )
    assert JournalEntry.objects.filter(batch_id=batch.undone_as, kind="removed").count() == 2


def test_list_that_the_import_emptied_comes_back_in_its_order(organisation, owner):
    brought(organisation, owner, book(engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", "identity; bank-details"]]))
    keys = list(EngagementData.objects.order_by("pk").values_list("pk", flat=True))
    batch = brought(organisation, owner, book(engagements=[ENGAGEMENTS, ["C-01", "AWS", "28", None]]))
    assert not EngagementData.objects.exists()
    undo(batch, by=owner, reason="a mistake")
    assert list(EngagementData.objects.order_by("pk").values_list("pk", flat=True)) == keys


def test_reason_is_required(organisation, owner):
    batch = brought(organisation, owner, book())
    with pytest.raises(Unconfirmed, match="Say why"):
        undo(batch, by=owner, reason=" ")


def test_import_is_undone_once(organisation, owner):
    batch = brought(organisation, owner, book())
    undo(batch, by=owner, reason="a mistake")
    with pytest.raises(Unconfirmed):
        undo(batch, by=owner, reason="again")


def test_row_that_was_changed_since_stands_in_the_way(organisation, owner, colleague):
    batch = brought(organisation, owner, book())
    row = ProcessingActivity.objects.get(reference="C-01")
    with change(by=colleague, reason="better"):
        row.name, row.owner = "Wages", "Ann"
        row.save()
    assert ways(batch) == [("Processing activity · C-01", "name, person in charge", "Colin League (colleague)")]
    before = said(organisation)
    with pytest.raises(Unconfirmed, match="Something has happened since"):
        undo(batch, by=owner, reason="a mistake")
    assert said(organisation) == before


def test_change_that_was_taken_back_does_not_stand_in_the_way(organisation, owner):
    batch = brought(organisation, owner, book())
    later = brought(organisation, owner, book(activities=[ACTIVITIES[0], ["C-01", "controller", "Wages"]]))
    undo(later, by=owner, reason="a mistake")
    assert ways(batch) == []
    undo(batch, by=owner, reason="that too")
    assert not ProcessingActivity.objects.exists()


def test_row_that_was_removed_since_stands_in_the_way(organisation, owner, colleague):
    batch = brought(organisation, owner, book())
    with change(by=colleague, reason="over"):
        ProcessingActivity.objects.get(reference="C-01").delete()
    assert ways(batch) == [("Processing activity · C-01", "it was removed", "Colin League (colleague)")]


def test_part_that_was_added_since_stands_in_the_way(organisation, owner):
    batch = brought(organisation, owner, book())
    factories.purpose(ProcessingActivity.objects.get(reference="C-01"), text="Pay")
    assert ways(batch) == [("Purpose · Pay", "it was added since", "factory")]


def test_approval_since_stands_in_the_way(organisation, owner, colleague):
    batch = brought(organisation, owner, book())
    row = ProcessingActivity.objects.get(reference="C-01")
    with change(by=colleague) as act:
        act.events.append(approval_event(row, record_of(row)))
    assert ways(batch) == [("C-01 · Payroll", "Approved", "Colin League (colleague)")]


def test_undoing_costs_the_same_for_any_number_of_rows(organisation, owner, django_assert_max_num_queries):
    rows = [[f"C-{number:02}", "controller", "x"] for number in range(60)]
    batch = brought(organisation, owner, book(activities=[ACTIVITIES[0], *rows]))
    with django_assert_max_num_queries(220):
        undo(batch, by=owner, reason="a mistake")
    assert not ProcessingActivity.objects.exists()
