"""The logo of an organisation, today's or that of an instant: a file beside the database. Knows no document."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from ropa.journal.history import said_then
from ropa.organisations.models import Organisation


def logo_of(organisation: Organisation, at: dt.datetime | None = None) -> bytes:
    """Return the logo as it was uploaded, as of `at` (None: now); empty if there was none, or if its file was lost.

    An upload gets a name of its own and stays where it is: the history of the row leads to every logo there was.
    """
    logo = _logo(organisation, at)
    if not logo:
        return b""
    try:
        with logo.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""


def logo_address(organisation: Organisation, at: dt.datetime | None = None) -> str:
    """Return where a page of the site finds that logo; empty if there was none."""
    logo = _logo(organisation, at)
    if not logo:
        return ""
    return str(logo.url) if at is None else f"{logo.url}?{urlencode({'at': at.isoformat()})}"


def _logo(organisation: Organisation, at: dt.datetime | None) -> Any:
    return organisation.logo if at is None else said_then(organisation, "logo", at)
