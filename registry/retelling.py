"""What is to be told as changed, as an order that can wait: between two instants, or from one edition to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from registry.changes import Changes, changes_between
from registry.choices import RegisterKind
from registry.editions.compare import changes_of
from registry.models import Edition
from ropa.organisations.models import Organisation

AT_ONCE = 100  # entries and lines: a request prints them in about a second


@dataclass(frozen=True)
class BetweenInstants:
    """What changed in a register after one instant, up to another."""

    organisation: Organisation
    kind: RegisterKind
    since: dt.datetime
    until: dt.datetime
    language: str

    def plain(self) -> dict[str, str]:
        """Return it but for the organisation, as JSON keeps it."""
        instants = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {"register": self.kind.value, "language": self.language} | instants

    def changes(self) -> Changes:
        """Return the changes, in the active language."""
        return changes_between(self.organisation, self.kind, self.since, self.until)

    def named(self, ending: str) -> str:
        """Return what to call the file."""
        days = (timezone.localdate(self.since), timezone.localdate(self.until))
        return f"{self.organisation.slug}-{self.kind.value}-changes-{days[0]}-{days[1]}-{self.language}.{ending}"


@dataclass(frozen=True)
class BetweenEditions:
    """What a newer edition says otherwise than an older one."""

    organisation: Organisation
    older: Edition
    newer: Edition
    language: str

    def plain(self) -> dict[str, Any]:
        """Return it but for the organisation, as JSON keeps it."""
        return {"older": self.older.pk, "newer": self.newer.pk, "language": self.language}

    def changes(self) -> Changes:
        """Return the changes, in the active language."""
        return changes_of(self.older, self.newer)

    def named(self, ending: str) -> str:
        """Return what to call the file."""
        numbers = f"{self.older.number}-{self.newer.number}"
        return f"{self.organisation.slug}-{self.newer.register}-editions-{numbers}-{self.language}.{ending}"


Retelling = BetweenInstants | BetweenEditions


def retelling_of(organisation: Organisation, said: dict[str, Any]) -> Retelling:
    """Return the order that `plain()` wrote."""
    if "older" in said:
        older, newer = (
            Edition.objects.of(organisation).defer("pdf").select_related("organisation").get(pk=said[name])
            for name in ("older", "newer")
        )
        return BetweenEditions(organisation, older, newer, said["language"])
    since, until = (dt.datetime.fromisoformat(said[name]) for name in ("since", "until"))
    return BetweenInstants(organisation, RegisterKind(said["register"]), since, until, said["language"])


def is_short(changes: Changes) -> bool:
    """Whether a request may print them itself."""
    told = (*changes.added, *changes.changed, *changes.removed, *changes.passing)
    keeper = (changes.keeper,) if changes.keeper else ()
    return sum(1 + len(each.lines) for each in (*told, *keeper)) <= AT_ONCE
