"""Whoever may write needs a second factor: asked at every request, where the installation wants it. Knows no role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

# What begins so changes nothing; every other permission is one to write.
READING = ("view_", "verify_")
SIGNING = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def may_write(user: Any) -> bool:
    """Whether the person may change anything anywhere, by the permissions held, whatever the role is called."""
    if user.is_superuser:
        return True
    return any(not held.partition(".")[2].startswith(READING) for held in user.get_all_permissions())


def has_shown(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session, here or at an identity provider that asks for one."""
    accepted = {"mfa", "socialaccount"} if settings.OIDC_HAS_SECOND_FACTOR else {"mfa"}
    user: Any = request.user
    return any(record["method"] in accepted for record in get_authentication_records(request, user))


def is_wanting(request: HttpRequest) -> bool:
    """Whether this session must show a second factor before it goes on."""
    return (
        settings.REQUIRE_SECOND_FACTOR
        and request.user.is_authenticated
        and not has_shown(request)
        and may_write(request.user)
    )


def place_to_show(request: HttpRequest) -> str:
    """Return the address where the person shows the second factor, or sets one up."""
    kinds = set(Authenticator.objects.filter(user=request.user.pk, type__in=SIGNING).values_list("type", flat=True))
    if not kinds:
        return reverse("mfa_index")
    name = "mfa_reauthenticate" if Authenticator.Type.TOTP in kinds else "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"


class SecondFactorMiddleware:
    """Lets a session that wants a second factor go nowhere but to the pages of one's own account."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.open = (f"{reverse('home')}account/", reverse("set_language"), f"/{settings.STATIC_URL.lstrip('/')}")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(self.open) and is_wanting(request):
            return redirect(place_to_show(request))
        return self.get_response(request)
