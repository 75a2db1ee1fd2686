"""The overview of the morning: each number is that of the rows in its list, for whoever may see them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from registry.choices import Status
from registry.gallery import leading_pictures
from tests import factories

LAST_YEAR = dt.date(2020, 1, 31)


@pytest.fixture
def filled(organisation):
    for number, status in enumerate(Status):
        row = factories.activity(organisation, status=status, next_review_on=LAST_YEAR)
        factories.purpose(row, legal_basis=factories.legal_basis("6-1-f" if number else "6-1-b"))
        factories.personal_data(row, factories.data_category(special=not number))
    factories.personal_data(row, art9_condition=factories.legal_basis("9-2-b"))
    ended = factories.activity(organisation, status=Status.RETIRED, ended_on=LAST_YEAR)
    factories.retention_rule(ended, period=1, unit="month", until_event="", trigger="the end")
    for number, unit in enumerate(("day", "week", "year")):
        factories.retention_rule(row, label=unit, period=number + 2, unit=unit, until_event="", trigger="the start")
    factories.retention_rule(row, label="no day", period=1, unit="year", until_event="", trigger=" ")
    factories.purpose(factories.activity(organisation), text="On no basis", legal_basis=None)
    vendor = factories.subprocessor()
    for days in (-1, 90, 91):
        ends = timezone.localdate() + dt.timedelta(days=days)
        factories.agreement(organisation, vendor, expires_on=ends, signed_on=LAST_YEAR)
    factories.certification(vendor, valid_from=None, valid_until=LAST_YEAR)
    factories.engagement(row, vendor)
    factories.certification(factories.subprocessor(), valid_from=None, valid_until=LAST_YEAR)  # that no entry engages
    return organisation


def morning(client, **query):
    return client.get(reverse("admin:index"), query).context_data


def numbers(context):
    return [*context["tasks"], *(each for group in context["figures"] for each in group.figures)]


def count_in(context, address):
    if "cl" in context:
        return context["cl"].result_count
    if "page" in context:
        return context["page"].paginator.count
    return sum(len(lines) for _day, lines in context["days"]) if "ahead" in address else len(context["overdue"])


def test_each_number_is_that_of_the_rows_in_its_list(client, owner, filled):
    client.force_login(owner)
    found = numbers(morning(client))
    listed = [count_in(client.get(each.address).context_data, each.address) for each in found]
    assert [each.count for each in found] == listed
    month = [timezone.localdate() + dt.timedelta(days=number) for number in range(32)]
    mondays, firsts = sum(not day.weekday() for day in month), sum(day.day == 1 for day in month)
    assert {task.code: task.count for task in morning(client)["tasks"]} == {
        "errors": 4,
        "reviews": 3,
        "approvals": 1,
        "organisation": 5,
        "retention": 1,
        "retention-ahead": 2 * mondays + firsts,
        "agreements": 2,
        "certifications": 1,
    }


def test_number_follows_an_edit_at_once(client, owner, organisation):
    client.force_login(owner)
    assert morning(client)["tasks"][0].count == 0
    factories.activity(organisation)
    assert morning(client)["tasks"][0].count == 1


def test_pictures_follow_an_edit_at_once_and_are_drawn_once(client, owner, filled, django_assert_num_queries):
    client.force_login(owner)
    assert [each["name"] for each in morning(client)["pictures"]] == ["data-way"]
    row = filled.activities.first()
    factories.transfer(row, country=factories.country("JP"))
    [_way, transfers] = morning(client)["pictures"]
    assert [line["cells"][0] for line in transfers["tables"][0]["lines"]] == ["Japan"]
    with django_assert_num_queries(1):
        assert leading_pictures(filled) == [_way, transfers]
    with translation.override("fr"):
        assert leading_pictures(filled)[1]["tables"][0]["lines"][0]["cells"][0] == "Japon"


def test_who_sees_several_organisations_chooses_one(client, owner, filled, other_organisation):
    factories.membership(owner, other_organisation, "auditor")
    client.force_login(owner)
    assert morning(client)["chosen"] == filled
    assert morning(client, organisation="osprey")["chosen"] == other_organisation
    assert morning(client, organisation="unknown")["chosen"] == filled


def test_nobody_is_shown_the_register_of_others(client, stranger, filled):
    client.force_login(stranger)
    assert morning(client, organisation="kestrel")["chosen"].slug == "osprey"


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, owner, organisation, django_assert_num_queries, rows):
    for _number in range(rows):
        factories.full_activity(organisation)
    client.force_login(owner)
    morning(client)  # judges what is new
    with django_assert_num_queries(37):
        morning(client)
