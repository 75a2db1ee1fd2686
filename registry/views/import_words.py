"""What people call what a preview names: sheets, columns, codes, entries of lists. Reads the lists, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.spreadsheets.columns import DIRECTORIES, SHEET_OF, Column, Kind

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation

SEPARATOR = ";"  # of the entries in one cell
CODE = ("code",)


def sheet_title(name: str) -> str:
    """Return what people call the rows of a sheet."""
    return capfirst(str(SHEET_OF[name].model._meta.verbose_name_plural)) if name in SHEET_OF else name or _("The file")


def column_title(sheet: str, column: str) -> str:
    """Return what people call a column of the native workbook."""
    if sheet not in SHEET_OF:
        return column
    found = _column(sheet, column)
    if found is None or not found.attribute:
        return column.replace("_", " ")
    return str(getattr(SHEET_OF[sheet].model._meta.get_field(found.attribute), "verbose_name", column))


class Words:
    """The values of a preview in words, as an organisation's lists have them."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.labels: dict[str, dict[str, str]] = {}

    def of(self, sheet: str, column: str, value: str) -> str:
        """Return what people call a code of a closed list, or the entries of a list; any other value as it is."""
        found = _column(sheet, column)
        if found is None or not value:
            return value
        if found.kind is Kind.CODE and found.attribute:
            choices: Any = getattr(SHEET_OF[sheet].model._meta.get_field(found.attribute), "flatchoices", ())
            return str(dict(choices).get(value, value))
        if not found.directory or DIRECTORIES[found.directory].key != CODE:
            return value
        labels = self._labels(found.directory)
        codes = value.split(SEPARATOR) if found.kind is Kind.LIST else [value]
        return f"{SEPARATOR} ".join(labels.get(code.strip(), code.strip()) for code in codes)

    def _labels(self, directory: str) -> dict[str, str]:
        """Return the entries of a list by their codes: an entry of the organisation's own goes before a shared one."""
        if directory not in self.labels:
            rows: Any = DIRECTORIES[directory].model._default_manager.all()
            if hasattr(rows, "available_to"):
                rows = sorted(rows.available_to(self.organisation), key=lambda row: row.organisation_id is not None)
            self.labels[directory] = {row.code: str(row) for row in rows}
        return self.labels[directory]


def _column(sheet: str, name: str) -> Column | None:
    columns = SHEET_OF[sheet].columns if sheet in SHEET_OF else ()
    return next((each for each in columns if each.name == name), None)
