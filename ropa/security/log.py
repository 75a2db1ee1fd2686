"""The security log: a line of JSON for each thing that somebody may ask about later. Knows requests; asks no database.

No line holds a secret: no password, no token, no query, nothing of what was posted. What users typed cannot break a
line, nor reach a terminal: everything but printable ASCII is escaped.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from ropa.security.lines import LONGEST

logger = logging.getLogger("ropa.security")

# Parts of addresses that open something to whoever knows them.
SECRET_PARTS = frozenset({"key", "token", "uidb36", "secret"})

_asked: ContextVar[HttpRequest | None] = ContextVar("ropa_security_request", default=None)


class Event(StrEnum):
    """What happened, as the log names it."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    SECOND_FACTOR = "second-factor"
    PASSWORD = "password"  # noqa: S105  # the name of an event
    REFUSAL = "refusal"
    BAD_REQUEST = "bad-request"
    TOO_LARGE = "too-large"
    RATE_LIMIT = "rate-limit"
    CSRF = "csrf-failure"
    DOWNLOAD = "download"
    PERMISSION = "permission-change"
    ERROR = "error"


class Outcome(StrEnum):
    """How it ended."""

    SUCCESS = "success"
    FAILURE = "failure"


@contextmanager
def asked(request: HttpRequest) -> Iterator[None]:
    """Within this block, what is told happened while `request` was answered."""
    token = _asked.set(request)
    try:
        yield
    finally:
        _asked.reset(token)


def tell(event: Event, outcome: Outcome, **details: Any) -> None:
    """Write a line: what happened, to whom, from where, how it ended; and the error id that the person was shown."""
    request = _asked.get()
    said = {"event": event.value, "outcome": outcome.value} | (_circumstances(request) if request else {}) | details
    logger.info(event.value, extra={"said": {name: _short(value) for name, value in said.items()}})


def error_id(request: HttpRequest) -> str:
    """Return what names this failure, on the page and in the log: drawn once a request."""
    found: str = request.META.setdefault("ropa.error_id", secrets.token_hex(4).upper())
    return found


def known_user(request: HttpRequest) -> Any:
    """Return the account of the request if it was read already, else None: a log must not ask the database."""
    user = getattr(request, "_cached_user", None)  # where Django's AuthenticationMiddleware keeps it
    return user if user is not None and user.is_authenticated else None


def safe_path(request: HttpRequest) -> str:
    """Return the path without the parts that are secrets."""
    path, match = request.path, request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if name in SECRET_PARTS:
            path = path.replace(str(value), "***")
    return path


def _circumstances(request: HttpRequest) -> dict[str, Any]:
    user, match = known_user(request), request.resolver_match
    return {
        "user": user.get_username() if user else "",
        "organisation": match.kwargs.get("slug", "") if match else "",
        "ip": _address(request),
        "method": request.method,
        "path": safe_path(request),
        "error_id": request.META.get("ropa.error_id", ""),
    }


def _address(request: HttpRequest) -> str:
    """Return where the request comes from, by the same rule that counts attempts to sign in."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def _short(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)[:LONGEST]
