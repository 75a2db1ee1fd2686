"""What an uploaded file is, by its content: never by its name, nor by what the browser says. Knows no model.

Pictures are drawn anew, so that nothing but the picture is kept; of documents, only kinds that cannot run.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

LARGEST_PICTURE = 2 * 1024 * 1024  # bytes
MOST_PIXELS = 4_000_000
LARGEST_DOCUMENT = 10 * 1024 * 1024  # bytes
ZIP = b"PK\x03\x04"
MACROS = ("vbaproject.bin", "basic/", "scripts/")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, what browsers call it, and whether they may show it in place."""

    ending: str
    media_type: str
    is_picture: bool = False


PNG = Kind("png", "image/png", is_picture=True)
JPEG = Kind("jpg", "image/jpeg", is_picture=True)
PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
ODT = Kind("odt", "application/vnd.oasis.opendocument.text")
KINDS = (PNG, JPEG, PDF, DOCX, ODT)

NO_PICTURE = _("This is no PNG or JPEG picture that can be read.")
NO_DOCUMENT = _("Only PDF, DOCX and ODT without macros, PNG and JPEG are accepted; this file is none of them.")
EMPTY = _("This file is empty.")


def drawn_anew(file: IO[bytes]) -> tuple[bytes, Kind]:
    """Return the picture in `file` as we write it, without what else the file holds; refuse what is none."""
    content = _read(file, LARGEST_PICTURE)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
            _refuse_many_pixels(picture)
            kind = PNG if picture.format == "PNG" else JPEG
            picture.load()
            return _written(picture, kind), kind
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(NO_PICTURE) from error


def kind_of_document(file: IO[bytes]) -> Kind:
    """Return what the document is; refuse what is none of the kinds that are kept."""
    kind = kind_of(_read(file, LARGEST_DOCUMENT))
    if kind is None:
        raise ValidationError(NO_DOCUMENT)
    return kind


def kind_of(content: bytes) -> Kind | None:
    """Return the kind by the first bytes; of an archive, by the parts in it."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"%PDF-"):
        return PDF
    return _kind_of_archive(content) if content.startswith(ZIP) else None


def _kind_of_archive(content: bytes) -> Kind | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(macro in name for name in names for macro in MACROS):
        return None
    if "word/document.xml" in names:
        return DOCX
    is_text = content[30:38] == b"mimetype" and ODT.media_type.encode() in content[38:120]
    return ODT if is_text and "content.xml" in names else None


def _read(file: IO[bytes], most: int) -> bytes:
    file.seek(0)
    content = file.read(most + 1)
    file.seek(0)
    if not content:
        raise ValidationError(EMPTY)
    if len(content) > most:
        raise ValidationError(_("This file is larger than %(most)s MB."), params={"most": most // (1024 * 1024)})
    return content


def _refuse_many_pixels(picture: Image.Image) -> None:
    """By what the header says, before anything is unpacked."""
    if picture.width * picture.height > MOST_PIXELS:
        raise ValidationError(
            _("This picture has %(width)s × %(height)s points; %(most)s million are the most."),
            params={"width": picture.width, "height": picture.height, "most": MOST_PIXELS // 1_000_000},
        )


def _written(picture: Image.Image, kind: Kind) -> bytes:
    modes = {"PNG": "RGBA", "JPEG": "RGB"}
    form = "PNG" if kind is PNG else "JPEG"
    out = io.BytesIO()
    plain = Image.new(modes[form], picture.size)
    plain.paste(picture.convert(modes[form]))
    plain.save(out, form, quality=90)
    return out.getvalue()
