"""What is inside a PDF that somebody handed in: its pages, its files. Believes nothing of it, and unpacks no bomb."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

LARGEST = 96 * 1024 * 1024  # bytes of one stream that is unpacked: the data of 10,000 entries
MOST = 512 * 1024 * 1024  # bytes that are unpacked of one file, one stream after the other: 10,000 entries
PAGES = 20_000


class Unreadable(Exception):
    """The file cannot be read as a PDF, or would unpack to too much."""


class Locked(Unreadable):
    """The file opens with a password only."""


@dataclass(frozen=True)
class Parts:
    """What can be compared of a PDF: a digest for each page, the bytes of each file inside, when it says it is from."""

    pages: tuple[str, ...]
    files: dict[str, bytes]
    created: str

    def digest_of(self, name: str) -> str:
        """Return the SHA-256 of a file inside; empty if there is none of that name."""
        return hashlib.sha256(self.files[name]).hexdigest() if name in self.files else ""


class _Budget:
    """How much may still be unpacked."""

    def __init__(self) -> None:
        self.left = MOST

    def unpacked(self, stream: Any) -> bytes:
        """Return what the stream holds."""
        raw = stream.read_raw_bytes()
        kind = stream.get(Name.Filter)
        if isinstance(kind, Array) and len(kind) == 1:
            kind = kind[0]
        content = raw if kind is None else self._inflated(raw, kind)
        self.left -= len(content)
        if self.left < 0:
            raise Unreadable
        return content

    def _inflated(self, raw: bytes, kind: Any) -> bytes:
        if kind != Name.FlateDecode:
            return raw  # packed otherwise than we do: then it is not what we made, whatever it holds
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(raw, min(self.left, LARGEST) + 1)
        if unpacking.unconsumed_tail or len(content) > LARGEST:
            raise Unreadable
        return content


def parts_of(content: bytes) -> Parts:
    """Return the parts of a PDF; raise Unreadable if it is none, or too much."""
    try:
        with Pdf.open(io.BytesIO(content)) as pdf:
            budget = _Budget()
            files = dict(_files(pdf, budget))
            pages = tuple(_digest(page.obj, budget) for page in _pages(pdf))
            return Parts(pages, files, str(pdf.docinfo.get(Name.CreationDate, "")))
    except Unreadable:
        raise
    except pikepdf.PasswordError as error:
        raise Locked from error
    except Exception as error:  # whatever a hostile file does to the parser
        raise Unreadable(str(error)) from error


def _pages(pdf: Pdf) -> list[pikepdf.Page]:
    if len(pdf.pages) > PAGES:
        raise Unreadable
    return list(pdf.pages)


def _digest(page: Any, budget: _Budget) -> str:
    """Return the digest of what the page shows: its own instructions, the forms that it uses, what is laid over it."""
    contents = page.get(Name.Contents, Array())
    streams = list(contents) if isinstance(contents, Array) else [contents]
    painted = b"\n".join(budget.unpacked(stream) for stream in streams)
    seen = hashlib.sha256(painted)
    for name, form in sorted(page.get(Name.Resources, Dictionary()).get(Name.XObject, Dictionary()).items()):
        if f"{name} Do".encode() in painted:
            seen.update(budget.unpacked(form))
    for each in page.get(Name.Annots, Array()):
        target = each.get(Name.A, Dictionary()).get(Name.URI, "")
        seen.update(f"{each.get(Name.Subtype)} {each.get(Name.Contents, '')} {target}".encode())
    return seen.hexdigest()


def _files(pdf: Pdf, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    for entry in pdf.Root.get(Name.AF, Array()):
        yield str(entry.get(Name.UF, entry.get(Name.F, ""))), budget.unpacked(entry.EF.F)
