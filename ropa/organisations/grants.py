"""What a person may do, by the memberships that are valid today: read once for a person, then remembered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from ropa.organisations.models import Membership
from ropa.organisations.roles import ROLES
from ropa.organisations.scope import organisation_of

if TYPE_CHECKING:
    from django.db.models import Model

REMEMBERED = "_ropa_grants"
Grants = dict[int, list["Grant"]]


@dataclass(frozen=True)
class Grant:
    """What one membership lets a person do in its organisation."""

    role: str

    def allows(self, permission: str) -> bool:
        """Whether the role has the permission."""
        return permission in ROLES[self.role].permissions


def grants_of(user: Any) -> Grants:
    """Return what this person was granted, by organisation. One query for as long as `user` lives: a request."""
    if not user.is_active or user.is_anonymous:
        return {}
    found: Grants | None = getattr(user, REMEMBERED, None)
    if found is None:
        found = defaultdict(list)
        valid = Membership.objects.valid(timezone.localdate()).filter(user=user)
        for organisation_id, role in valid.values_list("organisation_id", "role"):
            found[organisation_id].append(Grant(role))
        setattr(user, REMEMBERED, dict(found))
    return found


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
        return permission.partition(".")[2].startswith("view_") and is_granted(user, permission)
    return any(grant.allows(permission) for grant in grants.get(keeper, ()))


def may_enter(user: Any) -> bool:
    """Whether this person has business here at all: an administrator, or somebody with a role that has not ended."""
    return bool(user.is_active and (user.is_superuser or grants_of(user)))


def organisations_where(user: Any, permission: str) -> Q:
    """Return the condition on organisations that this person may there."""
    if user.is_active and user.is_superuser:
        return Q()
    return Q(pk__in=[key for key, held in grants_of(user).items() if any(grant.allows(permission) for grant in held)])
