"""How allauth behaves here: nobody signs up, and nobody can lock somebody else out. Knows allauth's hooks."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per account *and* address: a stranger who guesses elsewhere does not keep the owner out."""
        stock = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{stock}:{truncate_ip(self.get_client_ip(request))}"
