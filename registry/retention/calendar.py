"""The days of erasure as an iCalendar file (RFC 5545), one recurring event for each rule. Knows Records only."""

from __future__ import annotations

import datetime as dt
import hashlib

import icalendar
from django.utils.translation import gettext as _

from registry.record import RegisterRecord, canonical_json
from registry.retention.schedule import ONE_DAY, Due, dues, is_weekly, last_due
from registry.wording import duration, enumeration, words

PRODUCT = "-//ropa//Register of processing activities//EN"
A_YEAR = 366


def calendar_file(register: RegisterRecord, today: dt.date, at: dt.datetime) -> bytes:
    """Return the calendar in the active language: the same bytes for the same register, day and instant."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("Retention · %(organisation)s") % {"organisation": register.organisation.name})
    for due in _first_of_each(dues(register, today, today + dt.timedelta(days=A_YEAR))):
        calendar.add_component(_event(register, due, at))
    return bytes(calendar.to_ical())


def _first_of_each(found: tuple[Due, ...]) -> list[Due]:
    """Return the next day of each rule, and the last day of each entry that has ended."""
    first: dict[object, Due] = {}
    for due in found:
        first.setdefault((due.activity.reference, due.rule, due.is_last), due)
    return list(first.values())


def _event(register: RegisterRecord, due: Due, at: dt.datetime) -> icalendar.Event:
    event = icalendar.Event()
    named = canonical_json((register.organisation.slug, due.activity.reference, due.rule, due.is_last))
    event.add("uid", f"{hashlib.sha256(named).hexdigest()[:32]}@ropa")
    event.add("dtstamp", at)
    event.add("dtstart", due.on)
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("Retention ends: %(what)s (%(entry)s)") % _told(due))
    event.add("description", _description(due))
    if not due.is_last:
        event.add("rrule", {"freq": "WEEKLY" if is_weekly(due.rule) else "MONTHLY"} | _until(due))
    return event


def _until(due: Due) -> dict[str, dt.date]:
    return {"until": last_due(due).on - ONE_DAY} if due.activity.ended_on else {}


def _told(due: Due) -> dict[str, str]:
    return {
        "what": enumeration(words(each) for each in due.categories) or _("all data"),
        "entry": f"{due.activity.reference} {due.activity.name}".strip(),
    }


def _description(due: Due) -> str:
    rule = due.rule
    period = duration(rule.period, rule.unit.code if rule.unit else "")
    if due.is_last:
        said = [_("The processing has ended; its data may be kept for %(period)s.") % {"period": period}]
    else:
        said = [_("Period: %(period)s from: %(trigger)s") % {"period": period, "trigger": rule.trigger}]
    said += [_("At the end: %(fate)s") % {"fate": words(rule.fate)}] if rule.fate else []
    systems = enumeration(each.name for each in due.systems)
    said += [_("Where: %(systems)s") % {"systems": systems}] if systems else []
    return "\n".join(said)
