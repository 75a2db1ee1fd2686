"""How allauth behaves here: nobody signs up, and nobody can lock somebody else out. Knows allauth's hooks."""

from __future__ import annotations

import logging
import time
from base64 import urlsafe_b64encode
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from ropa.accounts.limits import BEGAN
from ropa.security.log import Event, Outcome, tell

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators and invitations; attempts are counted per account and address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many attempts from this address. Wait a few minutes and try again, or sign in with a passkey."
        ),
        "username_password_mismatch": _("This name and password do not belong together."),
        "email_password_mismatch": _("This name and password do not belong together."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account of their own."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Tell the security log of attempts that are not even looked at."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell(Event.RATE_LIMIT, Outcome.FAILURE, what="sign-in")
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account *and* address: a stranger who guesses elsewhere does not keep the owner out."""
        stock = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{stock}:{truncate_ip(self.get_client_ip(request))}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Do not ask again who has just signed in; later, sensitive acts ask for the password or second factor anew."""
        began = self.request.session.get(BEGAN, 0)
        fresh = time.time() - began < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and bool(super().is_reauthentication_required(app=app, **kwargs))


class MfaAdapter(DefaultMFAAdapter):
    """The second factor: its picture fits into the page itself, which loads no data: addresses."""

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element of HTML."""
        picture: bytes = qrcode.make(url, image_factory=SvgPathImage).to_string()
        return picture.decode()

    def encrypt(self, text: str) -> str:
        """Store no key of a second factor as it is: a copy of the database gives no codes."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the key, or, where SECRET_KEY was changed meanwhile, one that nobody has: no code fits it."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.warning("A second factor cannot be read: SECRET_KEY was changed. Its owner must set up another.")
            return str(generate_totp_secret())


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [
        salted_hmac("ropa.accounts.second_factor", "key", secret, algorithm="sha256").digest() for secret in secrets
    ]
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])
