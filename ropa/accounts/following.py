"""What follows when people sign in, fail, leave or change a second factor. Knows the signals of Django and allauth."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from ropa.accounts import limits


def connect() -> None:
    """Follow each of these from now on."""
    auth.user_logged_in.connect(limits.begin, dispatch_uid="ropa.accounts.begin")
    mfa.authenticator_added.connect(count_as_shown, dispatch_uid="ropa.accounts.shown")


def count_as_shown(request: HttpRequest, user: Any, authenticator: Any, **_kwargs: Any) -> None:
    """Count a second factor that was just set up as shown: the person has proved to hold it."""
    if authenticator.type in {authenticator.Type.TOTP, authenticator.Type.WEBAUTHN}:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
