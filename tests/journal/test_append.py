"""What an act appends to the journal: one entry for each Record that it changed, and nothing for what it did not."""

import uuid

import pytest
from django.db import connection, transaction

from registry import choices
from registry.models import Purpose
from registry.record import canonical_json, read_activities
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.verify import verify_chain, verify_rows
from tests import factories

pytestmark = pytest.mark.django_db
THE_LOCK = int(connection.vendor == "postgresql")  # SQLite has one writer anyway


class Broken(Exception):
    """The act goes wrong here."""


def break_after_writing(row):
    factories.purpose(row)
    raise Broken


def told(after: int = 0) -> list[tuple[str, str, str, str]]:
    rows = JournalEntry.objects.filter(pk__gt=after).order_by("pk")
    return [(entry.kind, entry.subject_type, entry.subject_label, entry.cause) for entry in rows]


def last() -> int:
    return JournalEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0


@pytest.fixture
def entry_of(organisation):
    return factories.activity(organisation, reference="C-1", name="Payroll")


def test_act_on_one_activity_writes_one_entry(entry_of, colleague):
    before = last()
    with change(by=colleague, reason="law of 2026"):
        for text in ("Pay salaries", "Plan the staff"):
            factories.purpose(entry_of, text=text)
    assert told(before) == [("changed", "activity", "C-1 · Payroll", "")]


def test_entry_says_who_when_why_and_what(entry_of, colleague):
    batch = uuid.uuid4()
    with change(by=colleague, reason="law of 2026", batch=batch) as act:
        factories.purpose(entry_of)
    entry = JournalEntry.objects.get(pk=last())
    [(_key, record)] = read_activities(type(entry_of).objects.filter(pk=entry_of.pk))
    assert (entry.user, entry.actor) == (colleague, "Colin League (colleague)")
    assert (entry.reason, entry.change_id, entry.batch_id) == ("law of 2026", act.id, batch)
    assert entry.content == canonical_json(record).decode()


def test_save_that_changes_nothing_writes_no_entry(entry_of, colleague):
    before = last()
    with change(by=colleague):
        entry_of.save()
    assert told(before) == []


def test_change_undone_within_the_act_is_none_of_the_organisation(entry_of, colleague):
    """Its rows of history are sealed in the journal of the installation."""
    before = last()
    with change(by=colleague):
        factories.purpose(entry_of).delete()
    assert told(before) == [("shared", "installation", "", "")]


def test_failing_act_leaves_rows_and_journal_as_they_were(entry_of, colleague):
    before = last()
    with pytest.raises(Broken), change(by=colleague):
        break_after_writing(entry_of)
    assert told(before) == []
    assert Purpose.objects.count() == 0


def test_deleted_activity_is_removed_once(entry_of, colleague):
    factories.purpose(entry_of)
    before = last()
    with change(by=colleague):
        entry_of.delete()
    assert told(before) == [("removed", "activity", "C-1 · Payroll", "")]


@pytest.mark.parametrize("times", [1, 3, 12])
def test_act_costs_the_same_number_of_queries_whatever_it_touches(
    organisation, colleague, times, django_assert_num_queries
):
    vendor = factories.subprocessor(name="Cloud")
    for _ in range(times):
        factories.engagement(factories.activity(organisation), vendor)
    before = last()
    vendor.name = "Cloud, Inc."
    with django_assert_num_queries(55 + THE_LOCK), change(by=colleague, reason="renamed"):
        vendor.save()
    assert len(told(before)) == times


def test_renamed_vendor_reaches_the_activities_that_use_it_and_the_entry_says_so(entry_of, colleague):
    vendor = factories.subprocessor(name="Cloud")
    factories.engagement(entry_of, vendor)
    factories.activity(entry_of.organisation)
    before = last()
    vendor.name = "Cloud, Inc."
    with change(by=colleague, reason="renamed"):
        vendor.save()
    assert told(before) == [("changed", "activity", "C-1 · Payroll", "subprocessors.Subprocessor: Cloud, Inc.")]


