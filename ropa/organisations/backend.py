"""Answers Django's questions about permissions from memberships, and from nothing else. Knows no request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from ropa.organisations.grants import grants_of, is_granted
from ropa.organisations.roles import ROLES


class MembershipBackend(AuthenticationBackend):
    """Signs people in as allauth does, and grants what their roles grant: nothing else of an account grants anything.

    `user.has_perm(permission, organisation)` asks for one organisation or a row of it, `user.has_perm(permission)`
    whether there is an organisation in which the person may.
    """

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Grant nothing beside roles."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Grant nothing beside roles."""
        return set()

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return all that the person may do, with `obj` or anywhere."""
        held = {grant.role for grants in grants_of(user_obj).values() for grant in grants}
        named = {permission for role in held for permission in ROLES[role].permissions}
        return named if obj is None else {each for each in named if is_granted(user_obj, each, obj)}

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether the person may."""
        return is_granted(user_obj, perm, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Whether the person may do anything with the models of an app."""
        return any(permission.startswith(f"{app_label}.") for permission in self.get_all_permissions(user_obj))
