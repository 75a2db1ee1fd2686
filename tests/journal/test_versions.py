"""Versions of rows: the number of the last history row, read with the row, and what was written since."""

import pytest

from registry.models import ProcessingActivity, Recipient, RecipientData
from ropa.journal.gate import change
from ropa.journal.versions import (
    Versions,
    as_it_was,
    links_as_they_were,
    read_back,
    version_of,
    versions_below,
    with_version,
    written_down,
    written_since,
)
from tests import factories


@pytest.fixture
def entry(db):
    return factories.activity(name="First")


def rename(row, name):
    with change(by="colleague", reason=f"To {name}"):
        row.name = name
        row.save()


def version(row):
    return version_of(with_version(type(row).objects.all()).get(pk=row.pk))


def test_version_is_the_number_of_the_last_history_row(entry):
    assert version(entry) == (entry.history.get().history_id,)
    rename(entry, "Second")
    assert version(entry) == (entry.history.first().history_id,)


def test_row_and_version_are_read_in_one_query(entry, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert version(entry) != (0,)


def test_links_have_a_number_of_their_own(entry):
    one, two = factories.data_category(), factories.data_category()
    row = factories.recipient(entry, [one])
    rows = with_version(Recipient.objects.all(), RecipientData, "recipient")
    before = version_of(rows.get())
    with change(by="colleague"):
        row.data.get().delete()
        row.data.create(category=two)
    after = version_of(rows.get())
    assert (before[0] == after[0], before[1] < after[1]) == (True, True)
    assert links_as_they_were(RecipientData, "recipient", str(row.pk), before) == [one.pk]
    assert links_as_they_were(RecipientData, "recipient", str(row.pk), after) == [two.pk]


def test_row_as_it_was(entry):
    first = version(entry)
    rename(entry, "Second")
    was = as_it_was(ProcessingActivity, str(entry.pk), first)
    assert isinstance(was, ProcessingActivity)
    assert was.name == "First"
    assert as_it_was(ProcessingActivity, "0", first) is None
    assert as_it_was(ProcessingActivity, str(entry.pk), ()) is None


def test_what_was_written_since(entry):
    [seen] = version(entry)
    assert written_since(ProcessingActivity, {str(entry.pk): seen}) == {}
    rename(entry, "Second")
    [writing] = written_since(ProcessingActivity, {str(entry.pk): seen, "no key": 0, "9" * 30: 0})[str(entry.pk)]
    assert (writing.type, writing.actor, writing.reason) == ("~", "colleague", "To Second")


def test_versions_of_all_that_hangs_below(entry):
    purpose = factories.purpose(entry)
    assert versions_below([entry]) == {
        "registry.ProcessingActivity": {str(entry.pk): version(entry)},
        "registry.Purpose": {str(purpose.pk): version(purpose)},
    }


def test_versions_travel_as_text():
    versions: Versions = {"": {"5": (7,)}, "recipients": {"1": (2, 3)}}
    assert read_back(written_down(versions)) == versions


@pytest.mark.parametrize(
    "text", ["", "[]", "5", "x", '{"": 1}', '{"": {"1": 2}}', '{"": {"1": ["x"]}}', '{"": {"1": [1e999]}}']
)
def test_what_makes_no_sense_is_nothing_seen(text):
    assert read_back(text) == {}


def test_number_beyond_all_numbers_is_a_number():
    assert read_back('{"": {"1": [99999999999999999999999]}}') == {"": {"1": (2**63 - 1,)}}
