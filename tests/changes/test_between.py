"""What changed in a register between two instants: what was added, changed and removed, by whom, why, through what."""

import datetime as dt

import pytest
from django.utils import timezone
from django.utils.translation import override

from registry.changes import LineKind, changes_between
from registry.changes.between import through_text
from registry.choices import RegisterKind, Role
from registry.record import read_register
from registry.record.difference import differences
from registry.record.past import read_register_at
from ropa.journal.gate import change
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(organisation):
    """An instant after the organisation was added."""
    return timezone.now()


def changes(organisation, since, until=None, kind=RegisterKind.ALL):
    return changes_between(organisation, kind, since, until or timezone.now())


def names(entries):
    return [each.name for each in entries]


def written(entry):
    return [(each.line.field, each.line.old, each.line.new, each.acts) for each in entry.lines]


def renamed(row, name, reason="", by="editor"):
    with change(by=by, reason=reason):
        row.name = name
        row.save()


def test_nothing_changed(organisation, now):
    found = changes(organisation, now)
    assert found.is_empty
    assert (found.organisation, found.since, found.keeper, found.entries) == ("Kestrel", now, None, ())


def test_added_changed_and_removed(organisation):
    kept = factories.activity(organisation, reference="C-01", name="Kept")
    gone = factories.activity(organisation, reference="C-02", name="Gone")
    factories.activity(organisation, reference="C-03", name="Untouched")
    since = timezone.now()
    renamed(kept, "Kept better", "Clearer")
    with change(by="editor", reason="Ended"):
        gone.delete()
    factories.activity(organisation, reference="C-04", name="New")
    found = changes(organisation, since)
    assert [names(each) for each in (found.added, found.changed, found.removed, found.passing)] == [
        ["New"],
        ["Kept better"],
        ["Gone"],
        [],
    ]
    assert written(found.changed[0]) == [("name", "Kept", "Kept better", (1,))]
    assert [(act.actor, act.reason) for act in found.changed[0].acts + found.removed[0].acts] == [
        ("editor", "Clearer"),
        ("editor", "Ended"),
    ]
    assert not found.removed[0].has_moved


def test_each_line_names_the_acts_that_touched_its_field(organisation):
    row = factories.activity(organisation, name="One")
    since = timezone.now()
    renamed(row, "Two", "first")
    with change(by="editor", reason="second"):
        row.note = "Look"
        row.save()
    factories.purpose(row, text="Pay")
    renamed(row, "Three", "third")
    entry = changes(organisation, since).changed[0]
    assert [act.reason for act in entry.acts] == ["first", "second", "test data", "third"]
    assert [(each.line.field or each.line.part, each.acts) for each in entry.lines] == [
        ("name", (1, 4)),
        ("note", (2,)),
        ("purposes", (3,)),
    ]


def test_period_is_after_since_and_includes_until(organisation):
    row = factories.activity(organisation, name="One")
    renamed(row, "Two")
    instant = organisation.journal.latest("sequence").instant
    assert names(changes(organisation, instant - dt.timedelta(microseconds=1), instant).changed) == ["Two"]
    assert changes(organisation, instant).is_empty


def test_what_was_changed_back_is_no_change(organisation):
    row = factories.activity(organisation, name="One")
    since = timezone.now()
    renamed(row, "Two")
    renamed(row, "One")
    assert changes(organisation, since).is_empty


def test_entry_that_was_added_and_removed_in_between(organisation, now):
    row = factories.activity(organisation, name="Short", role=Role.PROCESSOR)
    with change(by="editor"):
        row.delete()
    assert names(changes(organisation, now).passing) == ["Short"]
    assert changes(organisation, now, kind=RegisterKind.CONTROLLER).is_empty


