"""The files inside an edition: the register as data, for programs and for people. The same bytes each time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import override

from registry.documents.edition import Attachment, EditionStamp
from registry.record import RegisterRecord, canonical_json
from registry.spreadsheets.exporting import export_workbook
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.problems import Refused

JSON, XLSX, CLAIM = "register.json", "register.xlsx", "edition.json"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAYS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def data_of(register: RegisterRecord, language: str, as_of: dt.datetime, issued_at: dt.datetime) -> bytes:
    """Return the register as JSON, in the form that `export_register` writes."""
    return export_json(register, language=language, exported_at=issued_at, as_of=as_of)


def attachments(
    register: RegisterRecord, data: bytes, language: str, as_of: dt.datetime, stamp: EditionStamp
) -> tuple[Attachment, ...]:
    """Return the JSON, from which the pages were made, the workbook, which says the same, and what the edition is.

    Described in `language`. A text that is too long for a cell keeps the workbook out: the JSON, which holds it all,
    says so, and the annex that names the files with it.
    """
    with override(language):
        told, books = _("the register as data, for programs"), []
        try:
            book = with_days(export_workbook(register, "xlsx", as_of), stamp.issued_at)
            books.append(Attachment(XLSX, XLSX_TYPE, book, _("the register as a workbook"), "Alternative"))
        except Refused:
            told = _("the register as data, for programs; there is no workbook, in which one of its texts has no room")
        return (
            Attachment(JSON, "application/json", data, told, "Source"),
            Attachment(CLAIM, "application/json", claim(register, stamp), _("number and journal head"), "Supplement"),
            *books,
        )


def claim(register: RegisterRecord, stamp: EditionStamp) -> bytes:
    """Return what the edition says of itself, for programs; whether it is true, `verify_edition` finds out."""
    said = {
        "organisation": register.organisation.slug,
        "register": register.register,
        "number": stamp.number,
        "issued_at": stamp.issued_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "actor": stamp.issued_by,
        "head": f"{stamp.head_sequence}:{stamp.head_digest}",
    }
    return canonical_json(said)


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
