"""What is done with every request and every answer: sizes, headers, and what the security log is told.

Knows requests and answers; no model.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from ropa.security.errors import BAD_REQUEST, NOT_ALLOWED, TOO_LARGE, error_page
from ropa.security.log import Event, Outcome, asked, known_user, tell

Answer = Callable[[HttpRequest], HttpResponse]
Viewed = TypeVar("Viewed", bound=Callable[..., Any])
LARGEST_BODY = "largest_body"

# Nothing of the machine is asked for but the passkeys of signing in.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)
EVENTS: dict[int, Event] = {
    HTTPStatus.BAD_REQUEST: Event.BAD_REQUEST,
    HTTPStatus.FORBIDDEN: Event.REFUSAL,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Event.TOO_LARGE,
    HTTPStatus.TOO_MANY_REQUESTS: Event.RATE_LIMIT,
}
CHUNK = 64 * 1024
DRAINED = 10  # times the limit: so much of a body that is refused is read, so that the browser reads the answer


class SecurityLogMiddleware:
    """Tells the security log of refusals, failures and downloads. Goes first, so that it sees every answer."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with asked(request):
            response = self.get_response(request)
            event = event_of(request, response)
            if event is not None:
                outcome = Outcome.SUCCESS if event == Event.DOWNLOAD else Outcome.FAILURE
                tell(event, outcome, status=response.status_code)
        return response


def event_of(request: HttpRequest, response: HttpResponse) -> Event | None:
    """Return what the answer is to the security log, None if nothing."""
    status = response.status_code
    if status == HTTPStatus.NOT_FOUND:
        # A guessed key, or another organisation's: an address that exists, and nothing there for this account.
        return Event.REFUSAL if request.resolver_match and known_user(request) else None
    if "ropa.csrf" in request.META:
        return Event.CSRF
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Event.ERROR
    if status == HTTPStatus.OK and response.has_header("Content-Disposition"):
        return Event.DOWNLOAD
    return EVENTS.get(status)


class HeadersMiddleware:
    """Adds the headers that Django and django-csp do not: what the page may use, who may embed it, who may keep it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response = _with_headers_of(response, error_page(request, NOT_ALLOWED))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
            patch_vary_headers(response, ["Cookie"])
        return response


def takes_up_to(size: int) -> Callable[[Viewed], Viewed]:
    """Mark a view that takes larger bodies than the others: so many bytes. Stands below what wraps it."""

    def marked(view: Viewed) -> Viewed:
        vars(view)[LARGEST_BODY] = size
        return view

    return marked


class RequestLimitsMiddleware:
    """Refuses what no page can answer before anything of it is parsed: too large a body, a NUL in an address.

    No database and no name of a file holds a NUL: PostgreSQL and the system would stop at it, deep inside.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        limit = settings.UPLOAD_LIMIT
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_page(request, BAD_REQUEST)
        announced = _announced(request)
        if announced <= limit or announced <= _own_limit(request):
            return self.get_response(request)
        _drain(request, DRAINED * limit)
        return error_page(request, TOO_LARGE)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse rows of the admin's lists whose keys are none: the stock view would stop at them."""
        model_admin = getattr(view, "model_admin", None)
        if model_admin is None or request.method != "POST":
            return None
        key = model_admin.model._meta.pk
        try:
            for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
                key.to_python(chosen)
        except ValidationError:
            return error_page(request, BAD_REQUEST)
        return None


def _announced(request: HttpRequest) -> int:
    """Return the size that the request announces; Django reads no more than that, and nothing if none is."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


def _own_limit(request: HttpRequest) -> int:
    """Return how much the view at this address takes, if it says so."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return 0
    return int(getattr(view, LARGEST_BODY, 0)) if request.method == "POST" else 0


def _drain(request: HttpRequest, most: int) -> None:
    for _chunk in range(most // CHUNK):
        if not request.read(CHUNK):
            return


def _with_headers_of(first: HttpResponse, page: HttpResponse) -> HttpResponse:
    """Keep what a bare answer says in its headers: which methods are allowed."""
    if first.has_header("Allow"):
        page["Allow"] = first["Allow"]
    return page
