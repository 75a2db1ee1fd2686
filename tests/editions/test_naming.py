"""Which editions name a thing: by what they said when they were issued, not by what the register says today."""

import datetime as dt

import pytest

from registry.choices import RegisterKind
from registry.editions.files import data_of
from registry.editions.naming import editions_naming
from registry.impact import KINDS
from registry.models import EditionNames
from registry.record import read_register
from ropa.journal.gate import change
from tests import factories
from tests.issued import edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    """Its only entry engages Mailer, from the United States; a second organisation says the same."""
    organisation = factories.organisation()
    for each in (organisation, factories.organisation()):
        vendor = factories.subprocessor(organisation=each, name="Mailer", country=factories.country("US"))
        factories.engagement(factories.activity(each, reference="A-1"), vendor)
    return organisation


def issued(of, number):
    at = dt.datetime(2026, 1, number, tzinfo=dt.UTC)
    content = data_of(read_register(of, RegisterKind.CONTROLLER), "en", at, at).decode()
    return edition(of, number=number, issued_at=at, as_of=at, content=content)


def numbers(of, kind, key):
    return [each.number for each in editions_naming(of, KINDS[kind], key)]


def test_editions_are_found_by_what_they_said_the_newest_first(organisation):
    issued(organisation, 1)
    issued(organisation, 2)
    with change(by="test"):
        organisation.activities.get().engagements.get().delete()
    issued(organisation, 3)
    assert numbers(organisation, "vendor", "Mailer") == numbers(organisation, "country", "US") == [2, 1]


def test_word_alone_is_no_mention(organisation):
    issued(organisation, 1)
    assert numbers(organisation, "person", "Mailer") == numbers(organisation, "vendor", "Mail") == []


def test_editions_of_others_are_not_found(organisation):
    other = factories.organisation()
    issued(organisation, 1)
    assert numbers(other, "vendor", "Mailer") == []


@pytest.mark.parametrize("times", [1, 12])
def test_two_queries_find_them_once_they_are_noted(organisation, times, django_assert_num_queries):
    for number in range(1, times + 1):
        issued(organisation, number)
    assert len(numbers(organisation, "vendor", "Mailer")) == times
    with django_assert_num_queries(2):
        assert len(numbers(organisation, "vendor", "Mailer")) == times


def test_names_of_another_version_are_read_out_again(organisation):
    issued(organisation, 1)
    assert numbers(organisation, "vendor", "Mailer") == [1]
    EditionNames.objects.update(version="0", names="{}")
    assert numbers(organisation, "vendor", "Mailer") == [1]
