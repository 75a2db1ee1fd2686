"""A register as a file: its formats, what each is written with, and its name. Knows Records; no request, no stream."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils import timezone

from registry.choices import RegisterKind
from registry.documents import Progress, Stylesheets, register_html, register_pdf
from registry.documents.edition import Issue
from registry.documents.logo import logo as fit
from registry.record import RegisterRecord, read_register
from registry.record.extent import EVERYTHING, Extent
from registry.record.official import read_official
from registry.record.past import read_register_at
from registry.record.waivers import WaivedFinding
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.flat import export_flat
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.layouts.cnil_form import cnil_ods
from registry.spreadsheets.layouts.cnil_sheets import cnil_tables
from registry.spreadsheets.layouts.ico import ico_tables
from registry.spreadsheets.layouts.omitted import cnil_omitted, ico_omitted
from registry.spreadsheets.origin import Origin
from registry.spreadsheets.workbook import write_workbook
from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Export:
    """What is to be written: the register, in which language, as it stood when; None means now.

    `origin` is what `origin_of()` said before the register was read. `extent`: how much of it `register` is.
    `waived` is what `waived_in()` says. `draft`: a PDF says across each page that it is one.
    """

    register: RegisterRecord
    language: str
    as_of: dt.datetime | None = None
    progress: Progress | None = None
    stylesheets: Stylesheets = Stylesheets.INSIDE
    origin: Origin | None = None
    extent: Extent = EVERYTHING
    logo: bytes = b""
    logo_address: str = ""
    waived: tuple[WaivedFinding, ...] = ()
    draft: bool = False

    @property
    def at(self) -> dt.datetime:
        """The instant at which the register stands so."""
        return self.as_of or timezone.now()


@dataclass(frozen=True)
class Format:
    """How a register is written in one format; `is_text`: it can be shown on a terminal.

    `is_official`: it prints what was approved of each entry, not what stands in it. `at_once`: of how many entries a
    request writes it, in about two seconds; a PDF is judged by its sheets as well.
    """

    write: Callable[[Export], bytes]
    media_type: str
    at_once: int
    is_text: bool = False
    is_official: bool = False


def _pdf(export: Export) -> bytes:
    return register_pdf(
        export.register,
        language=export.language,
        at=export.at,
        progress=export.progress,
        extent=export.extent,
        draft=export.draft,
        logo=export.logo,
        waived=export.waived,
    )


def _html(export: Export) -> bytes:
    page = register_html(
        export.register,
        language=export.language,
        at=export.at,
        stylesheets=export.stylesheets,
        issue=Issue(export.extent, logo=fit(export.logo)),
        logo=export.logo_address,
    )
    return page.encode()


def _json(export: Export) -> bytes:
    return export_json(export.register, language=export.language, exported_at=timezone.now(), as_of=export.as_of)


def _csv(export: Export) -> bytes:
    return export_flat(export.register, export.language, export.as_of)


def _cnil(extension: str) -> Callable[[Export], bytes]:
    """Return what writes the CNIL's form: it is that of a controller, and says on a last sheet what it leaves out."""

    def write(export: Export) -> bytes:
        own = tuple(each for each in export.register.activities if not each.is_processor)
        of_clients = (each for each in export.register.activities if each.is_processor)
        omitted = cnil_omitted(export.register.organisation, own, of_clients)
        register = replace(export.register, activities=own)
        if extension == "ods":
            return cnil_ods(register, omitted)
        return write_workbook([*cnil_tables(register), omitted], extension)

    return write


def _ico(extension: str) -> Callable[[Export], bytes]:
    def write(export: Export) -> bytes:
        register = export.register
        return write_workbook([*ico_tables(register), ico_omitted(register.activities)], extension)

    return write


def _workbook(extension: str) -> Callable[[Export], bytes]:
    return lambda export: export_workbook(export.register, extension, export.as_of, export.origin)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
# By the ending of the file. "zip" is the native workbook as a ZIP of CSV files; a workbook in the layout of an
# authority has the authority's name before its ending.
FORMATS: dict[str, Format] = {
    "pdf": Format(_pdf, "application/pdf", 50, is_official=True),
    "html": Format(_html, "text/html; charset=utf-8", 300, is_text=True, is_official=True),
    "json": Format(_json, "application/json", 2_000, is_text=True),
    "csv": Format(_csv, "text/csv; charset=utf-8", 2_000, is_text=True),
    "xlsx": Format(_workbook("xlsx"), XLSX, 1_000),
    "ods": Format(_workbook("ods"), ODS, 300),
    "zip": Format(_workbook("zip"), "application/zip", 1_000),
    "cnil.ods": Format(_cnil("ods"), ODS, 300),
    "cnil.xlsx": Format(_cnil("xlsx"), XLSX, 300),
    "ico.xlsx": Format(_ico("xlsx"), XLSX, 1_000),
    "ico.ods": Format(_ico("ods"), ODS, 200),
}


def register_for(
    form: Format, organisation: Organisation, kind: RegisterKind, as_of: dt.datetime | None
) -> RegisterRecord:
    """Read the register that a format writes, from today's rows or from the journal as it stood.

    Raises registry.record.past.NothingKnown if the journal did not know the organisation then.
    """
    if form.is_official:
        return read_official(organisation, kind, as_of)
    return read_register(organisation, kind) if as_of is None else read_register_at(organisation, kind, as_of)


def file_name(*parts: str, as_of: dt.datetime | None, ending: str) -> str:
    """Return the name of a file: its parts, and the instant (in the site's time zone) if it tells the past."""
    instant = () if as_of is None else (timezone.localtime(as_of).strftime("%Y-%m-%dT%H%M%S"),)
    return f"{'-'.join((*parts, *instant))}.{ending}"
