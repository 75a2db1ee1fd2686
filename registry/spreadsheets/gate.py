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
MAX_UNPACKED = 200 * MEGABYTE
MAX_MEMBERS = 200
MAX_RATIO = 150
SMALL = MEGABYTE  # a member this small cannot hurt, however well it is packed

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_TEXT = 32_767

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # OLE container: old .xls, or an .xlsx with a password
FLAG_ENCRYPTED = 0x1
DOCTYPE = b"<!DOCTYPE"
# What zipfile raises on a damaged or unsupported part.
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, EOFError, OSError, ValueError)


def refuse(message: str) -> Refused:
    """Return the refusal of the file as a whole."""
    return Refused(Problem(message))


def opened(content: bytes) -> zipfile.ZipFile:
    """Return the archive that every workbook format is, or refuse it with a sentence."""
    if len(content) > MAX_FILE:
        raise refuse(_("The file is larger than %(limit)s.") % {"limit": filesizeformat(MAX_FILE)})
    if content.startswith(ENCRYPTED):
        raise refuse(_("The file has a password or is in the old XLS format: save it as XLSX without a password."))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise refuse(_("The file is not a workbook: give an XLSX, an ODS, or a ZIP of CSV files.")) from error
    _weigh(archive)
    return archive


def _weigh(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise refuse(_("The file holds more than %(limit)d parts.") % {"limit": MAX_MEMBERS})
    if any(member.flag_bits & FLAG_ENCRYPTED for member in members):
        raise refuse(_("The file has a password: save it without one."))
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
    """Return an XML part, unless it declares a document type: entities have no place in a workbook."""
    content = member(archive, name)
    if b"\x00" in content[:200] or DOCTYPE in content:
        raise refuse(_("The file holds declarations that no workbook needs; it was not read."))
    return content
