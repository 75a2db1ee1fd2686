"""The iCalendar file, read back by the library as a calendar program would."""

import datetime as dt
from typing import Any

import icalendar
from django.utils.translation import override

from registry.choices import RegisterKind, RetentionUnit
from registry.record import read_register
from registry.retention import calendar_file
from tests import factories

TODAY = dt.date(2026, 1, 15)
NOW = dt.datetime(2026, 1, 15, 12, tzinfo=dt.UTC)


def register_of(**values):
    organisation = factories.organisation(name="Kestrel")
    entry = factories.activity(organisation, reference="A-1", name="Orders", **values)
    factories.personal_data(entry, factories.data_category(label_en="Contact data", label_fr="Coordonnées"))
    factories.retention_rule(entry, period=3, unit=RetentionUnit.YEAR, trigger="End; of the, contract\nor earlier")
    return read_register(organisation, RegisterKind.ALL)


def events(content) -> Any:
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_rule_is_a_monthly_event(db):
    (event,) = events(calendar_file(register_of(), TODAY, NOW))
    assert event["dtstart"].dt == dt.date(2026, 2, 1)
    assert event["rrule"] == {"FREQ": ["MONTHLY"]}
    assert str(event["summary"]) == "Retention ends: Contact data (A-1 Orders)"
    assert "End; of the, contract\nor earlier" in str(event["description"])


def test_ended_entry_ends_its_event_and_adds_the_last_day(db):
    first, last = events(calendar_file(register_of(ended_on=dt.date(2023, 5, 4)), TODAY, NOW))
    assert first["rrule"]["UNTIL"] == [dt.date(2026, 5, 3)]
    assert (last["dtstart"].dt, "rrule" in last) == (dt.date(2026, 5, 4), False)


def test_french_words(db):
    with override("fr"):
        (event,) = events(calendar_file(register_of(), TODAY, NOW))
    assert "Coordonnées" in str(event["summary"])


def test_same_input_gives_the_same_bytes(db):
    register = register_of()
    assert calendar_file(register, TODAY, NOW) == calendar_file(register, TODAY, NOW)


def test_events_of_different_rules_have_different_names(db):
    register = register_of()
    entry = register.activities[0]
    names = [str(event["uid"]) for event in events(calendar_file(register, TODAY, NOW))]
    assert len(set(names)) == len(names) == len(entry.retention_rules)