SHARED = {
    "category of data": lambda row: row.personal_data.first().category,
    "category of data of a recipient": lambda row: row.recipients.first().data.first().category,
    "category of data of a vendor": lambda row: row.engagements.first().data.first().category,
    "category of data kept": lambda row: row.retention_rules.first().data.first().category,
    "category of people": lambda row: row.data_subjects.first().category,
    "measure": lambda row: row.measures.first().measure,
    "legal basis": lambda row: row.purposes.first().legal_basis,
    "condition of Art. 9": lambda row: row.personal_data.last().art9_condition,
    "criterion": lambda row: row.dpia_screenings.first().criterion,
    "vendor": lambda row: row.engagements.first().subprocessor,
    "vendor behind a vendor": lambda row: row.engagements.first().subprocessor.engages.first().engaged,
    "place": lambda row: row.storage_places.first().location,
    "operator of a place": lambda row: row.storage_places.first().location.operator,
    "client": lambda row: row.client_activities.first().client,
    "agreement": lambda row: row.engagements.first().agreement,
    "country of a recipient": lambda row: row.recipients.first().country,
    "country of a place": lambda row: row.storage_places.last().location.country,
    "country of a client": lambda row: row.client_activities.first().client.country,
}


@pytest.mark.parametrize("find", SHARED.values(), ids=SHARED.keys())
def test_whatever_is_renamed_the_journal_follows(organisation, colleague, find):
    shared = find(factories.full_activity(organisation))
    column = next(name for name in ("label_en", "name_en", "name", "reference") if hasattr(shared, name))
    setattr(shared, column, "Renamed")
    before = last()
    with change(by=colleague):
        shared.save()
    assert "activity" in {subject for _kind, subject, _label, _cause in told(before)}
    assert list(verify_rows(organisation.pk)) == []


def test_own_catalogue_is_part_of_what_the_organisation_says(organisation, colleague):
    before = last()
    with change(by=colleague):
        factories.subprocessor(name="Our own", organisation=organisation)
    assert told(before) == [("changed", "organisation", "Kestrel", "")]


def test_organisations_have_chains_of_their_own(organisation, other_organisation):
    factories.activity(organisation)
    factories.activity(other_organisation)
    for each in (organisation, other_organisation):
        numbers = list(JournalEntry.objects.filter(organisation=each).values_list("sequence", flat=True))
        assert numbers == [1, 2, 3][: len(numbers)]
        assert list(verify_chain(each.pk)) == []


def test_moved_part_is_told_of_both_activities(entry_of, colleague):
    other = factories.activity(entry_of.organisation, reference="C-2", name="Hiring")
    purpose = factories.purpose(entry_of)
    before = last()
    purpose.activity = other
    with change(by=colleague):
        purpose.save()
    assert [label for _kind, _subject, label, _cause in told(before)] == ["C-1 · Payroll", "C-2 · Hiring"]


def test_acts_in_an_act_that_is_rolled_back_to_a_savepoint_are_not_told(entry_of, colleague):
    before = last()
    with change(by=colleague), pytest.raises(Broken), transaction.atomic():
        break_after_writing(entry_of)
    assert told(before) == []


def test_every_role_is_told(organisation, colleague):
    before = last()
    with change(by=colleague):
        for role in choices.Role:
            factories.activity(organisation, role=role, reference=role.value, name="x")
    assert sorted(label for _kind, _subject, label, _cause in told(before)) == sorted(
        f"{r.value} · x" for r in choices.Role
    )


def test_entry_is_told_of_what_is_behind_its_vendor_however_far(organisation, colleague):
    vendors = [factories.subprocessor(name=name) for name in ("One", "Two", "Three", "Four")]
    entry = factories.activity(organisation, reference="C-1", name="Payroll")
    factories.engagement(entry, vendors[0])
    factories.chain(vendors[0], vendors[1])
    factories.chain(vendors[1], vendors[2])
    before = last()
    factories.chain(vendors[2], vendors[3])
    with change(by=colleague):
        vendors[3].name = "Five"
        vendors[3].save()
    causes = [(label, cause) for _kind, _subject, label, cause in told(before)]
    assert causes == [
        ("C-1 · Payroll", "subprocessors.Subprocessor: Three"),
        ("C-1 · Payroll", "subprocessors.Subprocessor: Five"),
    ]
