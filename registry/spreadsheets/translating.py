"""From a file to native sheets, beside what the register says already. Knows no cell, and writes nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.spreadsheets.known import known_to
from registry.spreadsheets.problems import Problem, Refused
from registry.spreadsheets.reading import (
    Mapping,
    NeedsMapping,
    Recognised,
    Template,
    Translation,
    read,
    recognise,
    translated,
)
from ropa.organisations.models import Organisation


def translation_of(
    content: bytes, filename: str, organisation: str, *, template: str = "auto", mapping: Mapping | None = None
) -> Translation:
    """Return the file as native sheets.

    Raises Refused if it cannot be read, if something in it must be corrected first, or if a person must say what its
    columns are (see `recognise`).
    """
    found = recognise(read(content, filename), template)
    if isinstance(found, NeedsMapping) and mapping is None:
        hint = _("Say in the import screen what its columns are, or give them headers that are recognised.")
        raise Refused(Problem(f"{found.message} {hint}", found.sheet, found.header_row))
    is_native = isinstance(found, Recognised) and found.template is Template.NATIVE
    keeper = None if is_native else Organisation.objects.filter(slug=organisation).first()
    return beside_register(found, mapping, keeper)


def beside_register(
    found: Recognised | NeedsMapping, mapping: Mapping | None, organisation: Organisation | None
) -> Translation:
    """Return what was recognised as native sheets, read beside what the register says already.

    `mapping` must be there if it is needed. Raises Refused if something in the file must be corrected first.
    """
    if isinstance(found, NeedsMapping):
        found = found.answered(mapping or found.suggested)
    if found.template is Template.NATIVE:
        return translated(found)
    translation = translated(found, mapping, known_to(organisation))
    if translation.problems:
        raise Refused(*translation.problems)
    return translation
