"""A session lasts as long as what its person may do: a role that is given, withdrawn or over ends it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ropa.accounts.limits import end_session
from ropa.organisations.grants import grants_of

RIGHTS = "session_rights"


def rights_of(user: Any) -> str:
    """Return in short what the person may do where; the roles are read once a request, for all who ask."""
    if user.is_superuser:
        return "administrator"
    held = sorted((key, sorted(map(repr, grants))) for key, grants in grants_of(user).items())
    return hashlib.sha256(json.dumps(held).encode()).hexdigest()[:32]


def note(request: HttpRequest, user: Any, **_kwargs: Any) -> None:
    """Note what the person may do when the session begins (a receiver of Django's user_logged_in)."""
    request.session[RIGHTS] = rights_of(user)


class SessionRightsMiddleware:
    """Ends a session whose person may do something else than when it began: whoever has it may not be who they were."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.get(RIGHTS) != rights_of(request.user):
            return end_session(request, _("What you may do has changed. Log in to go on."))
        return self.get_response(request)
