"""What an owner does with the members of an organisation: invite somebody, change a role, end it. Each is one act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ropa.accounts.invitations import new_account
from ropa.journal.gate import change
from ropa.organisations.models import Membership
from ropa.organisations.roles import ROLES

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Terms:
    """What is granted: which role, for which function if it is limited to one, until when."""

    role: str
    valid_until: dt.date | None = None
    business_function: str = ""


def grantable(by: User, organisation: Organisation) -> list[str]:
    """Return the roles that this person may grant there: those that may nothing which they may not themselves."""
    if not by.has_perm("organisations.change_membership", organisation):
        return []
    return [code for code, role in ROLES.items() if all(by.has_perm(each, organisation) for each in role.permissions)]


def invite(name: str, terms: Terms, organisation: Organisation, *, by: User) -> Membership:
    """Grant a role to the owner of an account, by user name or e-mail address; an unknown address gets an account.

    Raises ValidationError, and makes nothing, if there is nobody of that name or the role cannot be granted.
    """
    with transaction.atomic(), change(by=by, reason=_("Invitation")):
        member = Membership(user=_account(name.strip()), organisation=organisation)
        return _written(member, terms)


def change_role(member: Membership, terms: Terms, *, by: User) -> None:
    """Grant the member other terms than before."""
    with change(by=by, reason=_("Change of a role")):
        _written(member, terms)


def end(member: Membership, *, by: User) -> None:
    """End a role at once: yesterday was its last day."""
    with change(by=by, reason=_("End of a role")):
        member.valid_until = timezone.localdate() - dt.timedelta(days=1)
        member.save()


def _written(member: Membership, terms: Terms) -> Membership:
    member.role, member.valid_until = terms.role, terms.valid_until
    member.business_function = terms.business_function
    member.full_clean()
    member.save()
    return member


def _account(name: str) -> User:
    known = User.objects.filter(username__iexact=name).first() or User.objects.filter(email__iexact=name).first()
    if known is not None and name:
        return known
    try:
        validate_email(name)
    except ValidationError as error:
        message = _("There is no account of this name: give the e-mail address of whoever is to be invited.")
        raise ValidationError({"name": message}) from error
    return new_account(name)
