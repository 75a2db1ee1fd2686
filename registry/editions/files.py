"""The files inside an edition: the register as data, for programs and for people. The same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from contextlib import suppress

from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.documents.edition import Attachment
from registry.record import RegisterRecord
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.problems import Refused

JSON, XLSX = "register.json", "register.xlsx"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAYS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def data_of(register: RegisterRecord, language: str, as_of: dt.datetime, issued_at: dt.datetime) -> bytes:
    """Return the register as JSON, in the form that `export_register` writes."""
    return export_json(register, language=language, exported_at=issued_at, as_of=as_of)


def attachments(
    register: RegisterRecord, data: bytes, language: str, as_of: dt.datetime, issued_at: dt.datetime
) -> tuple[Attachment, ...]:
    """Return the JSON, from which the pages were made, and the workbook, which says the same; described in `language`.

    A text that is too long for a cell keeps the workbook out: the JSON holds it all.
    """
    with override(language):
        found = [Attachment(JSON, "application/json", data, _("the register as data, for programs"), "Source")]
        with suppress(Refused):
            book = with_days(export_workbook(register, "xlsx", as_of), issued_at)
            found.append(Attachment(XLSX, XLSX_TYPE, book, _("the register as a workbook"), "Alternative"))
    return tuple(found)


def with_days(book: bytes, at: dt.datetime) -> bytes:
    """Return the workbook with `at` in place of the clock's time: the same bytes for the same register."""
    day = at.astimezone(dt.UTC)
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = DAYS.sub(rb"\g<1>" + f"{day:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            new.writestr(zipfile.ZipInfo(name, day.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
