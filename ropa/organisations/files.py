"""The one way to an uploaded file: asked of whoever may see the row that it belongs to. Knows requests and scopes."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from ropa.journal.history import said_then
from ropa.organisations.models import Organisation
from ropa.security.fields import GuardedFileField
from ropa.security.uploads import KINDS

# Whatever a browser makes of the file: no script, no form, nothing fetched.
ALONE = "default-src 'none'; sandbox"


@require_safe
@login_required
def file(request: HttpRequest, app: str, model: str, pk: int, field: str) -> FileResponse:
    """Hand out the file of a row, or the one that it named ?at= an instant, to whoever may see the row."""
    kept = _field(app, model, field)
    row = get_object_or_404(kept.model, pk=pk)
    if not request.user.has_perm(f"{app}.view_{model}", _keeper(row)):
        raise PermissionDenied
    found = said_then(row, kept.name, _asked(request)) if "at" in request.GET else getattr(row, kept.name)
    kind = next((kind for kind in KINDS if found and found.name.endswith(f".{kind.ending}")), None)
    if kind is None or not found.storage.exists(found.name):
        raise Http404
    name = f"{slugify(str(row)) or model}-{field}.{kind.ending}"
    response = FileResponse(
        found.open("rb"), as_attachment=not kind.is_picture, filename=name, content_type=kind.media_type
    )
    response["Content-Security-Policy"] = ALONE
    return response


def _asked(request: HttpRequest) -> dt.datetime:
    """Return the instant of ?at=; there is nothing where it is none."""
    with suppress(ValueError):
        at = parse_datetime(request.GET["at"])
        if at is not None and timezone.is_aware(at):
            return at
    raise Http404


def _field(app: str, model: str, field: str) -> Any:
    """Return the field that keeps a file; there is nothing at the address of any other."""
    try:
        found = apps.get_model(app, model)._meta.get_field(field)
    except (LookupError, FieldDoesNotExist) as error:
        raise Http404 from error
    if not isinstance(found, GuardedFileField):
        raise Http404
    return found


def _keeper(row: models.Model) -> Any:
    """Return the organisation whose file it is."""
    return row if isinstance(row, Organisation) else getattr(row, "organisation", None)
