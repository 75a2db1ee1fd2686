"""The one door: whoever comes to the admin's own sign-in is led to it. Knows requests and addresses."""

from __future__ import annotations

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def lead_to_door(request: HttpRequest, home: str, *, let_in: bool) -> HttpResponseRedirect:
    """Send a stranger to sign in, and whoever has signed in where they wanted to go, or `home`; no password is read."""
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    destination = wanted if inside else home
    if not request.user.is_authenticated:
        return redirect_to_login(destination)
    if not let_in:
        raise PermissionDenied
    return redirect(destination)
