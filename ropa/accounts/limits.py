"""How long a session lasts: so long without activity, so long in all. Knows no person."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

BEGAN, SEEN = "session_began", "session_seen"
PART = 12  # of the idle limit: activity is noted once in so much of it, so that reading does not write at every page


def begin(request: HttpRequest, **_kwargs: Any) -> None:
    """Note when the session begins (a receiver of Django's user_logged_in)."""
    request.session[BEGAN] = request.session[SEEN] = time.time()


def is_over(session: Any, now: float) -> bool:
    """Whether the session has lasted, or been left, too long; one whose beginning nobody noted is over."""
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    return bool(now - began > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE_SECONDS)


def end_session(request: HttpRequest, why: str) -> HttpResponse:
    """Sign the person out, say why, and lead back to the page after the next sign-in."""
    logout(request)
    messages.warning(request, why)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "")


class SessionLimitsMiddleware:
    """Ends sessions at their limits, and notes that they are in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = time.time()
        if request.user.is_authenticated:
            if is_over(request.session, now):
                return end_session(request, _("Your session has ended. Log in to go on."))
            if now - request.session[SEEN] > settings.SESSION_IDLE_SECONDS / PART:
                request.session[SEEN] = now
        return self.get_response(request)
