"""From a file to native sheets, beside what the register says already. Knows no cell, and writes nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from registry.spreadsheets.known import known_to
from registry.spreadsheets.problems import Problem, Refused
from registry.spreadsheets.reading import Mapping, NeedsMapping, Template, Translation, read, recognise, translated
from ropa.organisations.models import Organisation


def translation_of(
    content: bytes, filename: str, organisation: str, *, template: str = "auto", mapping: Mapping | None = None
) -> Translation:
    """Return the file as native sheets.

    Raises Refused if it cannot be read, if something in it must be corrected first, or if a person must say what its
    columns are (see `recognise`).
    """
    found = recognise(read(content, filename), template)
    if isinstance(found, NeedsMapping):
        if mapping is None:
            hint = _("Say in the import screen what its columns are, or give them headers that are recognised.")
            raise Refused(Problem(f"{found.message} {hint}", found.sheet, found.header_row))
        found = found.answered(mapping)
    if found.template is Template.NATIVE:
        return translated(found)
    known = known_to(Organisation.objects.filter(slug=organisation).first())
    translation = translated(found, mapping, known)
    if translation.problems:
        raise Refused(*translation.problems)
    return translation
