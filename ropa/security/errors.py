"""The pages that say that something went wrong: in our look, in the reader's language, and telling no inner detail.

Knows requests. Asks no database and no session: they may be what is broken.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from ropa.security.log import error_id, safe_path

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """Why nothing could be done: the status of the answer, after how many seconds to try again, and the words."""

    status: int
    retry_after: int | None
    title: StrPromise
    text: StrPromise


BAD_REQUEST = Trouble(
    400,
    None,
    _("This request cannot be understood"),
    _(
        "What the browser sent is not what this page asks for. Nothing was changed. "
        "Go back, and try again from the page."
    ),
)
FORBIDDEN = Trouble(
    403,
    None,
    _("You may not do this"),
    _(
        "Your account has no right to what you asked for. Nothing was changed. "
        "If you need it for your work, ask whoever owns the register."
    ),
)
CSRF = Trouble(
    403,
    None,
    _("This form has expired"),
    _(
        "The form was opened before you last signed in or out, or the browser keeps no cookies. Nothing was saved. "
        "Go back, load the page again, and send it again."
    ),
)
NOT_FOUND = Trouble(
    404,
    None,
    _("There is nothing here"),
    _("The address may be mistyped, or what it led to is no longer here, or it is not for your account to see."),
)
NOT_ALLOWED = Trouble(
    405,
    None,
    _("This address is not used in this way"),
    _("What the browser sent is not what this address is for. Nothing was changed. Begin again from the page."),
)
TOO_LARGE = Trouble(
    413,
    None,
    _("What you sent is too large"),
    _(
        "Nothing was saved: what was sent is larger, or holds more files or fields, than this register accepts. "
        "Send a smaller file, or fewer at a time."
    ),
)
TOO_MANY = Trouble(
    429,
    300,
    _("Too many attempts"),
    _("There were too many attempts in a short time. Wait a few minutes, and try again."),
)
OVERSIZED = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def error_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """Return the page that tells the trouble, and the id under which the log has the reason."""
    context = {"trouble": trouble, "language": get_language() or "en", "error_id": error_id(request)}
    headers = {"Cache-Control": "no-store"}
    if trouble.retry_after is not None:
        headers["Retry-After"] = str(trouble.retry_after)
    return HttpResponse(render_to_string("errors/error.html", context), status=trouble.status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django holds for suspicious (handler400), or what is larger than it reads."""
    _note(request, exception)
    return error_page(request, TOO_LARGE if isinstance(exception, OVERSIZED) else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer where a right is missing (handler403)."""
    return error_page(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its token (CSRF_FAILURE_VIEW)."""
    request.META["ropa.csrf"] = reason
    return error_page(request, CSRF)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer where nothing is, or nothing for this account (handler404)."""
    return error_page(request, NOT_FOUND)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer who tries too often (handler429, which allauth asks for)."""
    return error_page(request, TOO_MANY)


def _note(request: HttpRequest, exception: Exception) -> None:
    """Put the reason into the ordinary log, where whoever runs the register finds it by the id."""
    logger.warning("%s: %s %s: %r", error_id(request), request.method, safe_path(request), exception)
