"""Signing in through the company's identity provider (OpenID Connect): it says who somebody is, and grants nothing.

Knows allauth's hooks and accounts; no organisation.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ropa.accounts.invitations import is_waiting

ONLY_INVITED = "invited"
# Some providers send the claim as text, of which every word would be true.
VERIFIED = (True, "true")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Lets in whose verified address is that of exactly one account; afterwards, whom the provider knows it by."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse everything but signing in: a provider that is tied to an open session could be anybody's."""
        if sociallogin.state.get("process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
            raise PermissionDenied

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Return the account that the provider's person may enter for the first time, and by which address."""
        for address in sociallogin.email_addresses:
            account = account_of(address.email) if address.verified in VERIFIED else None
            if account and may_enter(account, sociallogin.account):
                vouch_for(account, address.email)
                return account, address.email
        return None


def account_of(address: str) -> User | None:
    """Return the one active account with this address, None if there is none or more than one."""
    found = list(User.objects.filter(email__iexact=address, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def may_enter(account: User, person: SocialAccount) -> bool:
    """Whether the account is open to this person of the provider.

    Not if it is tied to another one already: an address that was given to a new colleague opens no old account.
    """
    if SocialAccount.objects.filter(user=account, provider=person.provider).exists():
        return False
    return settings.OIDC_ACCOUNTS != ONLY_INVITED or is_waiting(account)


def vouch_for(account: User, address: str) -> None:
    """Note that the address is the account's own; of an address in doubt, allauth would wipe the account's password."""
    values = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=account, email=address.lower(), defaults=values)
