"""What a person may do, by the memberships that are valid today: read once for a person, then remembered."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q
from django.utils import timezone

from ropa.journal.scope import Keys, everything, path_of
from ropa.organisations.models import Membership
from ropa.organisations.roles import READING_THE_PAST, ROLES
from ropa.organisations.scope import organisation_of

if TYPE_CHECKING:
    from django.db.models import Model

REMEMBERED = "_ropa_grants"
Grants = dict[int, list["Grant"]]


@dataclass(frozen=True)
class Grant:
    """What one membership lets a person do in its organisation."""

    role: str
    business_function: str = ""
    as_of: dt.datetime | None = None

    def allows(self, permission: str, subject: Model | None = None) -> bool:
        """Whether the role has the permission, with this subject of its organisation.

        Whoever is bound to an instant reads what was said then, and no more.
        """
        role = ROLES[self.role]
        if self.as_of is not None and permission not in READING_THE_PAST:
            return False
        if permission not in role.permissions:
            return False
        is_limited = role.own_function and subject is not None and not is_reading(permission)
        return not is_limited or all(each.is_open_to(self.business_function) for each in _limiting(subject))


class Limiting(Protocol):
    """An entry, which says itself whether a contributor may write it."""

    def is_open_to(self, business_function: str) -> bool:
        """Whether somebody of this function may write it as it now is."""
        ...


def is_reading(permission: str) -> bool:
    """Whether the permission is one to look and no more."""
    return permission.partition(".")[2].startswith("view_")


def _limiting(subject: Any) -> list[Limiting]:
    """Return the entry that the subject is, or is a part of."""
    steps = path_of(type(subject)).split("__")[:-1]
    rows = [subject]
    for step in steps:
        rows.append(getattr(rows[-1], step))
    return [row for row in rows if hasattr(row, "is_open_to")]


def grants_of(user: Any) -> Grants:
    """Return what this person was granted, by organisation. One query for as long as `user` lives: a request."""
    if not user.is_active or user.is_anonymous:
        return {}
    found: Grants | None = getattr(user, REMEMBERED, None)
    if found is None:
        found = defaultdict(list)
        with everything():  # this is what a person's scope is made of
            valid = Membership.objects.valid(timezone.localdate()).filter(user=user)
            terms = valid.values_list("organisation_id", "role", "business_function", "as_of")
            for organisation_id, role, business_function, as_of in terms:
                found[organisation_id].append(Grant(role, business_function, as_of))
        setattr(user, REMEMBERED, dict(found))
    return found


def seen_by(user: Any) -> Keys:
    """Return the organisations whose rows this person may see at all; None for all of them."""
    return None if user.is_active and user.is_superuser else frozenset(grants_of(user))


def forget(user: Any) -> None:
    """Have the grants of a person read again when next asked for."""
    user.__dict__.pop(REMEMBERED, None)


def is_granted(user: Any, permission: str, subject: Model | None = None) -> bool:
    """Whether this person may: with this organisation or row of one, or, with no subject, in one organisation at least.

    What all organisations share is read by every member, and written by no role.
    """
    grants = grants_of(user)
    if subject is None:
        return any(grant.allows(permission) for held in grants.values() for grant in held)
    keeper = organisation_of(subject)
    if keeper is None:
        return is_reading(permission) and is_granted(user, permission)
    return any(grant.allows(permission, subject) for grant in grants.get(keeper, ()))


def bound_to(user: Any, organisation_id: int) -> dt.datetime | None:
    """Return the instant that this person may not see beyond; None for whoever sees what the register says now."""
    if user.is_superuser:
        return None
    instants = [grant.as_of for grant in grants_of(user).get(organisation_id, ())]
    return None if None in instants else max(filter(None, instants), default=None)


def bounds_of(user: Any) -> dict[int, dt.datetime]:
    """Return the instants that this person may not see beyond, by organisation."""
    held = () if user.is_superuser else grants_of(user)
    return {key: bound for key in held if (bound := bound_to(user, key))}


def followed_in(user: Any) -> tuple[int, ...]:
    """Return the organisations whose journal is told what this person reads."""
    if user.is_superuser:
        return ()
    held = grants_of(user).items()
    return tuple(key for key, grants in held if all(ROLES[grant.role].is_followed for grant in grants))


def may_enter(user: Any) -> bool:
    """Whether this person has business here at all: an administrator, or somebody with a role that has not ended."""
    return bool(user.is_active and (user.is_superuser or grants_of(user)))


def organisations_where(user: Any, permission: str) -> Q:
    """Return the condition on organisations that this person may there."""
    if user.is_active and user.is_superuser:
        return Q()
    return Q(pk__in=[key for key, held in grants_of(user).items() if any(grant.allows(permission) for grant in held)])
