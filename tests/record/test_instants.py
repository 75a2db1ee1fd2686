"""Instants as people write them: days, naive and aware instants, what a picker sends, and what is none of these."""

import datetime as dt

import pytest
from django.utils import timezone

from registry.record.instants import instant_of, past_instant_of

NO_INSTANT = "“{}” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30."


@pytest.fixture(autouse=True)
def _paris():
    with timezone.override("Europe/Paris"):
        yield


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31T17:30:05.000250+01:00", "2026-01-31T16:30:05.000250+00:00"),
        ("2026-01-31T17:30:05Z", "2026-01-31T17:30:05+00:00"),
        ("2026-01-31T17:30:05", "2026-01-31T16:30:05+00:00"),
        ("2026-07-31T17:30", "2026-07-31T15:30:00+00:00"),
        ("2026-01-31 17:30", "2026-01-31T16:30:00+00:00"),
        (" 2026-01-31 ", "2026-01-31T22:59:59.999999+00:00"),
        ("2026-07-31", "2026-07-31T21:59:59.999999+00:00"),
    ],
)
def test_instant_is_read_in_the_zone_of_the_site(text, expected):
    assert instant_of(text).astimezone(dt.UTC).isoformat() == expected


def test_day_can_mean_its_start():
    assert instant_of("2026-01-31", end_of_day=False).isoformat() == "2026-01-31T00:00:00+01:00"


@pytest.mark.parametrize(
    "text", ["", "yesterday", "31/01/2026", "2026-31-01", "2026-01-31T25:00", "2026-01-31T17:30 01:00", "0001-01-01"]
)
def test_what_is_no_instant_is_refused_with_a_sentence(text):
    with pytest.raises(ValueError, match="is no day") as refused:
        instant_of(text)
    assert str(refused.value) == NO_INSTANT.format(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31"])
def test_instant_that_no_clock_can_show_is_refused(text):
    with pytest.raises(ValueError, match="is no day"):
        instant_of(text)


def test_today_is_read_as_far_as_it_has_come():
    before = timezone.now()
    assert before <= past_instant_of(timezone.localdate().isoformat()) <= timezone.now()


def test_past_instant_is_itself():
    assert past_instant_of("2020-02-29T12:00Z") == dt.datetime(2020, 2, 29, 12, tzinfo=dt.UTC)


def test_future_is_refused_with_a_sentence():
    tomorrow = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    with pytest.raises(ValueError, match="still to come") as refused:
        past_instant_of(f" {tomorrow}")
    expected = f"{tomorrow} is still to come: the register can be read as it stood at an instant of the past."
    assert str(refused.value) == expected
