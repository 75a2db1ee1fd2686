"""What a register says already, for a file that is read beside it. Knows the database, and no file."""

from __future__ import annotations

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.exporting import native_tables
from registry.spreadsheets.reading import Known
from registry.spreadsheets.since import by_key
from ropa.organisations.models import Organisation
from subprocessors.models import Location, Subprocessor


def known_to(organisation: Organisation | None) -> Known:
    """Return the rows of the organisation's register by their keys, and the vendors and places that it can name."""
    if organisation is None:
        return Known()
    register = read_register(organisation, RegisterKind.ALL)
    tables = by_key(native_tables(register))
    vendors = Subprocessor.objects.available_to(organisation).order_by("pk").values_list("name", flat=True)
    places = Location.objects.available_to(organisation).order_by("pk").values_list("name", flat=True)
    return Known(tables, register, tuple(vendors), tuple(places))
