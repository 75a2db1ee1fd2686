"""Puts ready pages together into one PDF: running heads, page numbers, links, bookmarks, tags.

Knows how a PDF is built inside. Must know no Record and no HTML.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from registry.documents.archive import Particulars, describe, embed, mark_printed
from registry.documents.edition import Attachment


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline; `page` counts from 0, `level` from 1."""

    title: str
    page: int
    level: int


@dataclass(frozen=True)
class Target:
    """Where links to an anchor lead: a page, counted from 0, and what it holds."""

    page: int
    title: str


class Assembly:
    """One PDF in the making: add the parts in order, then the rest in any order, then take the bytes."""

    def __init__(self, particulars: Particulars) -> None:
        self.particulars = particulars
        self.pdf = Pdf.new()
        self.elements: list[Any] = []
        self.parents: list[tuple[int, Any]] = []
        self.next_parent = 0
        self.attachments: list[Attachment] = []

    def attach(self, attachment: Attachment) -> None:
        """Put a file into the document."""
        self.attachments.append(attachment)

    def add(self, part: bytes) -> None:
        """Append the pages of a tagged PDF, with their tags."""
        with Pdf.open(io.BytesIO(part)) as source:
            first = len(self.pdf.pages)
            self.pdf.pages.extend(source.pages)
            self._add_tags(self.pdf.copy_foreign(source.Root.StructTreeRoot), self.pdf.pages[first:])

    def _add_tags(self, tree: Any, pages: Iterable[pikepdf.Page]) -> None:
        """Shift the part's numbers past those in use, and keep its elements for the common tree."""
        shift = self.next_parent
        for page in pages:
            _shift(page.obj, Name.StructParents, shift)
            for annotation in page.obj.get(Name.Annots, []):
                _shift(annotation, Name.StructParent, shift)
                mark_printed(annotation)
        numbers = tree.ParentTree.Nums
        pairs = [(int(numbers[i]) + shift, numbers[i + 1]) for i in range(0, len(numbers), 2)]
        self.parents += pairs
        self.next_parent = max((number for number, _element in pairs), default=shift - 1) + 1
        for document in _several(tree.K):
            self.elements += _several(document.K)

    def link(self, scheme: str, targets: Mapping[str, Target]) -> None:
        """Turn the links whose address is `scheme` and an anchor into links to the anchor's page."""
        for page in self.pdf.pages:
            for annotation in page.obj.get(Name.Annots, []):
                address = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
                if address.startswith(scheme):
                    self._lead(annotation, targets[address.removeprefix(scheme).removeprefix("#")])

    def _lead(self, annotation: Any, target: Target) -> None:
        page = self.pdf.pages[target.page].obj
        del annotation[Name.A]
        annotation[Name.Dest] = Array([page, Name.Fit])
        annotation[Name.Contents] = String(target.title)

    def overlay(self, frames: bytes, pages: Sequence[int]) -> None:
        """Lay page n of `frames` over page n, for the given pages, as an artefact: it is no content."""
        with Pdf.open(io.BytesIO(frames)) as source:
            for number in pages:
                page = self.pdf.pages[number]
                form = self.pdf.copy_foreign(source.pages[number].as_form_xobject())
                # The pages of a part share their resources: each running head has a name of its own.
                name = page.add_resource(form, Name.XObject, Name(f"/RunningHead{number}"))
                page.contents_add(b"q", prepend=True)
                page.contents_add(b"Q /Artifact <</Type /Pagination>> BDC q %b Do Q EMC" % str(name).encode())

    def outline(self, bookmarks: Iterable[Bookmark]) -> None:
        """Write the outline: each bookmark below the last one of a lower level."""
        with self.pdf.open_outline() as outline:
            above: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
            for mark in bookmarks:
                while above[-1][0] >= mark.level:
                    above.pop()
                item = OutlineItem(mark.title, mark.page, "Fit")
                above[-1][1].append(item)
                above.append((mark.level, item.children))

    def finished(self) -> bytes:
        """Return the file: the same bytes for the same input."""
        self._tag()
        describe(self.pdf, self.particulars)
        embed(self.pdf, self.attachments, self.particulars)
        _share_fonts(self.pdf)
        written = io.BytesIO()
        self.pdf.save(
            written,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return written.getvalue()

    def _tag(self) -> None:
        """Hang all elements under one document in one tree."""
        pdf = self.pdf
        tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
        for element in self.elements:
            element.P = document
        document.K = Array(self.elements)
        tree.K = Array([document])
        flat = [value for pair in sorted(self.parents, key=lambda pair: pair[0]) for value in pair]
        tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(flat)))
        tree.ParentTreeNextKey = self.next_parent
        pdf.Root.StructTreeRoot = tree
        pdf.Root.MarkInfo = Dictionary(Marked=True)


def with_own_names(part: bytes) -> bytes:
    """Return the PDF with table cells named after its content: names of different parts must not meet in one file."""
    prefix = hashlib.sha256(part).hexdigest()[:12]
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(part)) as pdf:
        for entry in pdf.objects:
            if isinstance(entry, Dictionary) and entry.get(Name.Type) == Name.StructElem:
                _rename(entry, prefix)
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def _rename(element: Any, prefix: str) -> None:
    if Name.ID in element:
        element[Name.ID] = String(f"{prefix}-{element[Name.ID]}")
    for attributes in _several(element.get(Name.A, Array())):
        if Name.Headers in attributes:
            attributes[Name.Headers] = Array([String(f"{prefix}-{name}") for name in attributes[Name.Headers]])


def page_count(part: bytes) -> int:
    """Return how many pages a PDF has; raise ValueError if it cannot be read."""
    try:
        with Pdf.open(io.BytesIO(part)) as source:
            return len(source.pages)
    except pikepdf.PdfError as error:
        raise ValueError(f"These are not the bytes of a PDF: {error}") from error


def _shift(entry: Any, key: Name, shift: int) -> None:
    if key in entry:
        entry[key] = int(entry[key]) + shift


def _several(kids: Any) -> list[Any]:
    return list(kids) if isinstance(kids, Array) else [kids]


def _share_fonts(pdf: Pdf) -> None:
    """Keep one copy of each font file: parts made apart embed the same subset again and again."""
    known: dict[bytes, Any] = {}
    for entry in pdf.objects:
        if isinstance(entry, Dictionary) and entry.get(Name.Type) == Name.FontDescriptor:
            for key in (Name.FontFile2, Name.FontFile3):
                if key in entry:
                    digest = hashlib.sha256(entry[key].read_raw_bytes()).digest()
                    entry[key] = known.setdefault(digest, entry[key])
