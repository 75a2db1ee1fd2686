"""Days of erasure: a rule with a period and a trigger says at any day what must be gone by then. Knows Records only.

Art. 5(1)(e) and 30(1)(f). The register does not know when the trigger happened to each person; it knows that on the
first of a month everything must go whose trigger lies longer back than the period. An entry that has ended has one
last day more: when the period has passed since its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from dateutil.relativedelta import relativedelta

from registry.choices import RetentionUnit
from registry.record import ActivityRecord, Label, LocationRecord, RegisterRecord, RetentionRecord

LENGTHS = {
    RetentionUnit.DAY: relativedelta(days=1),
    RetentionUnit.WEEK: relativedelta(weeks=1),
    RetentionUnit.MONTH: relativedelta(months=1),
    RetentionUnit.YEAR: relativedelta(years=1),
}
ONE_MONTH = relativedelta(months=1)
ONE_DAY = dt.timedelta(days=1)
SHORTEST_MONTH = dt.timedelta(days=28)  # a shorter period is looked after every week


class Lasting(Protocol):
    """What lasts for a while, as a rule says it."""

    @property
    def period(self) -> int | None:
        """How many units."""

    @property
    def unit(self) -> Label | None:
        """A code of choices.RetentionUnit, with its words."""


class Missing(Enum):
    """Why a rule makes no day."""

    PERIOD = "period"
    TRIGGER = "trigger"


@dataclass(frozen=True)
class Source:
    """The rule that a day comes from, the entry it is part of, and where the data lie."""

    activity: ActivityRecord
    rule: RetentionRecord

    @property
    def categories(self) -> tuple[Label, ...]:
        """The categories of data that the rule covers; all of the entry's where it names none."""
        return self.rule.data or tuple(dict.fromkeys(_bare(each.category) for each in self.activity.personal_data))

    @property
    def systems(self) -> tuple[LocationRecord, ...]:
        """The places where the entry says its data are kept."""
        return tuple(dict.fromkeys(place.location for place in self.activity.storage_places))


@dataclass(frozen=True)
class Due(Source):
    """On the day `on`, everything must go whose trigger happened on or before `cutoff`.

    `is_last`: the entry has ended, and all that the rule covers must go.
    """

    on: dt.date
    cutoff: dt.date
    is_last: bool = False


@dataclass(frozen=True)
class Undated(Source):
    """A rule that makes no day, and what it lacks."""

    missing: Missing


def dues(register: RegisterRecord, since: dt.date, until: dt.date) -> tuple[Due, ...]:
    """Return what is due from `since` to `until`, both included, by day and reference."""
    found = [due for source in _dated(register) for due in _of(source, since, until)]
    return tuple(sorted(found, key=lambda due: (due.on, due.activity.reference)))


def overdue(register: RegisterRecord, today: dt.date) -> tuple[Due, ...]:
    """Return the last days that have passed: of entries that ended longer ago than their data may be kept."""
    return overdue_among(register.activities, today)


def overdue_among(activities: Iterable[ActivityRecord], today: dt.date) -> tuple[Due, ...]:
    """Return the same of these entries."""
    ended = (last_due(source) for source in _dated_in(activities) if source.activity.ended_on)
    return tuple(due for due in ended if due.on <= today)


def undated(register: RegisterRecord) -> tuple[Undated, ...]:
    """Return the rules that make no day: those until an event, and those that lack a period or a trigger."""
    return tuple(
        Undated(activity, rule, missing)
        for activity in register.activities
        for rule in activity.retention_rules
        if (missing := missing_in(rule))
    )


def missing_in(rule: RetentionRecord) -> Missing | None:
    """Return what a rule lacks to make a day."""
    if rule.period is None or rule.unit is None:
        return Missing.PERIOD
    return None if rule.trigger.strip() else Missing.TRIGGER


def is_weekly(rule: Lasting) -> bool:
    """Say whether the rule's period is shorter than any month."""
    some_day = dt.date(2024, 3, 1)
    return _moved(some_day, rule, 1) - some_day < SHORTEST_MONTH


def next_day(day: dt.date, rule: Lasting) -> dt.date:
    """Return the first day of erasure on or after `day`: a Monday, or the first of a month."""
    if is_weekly(rule):
        return day + dt.timedelta(days=-day.weekday() % 7)
    return day if day.day == 1 else day.replace(day=1) + ONE_MONTH


def days_of(rule: Lasting, ended_on: dt.date | None, since: dt.date, until: dt.date) -> Iterator[dt.date]:
    """Return the days from `since` to `until` on which a rule lets something be due, the last of an ended entry too."""
    last = last_day(rule, ended_on)
    day = next_day(since, rule)
    while day <= until and day < last:
        yield day
        day = next_day(day + ONE_DAY, rule)
    if since <= last <= until:
        yield last


def last_day(rule: Lasting, ended_on: dt.date | None) -> dt.date:
    """Return the day on which an ended entry keeps nothing any more; one that goes on has none in reach."""
    return _moved(ended_on or dt.date.max, rule, 1)


def _dated(register: RegisterRecord) -> Iterator[Source]:
    return _dated_in(register.activities)


def _dated_in(activities: Iterable[ActivityRecord]) -> Iterator[Source]:
    for activity in activities:
        for rule in activity.retention_rules:
            if missing_in(rule) is None:
                yield Source(activity, rule)


def _of(source: Source, since: dt.date, until: dt.date) -> Iterator[Due]:
    last = last_due(source)
    for day in days_of(source.rule, source.activity.ended_on, since, until):
        yield last if day == last.on else Due(source.activity, source.rule, day, _moved(day, source.rule, -1))


def last_due(source: Source) -> Due:
    """Return what is due on the last day of an entry that has ended."""
    ended = source.activity.ended_on
    return Due(source.activity, source.rule, last_day(source.rule, ended), ended or dt.date.max, is_last=True)


def _moved(day: dt.date, rule: Lasting, direction: int) -> dt.date:
    """Return the day that lies the rule's period before (-1) or after (1) `day`."""
    length = LENGTHS[RetentionUnit(rule.unit.code)] if rule.unit else relativedelta()
    try:
        return day + length * (direction * (rule.period or 0))
    except (ValueError, OverflowError):  # a period of some thousand years
        return dt.date.min if direction < 0 else dt.date.max


def _bare(category: Label) -> Label:
    return Label(category.code, category.en, category.fr)
