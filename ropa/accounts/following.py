"""What follows when people sign in, fail, leave or change a second factor. Knows the signals of Django and allauth.

Sign-in and sign-out themselves are told to the security log by `ropa.security.events`.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from ropa.accounts import limits
from ropa.security.log import Event, Outcome, tell


def connect() -> None:
    """Follow each of these from now on."""
    auth.user_logged_in.connect(limits.begin, dispatch_uid="ropa.accounts.begin")
    mfa.authenticator_added.connect(added, dispatch_uid="ropa.accounts.added")
    mfa.authenticator_removed.connect(removed, dispatch_uid="ropa.accounts.removed")
    mfa.authenticator_reset.connect(renewed, dispatch_uid="ropa.accounts.renewed")
    mfa.authenticator_used.connect(used, dispatch_uid="ropa.accounts.used")
    mfa.authentication_failed.connect(refused, dispatch_uid="ropa.accounts.refused")
    for signal in (account.password_changed, account.password_set, account.password_reset):
        signal.connect(password_chosen, dispatch_uid=f"ropa.accounts.password.{id(signal)}")


def added(request: HttpRequest, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Count a second factor that was just set up as shown: the person has proved to hold it."""
    if authenticator.type in {authenticator.Type.TOTP, authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
    _tell(user, authenticator, "added")


def removed(user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """A second factor was taken away, by its owner or by an administrator."""
    _tell(user, authenticator, "removed")


def renewed(user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """New recovery codes replaced the old ones."""
    _tell(user, authenticator, "renewed")


def used(user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """A second factor was shown, and was right."""
    _tell(user, authenticator, "shown")


def refused(user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """A second factor was shown, and was wrong."""
    _tell(user, authenticator, "shown", Outcome.FAILURE)


def password_chosen(user: Any, **_kwargs: Any) -> None:
    """A password was changed, by its owner."""
    tell(Event.PASSWORD, Outcome.SUCCESS, account=user.get_username(), what="changed")


def _tell(user: Any, authenticator: Any, what: str, outcome: Outcome = Outcome.SUCCESS) -> None:
    tell(Event.SECOND_FACTOR, outcome, account=user.get_username(), what=what, kind=authenticator.type)
