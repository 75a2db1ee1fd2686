"""Tells the journal who was granted which role, and from whom it was withdrawn; keeps an organisation's last owner.

Looks at every act when it ends, whatever way memberships were written: nobody grants more than they hold themselves.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from ropa.journal.choices import EntryKind
from ropa.journal.gate import Change, Event
from ropa.journal.scope import everything
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Membership
from ropa.organisations.roles import ROLES

SUBJECT = "membership"


class AccessRefused(ValidationError):
    """A role cannot be granted or withdrawn so: a sentence says why. Nothing of the act is written."""


@dataclass(frozen=True)
class Terms:
    """What a membership says: whose role, which, where, until when."""

    user_id: int
    organisation_id: int
    role: str
    valid_until: dt.date | None
    business_function: str

    def lasts(self, on: dt.date) -> bool:
        """Whether the role counts on this day."""
        return self.valid_until is None or self.valid_until >= on

    def is_same_role(self, other: Terms) -> bool:
        """Whether it is the same role of the same person in the same organisation, until whatever day."""
        return replace(self, valid_until=other.valid_until) == other


@dataclass(frozen=True)
class Moved:
    """A membership that an act wrote: what it said before and says now; None where there was or is none in force."""

    key: int
    before: Terms | None
    now: Terms | None

    @property
    def withdrawn(self) -> Terms | None:
        """The role that somebody has no more."""
        ended = self.before and not (self.now and self.now.is_same_role(self.before))
        return self.before if ended else None

    @property
    def granted(self) -> Terms | None:
        """The role that somebody has from now on, or has until another day."""
        return self.now if self.now != self.before else None


def look(act: Change) -> None:
    """Tell of the roles that an act granted and withdrew (called at its end, inside its transaction, before `tell`)."""
    keys = act.touched.values(Membership, "id")
    if not keys:
        return
    with everything():
        moved = _moved(keys, act)
        _refuse_more_than_own(act, moved)
        _refuse_ownerless({each.withdrawn for each in moved if each.withdrawn})
        act.events.extend(_events(moved))


def _moved(keys: set[Any], act: Change) -> list[Moved]:
    today = timezone.localdate()
    names = ("user_id", "organisation_id", "role", "valid_until", "business_function")
    now = {row.pk: Terms(*(getattr(row, name) for name in names)) for row in Membership.objects.filter(pk__in=keys)}
    history = Membership.history.model._base_manager.filter(id__in=keys)
    before: dict[int, Terms | None] = {}
    for row in history.exclude(change_id=act.id).order_by("history_id"):
        before[row.id] = None if row.history_type == "-" else Terms(*(getattr(row, name) for name in names))
    return [Moved(key, _lasting(before.get(key), today), _lasting(now.get(key), today)) for key in sorted(keys)]


def _lasting(terms: Terms | None, today: dt.date) -> Terms | None:
    return terms if terms and terms.lasts(today) else None


def _refuse_more_than_own(act: Change, moved: list[Moved]) -> None:
    """Refuse a role that may something which whoever grants it may not, by the roles held before this act."""
    if act.user is None or getattr(act.user, "is_superuser", False):
        return
    held = _held_before(act.user.pk, moved)
    for terms in (terms for each in moved for terms in (each.granted, each.withdrawn) if terms):
        own = {name for key, role in held if key == terms.organisation_id for name in ROLES[role].permissions}
        if not ROLES[terms.role].permissions <= own:
            raise AccessRefused(_("Nobody grants or withdraws a role that may more than their own."), code="rank")


def _held_before(user_id: int, moved: list[Moved]) -> list[tuple[int, str]]:
    """Return the organisations and roles that somebody held when the act began."""
    kept = Membership.objects.valid(timezone.localdate()).filter(user=user_id)
    others = kept.exclude(pk__in=[each.key for each in moved]).values_list("organisation_id", "role")
    own = [each.before for each in moved if each.before and each.before.user_id == user_id]
    return [*others, *((terms.organisation_id, terms.role) for terms in own)]


def _refuse_ownerless(withdrawn: set[Terms]) -> None:
    for terms in withdrawn:
        owners = Membership.objects.valid(timezone.localdate()).filter(organisation=terms.organisation_id)
        if terms.role == MembershipRole.OWNER and not owners.filter(role=MembershipRole.OWNER).exists():
            raise AccessRefused(_("This is the last owner: make somebody else an owner first."), code="last_owner")


def _events(moved: list[Moved]) -> Iterator[Event]:
    told = [
        (kind, each.key, terms)
        for each in moved
        for kind, terms in ((EntryKind.ACCESS_WITHDRAWN, each.withdrawn), (EntryKind.ACCESS_GRANTED, each.granted))
        if terms
    ]
    people = User.objects.in_bulk({terms.user_id for _kind, _key, terms in told})
    for kind, key, terms in told:
        person = name_of(people[terms.user_id])
        label = f"{person} · {MembershipRole(terms.role).value}"
        until = terms.valid_until and terms.valid_until.isoformat()
        content = {"person": person, "role": terms.role, "function": terms.business_function, "until": until}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        yield Event(kind, terms.organisation_id, SUBJECT, key, label, text)


def name_of(account: User) -> str:
    """Return what to call the owner of an account, as text that stays readable."""
    return Change(by=account).actor
