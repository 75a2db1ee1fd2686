"""What is told of a page that an auditor opened, and to whose journal. Knows requests."""

from __future__ import annotations

from urllib.parse import unquote

from django.http import HttpRequest, HttpResponseBase

from registry.reading import note_reading
from ropa.organisations.grants import followed_in
from ropa.organisations.models import Organisation

OK = 200
LONGEST = 500
PIECE = "piece"  # the part of a page that is fetched again and again
SILENT = frozenset({"autocomplete", "jsi18n"})  # what a page asks for by itself


def follow(request: HttpRequest, response: HttpResponseBase) -> None:
    """Tell the journal what was handed out, if it went to somebody whose reading is told."""
    user, match = request.user, request.resolver_match
    if request.method != "GET" or response.status_code != OK or not user.is_authenticated or match is None:
        return
    if PIECE in request.GET or match.url_name in SILENT:
        return
    organisations = followed_in(user)
    if slug := match.kwargs.get("slug"):
        organisations = tuple(Organisation.objects.filter(pk__in=organisations, slug=slug).values_list("pk", flat=True))
    if organisations:
        note_reading(user, organisations, unquote(request.get_full_path())[:LONGEST])
