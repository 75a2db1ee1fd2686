"""What is due when: the days that a rule makes, the last day of an ended entry, the rules that make none."""

import datetime as dt
from dataclasses import replace

import pytest

from registry.choices import RegisterKind, RetentionUnit
from registry.record import Label, read_register
from registry.retention.schedule import Missing, dues, overdue, undated
from tests import factories

JANUARY = dt.date(2026, 1, 1), dt.date(2026, 1, 31)


@pytest.fixture
def register(db):
    """One entry whose contact data are kept three years from the end of the contract."""
    entry = factories.activity(factories.organisation(), reference="A-1")
    contact = factories.data_category(label_en="Contact data")
    factories.personal_data(entry, contact)
    factories.personal_data(entry, factories.data_category(label_en="Orders"))
    factories.storage_place(entry, factories.location(name="Paris"))
    factories.retention_rule(entry, [contact], period=3, unit=RetentionUnit.YEAR, trigger="End of the contract")
    return read_register(entry.organisation, RegisterKind.ALL)


def with_rule(register, **values):
    (entry,) = register.activities
    (rule,) = entry.retention_rules
    return replace(register, activities=(replace(entry, retention_rules=(replace(rule, **values),)),))


def ended(register, on):
    return replace(register, activities=(replace(register.activities[0], ended_on=on),))


def unit(code):
    return replace(UNIT, code=code)


UNIT = Label("year", "year(s)", "an(s)")


def days(found):
    return [(due.on, due.cutoff) for due in found]


def test_years_are_judged_on_the_first_of_each_month(register):
    found = dues(register, dt.date(2026, 1, 2), dt.date(2026, 3, 1))
    assert days(found) == [
        (dt.date(2026, 2, 1), dt.date(2023, 2, 1)),
        (dt.date(2026, 3, 1), dt.date(2023, 3, 1)),
    ]


def test_categories_are_those_of_the_rule(register):
    (due,) = dues(register, *JANUARY)
    assert [each.en for each in due.categories] == ["Contact data"]
    assert [each.name for each in due.systems] == ["Paris"]


def test_rule_without_categories_covers_all_of_the_entry(register):
    (due,) = dues(with_rule(register, data=()), *JANUARY)
    assert [each.en for each in due.categories] == ["Contact data", "Orders"]


@pytest.mark.parametrize(
    ("period", "code", "expected"),
    [
        (10, "day", [(5, "2025-12-26"), (12, "2026-01-02"), (19, "2026-01-09"), (26, "2026-01-16")]),
        (3, "week", [(5, "2025-12-15"), (12, "2025-12-22"), (19, "2025-12-29"), (26, "2026-01-05")]),
        (28, "day", [(1, "2025-12-04")]),
        (6, "month", [(1, "2025-07-01")]),
        (9999, "year", [(1, "0001-01-01")]),
    ],
)
def test_units(register, period, code, expected):
    """What is kept for less than a month is looked after every Monday, all else on the first of the month."""
    found = dues(with_rule(register, period=period, unit=unit(code)), *JANUARY)
    assert [(on.day, cutoff.isoformat()) for on, cutoff in days(found)] == expected


def test_month_without_that_day_ends_earlier(register):
    over = ended(with_rule(register, period=1, unit=unit("month")), dt.date(2026, 1, 31))
    assert [(due.on, due.is_last) for due in dues(over, dt.date(2026, 2, 2), dt.date(2026, 3, 31))] == [
        (dt.date(2026, 2, 28), True)
    ]


def test_ended_entry_has_one_last_day(register):
    over = ended(with_rule(register, period=1, unit=unit("month")), dt.date(2026, 1, 15))
    assert [(due.on, due.cutoff, due.is_last) for due in dues(over, dt.date(2026, 1, 1), dt.date(2026, 12, 31))] == [
        (dt.date(2026, 1, 1), dt.date(2025, 12, 1), False),
        (dt.date(2026, 2, 1), dt.date(2026, 1, 1), False),
        (dt.date(2026, 2, 15), dt.date(2026, 1, 15), True),
    ]


def test_last_day_that_has_passed_is_overdue(register):
    over = ended(register, dt.date(2020, 6, 30))
    assert [due.on for due in overdue(over, dt.date(2023, 6, 30))] == [dt.date(2023, 6, 30)]
    assert overdue(over, dt.date(2023, 6, 29)) == ()
    assert overdue(register, dt.date(2999, 1, 1)) == ()


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"period": None, "unit": None, "until_event": "the post is filled"}, Missing.PERIOD),
        ({"trigger": " "}, Missing.TRIGGER),
    ],
)
def test_rule_that_makes_no_day_says_what_it_lacks(register, values, missing):
    told = with_rule(register, **values)
    assert [each.missing for each in undated(told)] == [missing]
    assert dues(told, *JANUARY) == ()
    assert undated(register) == ()
