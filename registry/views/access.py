"""Who may open our pages. Knows requests and permissions, no register."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import permission_required, user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from registry.views.following import follow
from ropa.organisations.grants import bounds_of, may_enter
from ropa.organisations.models import Organisation

Rest = ParamSpec("Rest")
OF_ANY_DAY = "is_of_any_day"
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def for_readers(view: View[Rest]) -> View[Rest]:
    """Let in members who may read registers; others sign in or are refused."""
    return require_safe(_guarded(view))


def of_any_day(view: View[Rest]) -> View[Rest]:
    """Mark a view as made for those too who are bound to an instant: it reads what their scope lets it see.

    Stands below for_readers or for_members, which refuse them otherwise.
    """
    vars(view)[OF_ANY_DAY] = True
    return view


def for_members(view: View[Rest]) -> View[Rest]:
    """Let the same people in to a page that acts too: the view asks who may do what is posted."""
    return require_http_methods(["GET", "HEAD", "POST"])(_guarded(view))


def _guarded(view: View[Rest]) -> View[Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if OF_ANY_DAY not in vars(view) and _is_bound(request.user, kwargs.get("slug")):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        follow(request, response)
        return response

    allowed = permission_required("registry.view_register", raise_exception=True)(guarded)
    guarding: View[Rest] = user_passes_test(may_enter, login_url="admin:login")(allowed)
    return guarding


def _is_bound(user: Any, slug: object) -> bool:
    """Whether this person sees nothing of today of the organisation in the address."""
    bounds = bounds_of(user)
    return bool(bounds) and Organisation.objects.filter(pk__in=bounds, slug=slug).exists()


def document(content: bytes, content_type: str, name: str, *, attached: bool = False) -> HttpResponse:
    """Return a file to look at in the browser, or to save; it keeps `name` when it is saved."""
    disposition = content_disposition_header(as_attachment=attached, filename=name)
    return HttpResponse(content, content_type, headers={"Content-Disposition": disposition})
