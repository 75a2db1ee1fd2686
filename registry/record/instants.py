"""Reads an instant of the register's past as people write it. Knows the site's time zone; no Record and no journal."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

# Beyond these years an instant cannot be told in every time zone.
YEARS = range(2, 9999)


def instant_of(text: str, *, end_of_day: bool = True) -> dt.datetime:
    """Return the instant that `text` names: an ISO instant, or the end (else the start) of an ISO day.

    Without a time zone it is the site's. Raises ValueError with a sentence for whoever wrote it.
    """
    text = text.strip()
    try:
        day = parse_date(text)
        instant = _of_day(day, end_of_day=end_of_day) if day else parse_datetime(text)
    except ValueError:  # it looks like a day or an instant, but there is no such one
        instant = None
    if instant is None or instant.year not in YEARS:
        message = _("“%(text)s” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30.")
        raise ValueError(message % {"text": text})
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)


def past_instant_of(text: str) -> dt.datetime:
    """Return the instant that `text` names if it is over; of today's day, as far as it has come.

    Raises ValueError with a sentence for whoever wrote it.
    """
    instant, now = instant_of(text), timezone.now()
    if instant <= now:
        return instant
    if instant == _aware_end_of(timezone.localdate()):
        return now
    message = _("%(text)s is still to come: the register can be read as it stood at an instant of the past.")
    raise ValueError(message % {"text": text.strip()})


def _of_day(day: dt.date, *, end_of_day: bool) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max if end_of_day else dt.time.min)


def _aware_end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(_of_day(day, end_of_day=True))
