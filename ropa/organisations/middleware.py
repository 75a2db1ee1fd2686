"""Opens, for each request, the scope of the person who is signed in: what they see is theirs, whatever page asks."""

from __future__ import annotations

from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any

from ropa.journal.scope import Scope, opened
from ropa.organisations.grants import bounds_of, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

END = object()


class ScopeMiddleware:
    """Stands behind the one that knows who is signed in. Whom nobody knows sees nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within the scope; what is sent piece by piece is read in it too."""
        with opened(Scope(lambda: seen_by(request.user), lambda: bounds_of(request.user))):
            response = self.get_response(request)
            if response.streaming:
                streaming: Any = response
                streaming.streaming_content = _in(copy_context(), streaming.streaming_content)
            return response


def _in(context: Context, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Make each piece where the request was answered."""
    while (piece := context.run(next, pieces, END)) is not END:
        yield piece  # type: ignore[misc]  # no piece is END
