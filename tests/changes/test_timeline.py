"""The timeline: each act once, in words, found by whatever was chosen, from the journal alone."""

import datetime as dt
import json
import uuid

import pytest
from django.utils.translation import override

from registry import workflow
from registry.changes.named import field_groups, field_names
from registry.changes.timeline import FIRST, Act, Happening, Told, Wanted, latest_acts, read_acts
from registry.changes.wording import lines
from registry.record.past import record_from_json, records_that_differ
from registry.record.shape import ActivityRecord, KeeperRecord
from registry.record.subjects import known_as, known_entry
from ropa.journal.choices import EntryKind
from ropa.journal.fields import changed_fields
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry, JournalEntryQuerySet
from tests import factories


def acts(organisation, **wanted) -> tuple[Act, ...]:
    entries = Wanted(**wanted).of(organisation).exclude(subject_type="membership")  # of the people below
    return read_acts(organisation, entries, latest_acts(entries))


def reasons(organisation, **wanted) -> list[str]:
    return [act.reason for act in acts(organisation, **wanted)]


def told(organisation, **wanted) -> list[tuple[str, str]]:
    found = (told for act in acts(organisation, **wanted) for told in act.told)
    return [(told.happening.value, told.label) for told in found]


def rename(row, name, by, reason="renamed", batch=None):
    with change(by=by, reason=reason, batch=batch):
        row.name = name
        row.save()


def words(found: Told) -> list[tuple[str, str, str]]:
    return [(line.field, line.old, line.new) for line in found.lines]


@pytest.fixture
def entry(organisation, colleague):
    with change(by=colleague, reason="written"):
        return factories.activity(organisation, reference="C-1", name="Payroll")


def test_each_act_is_told_once_with_who_when_and_why(owner, entry, organisation):
    rename(entry, "Pay", owner, "shorter")
    latest, first, _organisation = acts(organisation)
    row = JournalEntry.objects.latest("pk")
    assert (latest.actor, latest.reason, latest.instant) == ("Olive Own (owner)", "shorter", row.instant)
    assert (latest.id, latest.count, latest.more) == (row.change_id, 1, 0)
    assert words(latest.told[0]) == [("name", "Payroll", "Pay")]
    assert (latest.told[0].sequence, first.told[0].sequence) == (row.sequence, row.sequence - 1)


def test_values_are_told_in_the_readers_language(entry, organisation, owner):
    with change(by=owner):
        entry.next_review_on = dt.date(2027, 1, 31)
        entry.save()
    with override("fr"):
        ((_field, old, new),) = words(acts(organisation)[0].told[0])
    assert (old, new) == ("non déclaré", "31\N{NO-BREAK SPACE}janvier\N{NO-BREAK SPACE}2027")


def test_role_is_told_in_the_readers_language(organisation, owner):
    entries = Wanted(kind="access-granted").of(organisation)
    with override("fr"):
        (act,) = read_acts(organisation, entries, latest_acts(entries))
    assert [each.label for each in act.told] == ["Olive Own (owner) · Propriétaire"]


def test_kinds_of_happenings(entry, organisation, colleague, owner):
    workflow.comment(entry, "Why <twelve>\nmonths?", by=owner)
    workflow.make_move(entry, "submit", by=colleague)
    workflow.make_move(entry, "approve", by=owner)
    workflow.confirm_review(entry, by=owner)
    label = "C-1 · Payroll"
    assert told(organisation, entry=entry.pk) == [
        ("changed", label),
        ("reviewed", label),
        ("changed", label),
        ("approved", label),
        ("changed", label),
        ("commented", label),
        ("added", label),
    ]
    (comment,) = acts(organisation, kind="commented")
    assert comment.told[0].comment == "Why <twelve>\nmonths?"


def test_removal_leads_to_the_sheet_before(entry, organisation, owner):
    written = JournalEntry.objects.get(subject_type="activity").instant
    with change(by=owner, reason="twice"):
        entry.delete()
    gone = acts(organisation)[0].told[0]
    assert (gone.happening, gone.label, gone.lines) == (Happening.REMOVED, "C-1 · Payroll", ())
    assert (gone.reference, gone.former, gone.former_instant) == ("", "C-1", written)


def test_new_reference_leads_to_the_sheets_under_both(entry, organisation, owner):
    with change(by=owner):
        entry.reference = "HR/1"
        entry.save()
    changed = acts(organisation)[0].told[0]
    assert (changed.former, changed.reference) == ("C-1", "HR/1")


def test_shared_row_is_named_as_what_was_changed_through(entry, organisation, owner):
    vendor = factories.subprocessor(name="Cloud")
    factories.engagement(entry, vendor)
    rename(vendor, "Cloud, Inc.", owner)
    (through,) = acts(organisation)[0].told
    assert through.cause == "subprocessor: Cloud, Inc."
    with override("fr"):
        kind, _colon, name = acts(organisation)[0].told[0].cause.partition(":")
    assert (kind.strip(), name.strip()) == ("sous-traitant", "Cloud, Inc.")


def test_act_on_many_entries_tells_the_first_ten(organisation, owner):
    with change(by=owner, reason="all of them"):
        for _each in range(FIRST + 3):
            factories.activity(organisation)
    act = acts(organisation)[0]
    assert (act.count, len(act.told), act.more) == (13, 10, 3)
    first = act.told[0].sequence
    assert [each.sequence for each in act.told] == list(range(first, first + FIRST))


def test_another_organisations_acts_are_not_told(entry, other_organisation, organisation, owner):
    other = factories.activity(other_organisation)
    with change(by=owner, reason="both"):
        rename(entry, "Pay", owner)
        rename(other, "Other", owner)
    assert reasons(other_organisation)[0] == reasons(organisation)[0] == "both"
    assert [len(acts(each)[0].told) for each in (organisation, other_organisation)] == [1, 1]


