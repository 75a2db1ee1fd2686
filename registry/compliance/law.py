"""The law of the reference rows, as frozen values: what holds from a day until a day. Knows no model."""

from __future__ import annotations

import datetime as dt  # dataclasses resolve their types at run time
from dataclasses import dataclass

from registry.record import Label


@dataclass(frozen=True)
class Period:
    """From a day until a day, both included; None: still."""

    first: dt.date
    last: dt.date | None = None

    def holds(self, at: dt.date) -> bool:
        """Whether the day `at` lies in it."""
        return self.first <= at and (self.last is None or at <= self.last)

    def turns(self) -> tuple[dt.date, ...]:
        """Return the days on which it begins, and on which it has ended."""
        return (self.first,) if self.last is None else (self.first, self.last + dt.timedelta(days=1))


@dataclass(frozen=True)
class Membership:
    """A country's membership of the European Economic Area."""

    country: str
    period: Period


@dataclass(frozen=True)
class Decision:
    """An adequacy decision. `schemes`: the lists a recipient must stand on; empty: it covers every recipient."""

    number: str
    country: str
    organisation: Label | None
    period: Period
    schemes: tuple[str, ...] = ()
    checked_on: dt.date | None = None

    def concerns(self, country: str, organisation: str) -> bool:
        """Whether it is about this country (a code), or this international organisation (a name)."""
        if self.organisation is None:
            return bool(country) and self.country == country
        names = (self.organisation.en, self.organisation.fr)
        return bool(organisation) and organisation.casefold() in {name.casefold() for name in names}


@dataclass(frozen=True)
class Duty:
    """A legal duty to keep data for at least some days; `citation` is how the law is cited."""

    code: str
    citation: str
    days: int
    words: Label
    period: Period


@dataclass(frozen=True)
class Exemption:
    """Art. 30(5): who employs fewer than so many persons need not keep a register, within limits."""

    persons: int
    period: Period
    limits_en: str = ""
    limits_fr: str = ""


@dataclass(frozen=True)
class Law:
    """All that the rules know of the law. The same reference rows give the same Law."""

    memberships: tuple[Membership, ...]
    decisions: tuple[Decision, ...]
    duties: tuple[Duty, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    required_lists: tuple[Label, ...] = ()
    exempt_lists: tuple[Label, ...] = ()
