"""The logo of an organisation as bytes: it stands in a file beside the database. Knows no document."""

from __future__ import annotations

from ropa.organisations.models import Organisation


def logo_of(organisation: Organisation) -> bytes:
    """Return the logo as it was uploaded; empty if there is none, or if its file was lost."""
    if not organisation.logo:
        return b""
    try:
        with organisation.logo.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return b""