# What can be chosen


@pytest.fixture
def history(entry, organisation, colleague, owner):
    """Four acts after the first two; returns their instants and the batch."""
    batch = uuid.uuid4()
    other = factories.activity(organisation, reference="C-2", name="Badges")
    rename(entry, "Pay", colleague, "one")
    with change(by=owner, reason="two"):
        factories.purpose(entry)
    rename(other, "Badge%s", owner, "three", batch)
    with change(by=owner, reason="four"):
        organisation.phone = "+33 1"
        organisation.save()
    told = JournalEntry.objects.filter(organisation=organisation).exclude(subject_type="membership")
    return list(told.order_by("pk").values_list("instant", flat=True)), batch


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"actor": "Colin League (colleague)"}, ["one", "written"]),
        ({"field": "name"}, ["three", "one"]),
        ({"field": "purposes"}, ["two"]),
        ({"field": "organisation.phone"}, ["four"]),
        ({"field": "organisation"}, []),
        ({"kind": "changed"}, ["four", "three", "two", "one"]),
        ({"kind": "removed"}, []),
        ({"words": "c-2"}, ["three", "test data"]),
        ({"words": "%s"}, ["three"]),
        ({"actor": "Olive Own (owner)", "field": "name"}, ["three"]),
    ],
)
def test_choice_keeps_what_was_chosen(organisation, wanted, expected):
    assert reasons(organisation, **wanted) == expected


def test_added_is_told_apart_from_changed(history, organisation):
    assert told(organisation, kind="added") == [
        ("added", "C-2 · Badges"),
        ("added", "C-1 · Payroll"),
        ("added", "Kestrel"),
    ]


def test_period_and_batch(history, organisation):
    instants, batch = history
    assert reasons(organisation, batch=batch) == ["three"]
    assert reasons(organisation, since=instants[-2]) == ["four", "three"]
    assert reasons(organisation, until=instants[2]) == ["test data", "written", "test data"]
    assert reasons(organisation, since=instants[3], until=instants[4]) == ["two", "one"]


def test_choice_of_an_act_counts_all_that_it_wrote(entry, organisation, owner):
    with change(by=owner, reason="both"):
        rename(entry, "Pay", owner)
        factories.activity(organisation)
    (act,) = acts(organisation, field="name")
    assert (act.count, len(act.told), act.more) == (2, 1, 1)


def test_every_kind_of_the_journal_has_words():
    assert set(EntryKind.values) | {"added"} == set(Happening.values)


def test_every_field_that_the_journal_can_name_can_be_chosen(organisation, owner):
    factories.full_activity(organisation)
    with change(by=owner):
        organisation.colour = "#1b365d"  # which is left out where none is given
        organisation.save()
    contents = JournalEntry.objects.filter(kind="changed").values_list("subject_type", "content")
    said = {kind: json.loads(content) for kind, content in contents}
    other = {part: dict.fromkeys(said["organisation"][part], "?") for part in ("organisation", "catalogue")}
    keeper = changed_fields(said["organisation"], other | {"separation_of_duties": "?"}, depth=2)
    names = {*changed_fields({}, said["activity"]), *keeper}
    assert field_names() == names - {"schema"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_fields_to_choose_from_have_labels(language):
    with override(language):
        labels = [label for group in field_groups() for _name, label in group.choices]
    assert [label for label in labels if not label[:1].isupper() and label[:1].isalpha()] == []


# Reading


def test_comparing_only_what_differs_tells_the_same(organisation, owner):
    entry = factories.full_activity(organisation)
    with change(by=owner):
        entry.name, entry.role = "Another", "joint-controller"
        entry.save()
        entry.purposes.get(text="Plan the staff").delete()
        organisation.phone = "+33 2"
        organisation.save()
    compare(ActivityRecord, JournalEntry.objects.about("activity", entry.pk))
    compare(KeeperRecord, JournalEntry.objects.about("organisation", organisation.pk))


def compare(record: type[ActivityRecord] | type[KeeperRecord], rows: JournalEntryQuerySet) -> None:
    new, old = rows.order_by("-sequence").values_list("content", flat=True)[:2]
    whole = lines(record_from_json(record, old), record_from_json(record, new))
    assert lines(*records_that_differ(record, json.loads(old), json.loads(new))) == whole != []


@pytest.mark.parametrize("number", [1, 3, 12])
def test_acts_are_read_in_a_constant_number_of_queries(entry, organisation, owner, number, django_assert_num_queries):
    for each in range(number):
        rename(entry, f"Name {each}", owner)
    with django_assert_num_queries(4):
        found = acts(organisation, field="name")
    assert len(found) == number


def test_entry_is_known_by_each_of_its_references(entry, organisation, owner):
    with change(by=owner):
        entry.reference = "HR-1"
        entry.save()
    assert known_as(organisation, "C-1") == known_as(organisation, "HR-1") == (known_entry(organisation, entry.pk),)
    assert [each.label for each in known_as(organisation, "C-1")] == ["HR-1 · Payroll"]
    assert (known_as(organisation, "C"), known_entry(organisation, 999_999)) == ((), None)


def test_whoever_has_the_reference_now_comes_first(entry, organisation, owner):
    key = entry.pk
    with change(by=owner):
        entry.delete()
    second = factories.activity(organisation, reference="C-1", name="Second")
    found = known_as(organisation, "C-1")
    assert [(each.key, each.is_there) for each in found] == [(second.pk, True), (key, False)]
