"""The cheap gate before any parser: sizes and shape of an uploaded file, read from its directory alone.

The limits are generous to honest workbooks (one of 5,000 rows unpacks to 24 times its size) and closed to bombs.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from registry.spreadsheets.problems import Problem, Refused

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
MAX_UNPACKED = 120 * MEGABYTE
MAX_MEMBERS = 200
MAX_RATIO = 150
SMALL = MEGABYTE  # a member this small cannot hurt, however well it is packed

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_TEXT = 32_767
MAX_SHEETS = 2_000  # a record a sheet, in some layouts
MAX_CELLS = 2_000_000
MAX_LINES = 60_000  # rows of the register, and remarks, that a table of another form makes
MAX_TAGS = 6_000_000  # of XML in one file: about a million cells, such as 5,000 activities with all their parts
LONGEST_RUN = 16 * MAX_TEXT  # bytes between two tags: a cell full of characters that are written as references

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft's container: an old .xls, or an .xlsx with a password
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
ARCHIVE = b"PK\x03\x04"
EMPTY_ARCHIVE = b"PK\x05\x06"
FLAG_ENCRYPTED = 0x1
DOCTYPE = b"<!DOCTYPE"
MANIFEST = "META-INF/manifest.xml"
# What zipfile raises on a damaged or unsupported part.
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, EOFError, OSError, ValueError)


def refuse(message: str) -> Refused:
    """Return the refusal of the file as a whole."""
    return Refused(Problem(message))


def refuse_large(content: bytes) -> None:
    """Refuse a file that is larger than any register."""
    if len(content) > MAX_FILE:
        raise refuse(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(MAX_FILE)})


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the archive that every workbook format is, or refuse it with a sentence."""
    refuse_large(content)
    if content.startswith(OLE):
        raise refuse(_of_ole(content))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise refuse(_of_no_archive(content)) from error
    _weigh(archive)
    return archive


def _of_ole(content: bytes) -> str:
    """Return what to do about a file in Microsoft's old container: it keeps an encrypted XLSX in it as well."""
    if ENCRYPTED_PART in content:
        return _("The file has a password: open it, remove the password and save it again.")
    return _("The file is in the old XLS format: open it and save it as XLSX or ODS.")


def _of_no_archive(content: bytes) -> str:
    if content.startswith(ARCHIVE):
        return _("The file is damaged or was cut short: save or send it again.")
    if content.lstrip()[:1] == b"<":
        return _("The file is a page or an XML document, whatever its name says: save it as XLSX or ODS.")
    return _("The file is not a workbook: give an XLSX, an ODS, a CSV, or a ZIP of CSV files.")


def _weigh(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise refuse(_("The file holds more than %(limit)d parts.") % {"limit": MAX_MEMBERS})
    if any(member.flag_bits & FLAG_ENCRYPTED for member in members):
        raise refuse(_("The file has a password: open it, remove the password and save it again."))
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise refuse(_("Unpacked, the file is larger than %(limit)s.") % {"limit": filesizeformat(MAX_UNPACKED)})
    for member in members:
        if member.file_size > SMALL and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise refuse(_("The part “%(name)s” of the file is packed too tightly.") % {"name": member.filename[:80]})


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part of the archive, never more than its directory promised."""
    try:
        with archive.open(name) as part:
            return part.read(archive.getinfo(name).file_size)
    except UNREADABLE as error:
        raise refuse(_("The file is damaged: its part “%(name)s” cannot be read.") % {"name": name[:80]}) from error


def refuse_declarations(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return an XML part, unless it declares a document type (entities have no place here) or is one long run."""
    content = member(archive, name)
    if b"\x00" in content[:200] or DOCTYPE in content:
        raise refuse(_("The file holds declarations that no workbook needs; it was not read."))
    at = 0
    while len(content) - at > LONGEST_RUN:  # the last tag within reach, again and again: no text of a cell is longer
        at = content.rfind(b"<", at, at + LONGEST_RUN) + 1
        if not at or content.find(b"<", at, at + LONGEST_RUN) < 0 < len(content) - at - LONGEST_RUN:
            raise refuse(_("A text in the file is longer than any cell can be; it was not read."))
    return content


def refuse_crowd(tags: int) -> None:
    """Refuse a file of so many cells that no register has them."""
    if tags > MAX_TAGS:
        raise refuse(_("The file has more cells than any register; it was not read."))


def refuse_encrypted(archive: zipfile.ZipFile) -> None:
    """Refuse an ODS with a password, whose parts are no XML."""
    if MANIFEST in archive.namelist() and b"encryption-data" in member(archive, MANIFEST):
        raise refuse(_("The file has a password: open it, remove the password and save it again."))
