"""Second factors of the tests: an authenticator app, and what it shows."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.test import Client

PERIOD = 30
STALE = 901


def code_of(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows now, or so many periods later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + later)))


def app_of(person: User) -> str:
    """Give the person an authenticator app and recovery codes; return the app's secret."""
    secret = str(generate_totp_secret())
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def grown_stale(client: Client) -> None:
    """Make the client's session older than what counts as fresh, and its answers too."""
    session = client.session
    session["session_began"] -= STALE
    for record in session.get("account_authentication_methods", []):
        record["at"] -= STALE
    session.save()