def test_entry_whose_role_changed_left_one_register_for_the_other(organisation):
    row = factories.activity(organisation, name="Payroll")
    since = timezone.now()
    with change(by="editor", reason="Done for a client"):
        row.role = Role.PROCESSOR
        row.save()
    left, came, both = (
        changes(organisation, since, kind=kind)
        for kind in (RegisterKind.CONTROLLER, RegisterKind.PROCESSOR, RegisterKind.ALL)
    )
    assert [names(each) for each in (left.removed, came.added, both.changed)] == [["Payroll"]] * 3
    assert [len(each.entries) for each in (left, came, both)] == [1, 1, 1]
    assert (left.removed[0].has_moved, came.added[0].has_moved) == (True, True)
    assert [line[0] for line in written(left.removed[0])] == ["role"]


def test_shared_row_reaches_the_entry_and_is_named(organisation):
    vendor = factories.subprocessor(name="Mailer")
    factories.engagement(factories.activity(organisation), vendor)
    since = timezone.now()
    renamed(vendor, "Postman", "New brand")
    entry = changes(organisation, since).changed[0]
    assert written(entry) == [("subprocessor › name", "Mailer", "Postman", (1,))]
    assert [(act.reason, act.through) for act in entry.acts] == [("New brand", "subprocessor: Postman")]


def test_organisation_and_its_catalogue_are_told_apart(organisation, now):
    renamed(organisation, "Merlin")
    factories.client(organisation, name="Acme")
    found = changes(organisation, now)
    assert found.entries == ()
    assert [(each.line.part, each.line.field, each.line.new, each.acts) for each in found.keeper.lines][:2] == [
        ("", "usual name", "Merlin", (1,)),
        ("clients", "", "Acme", (2,)),
    ]


def test_before_the_journal_begins_everything_is_new(organisation, now):
    factories.activity(organisation, name="First")
    found = changes(organisation, now - dt.timedelta(days=900))
    assert found.keeper.kind == LineKind.ADDED
    assert names(found.added) == ["First"]
    assert found.known_since == organisation.journal.earliest("sequence").instant


def test_another_organisation_is_left_out(organisation, other_organisation, now):
    factories.activity(other_organisation)
    assert changes(organisation, now).is_empty


@pytest.mark.parametrize("many", [1, 3, 12])
def test_changes_are_read_in_five_queries(organisation, many, django_assert_num_queries):
    rows = [factories.activity(organisation) for _ in range(many + 1)]
    since = timezone.now()
    for row in rows[1:]:
        renamed(row, f"{row.name} again")
        renamed(row, f"{row.name} and again")
    with change(by="editor"):
        rows[0].delete()
    with django_assert_num_queries(5):
        found = changes(organisation, since)
    assert len(found.entries) == many + 1


def test_changes_agree_with_the_register_at_both_ends(organisation):
    """Whatever differs between the two registers is told, and nothing else."""
    first = factories.full_activity(organisation)
    factories.full_activity(organisation)
    since = timezone.now()
    renamed(first.engagements.all()[0].subprocessor, "Other vendor")
    with change(by="editor"):
        first.purposes.all()[0].delete()
        first.owner = "Somebody else"
        first.save()
    until = timezone.now()
    then, now = (read_register_at(organisation, RegisterKind.ALL, at) for at in (since, until))
    differing = [
        new.reference for old, new in zip(then.activities, now.activities, strict=True) if differences(old, new)
    ]
    assert [each.reference for each in changes(organisation, since, until).changed] == differing == [first.reference]
    assert read_register(organisation, RegisterKind.ALL).activities == now.activities


@pytest.mark.parametrize(
    ("cause", "english", "french"),
    [
        ("subprocessors.Subprocessor: A: B", "subprocessor: A: B", "sous-traitant"),
        ("gone.Model: A", "A", "A"),
        ("", "", ""),
        ("odd", "odd", "odd"),
    ],
)
def test_cause_is_told_in_the_readers_words(cause, english, french):
    assert through_text(cause) == english
    with override("fr"):
        assert through_text(cause).startswith(french)
