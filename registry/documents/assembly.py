"""Puts fragments together into one PDF: running heads, page numbers, links, bookmarks, tags, common fonts.

Knows how a PDF is built inside. Must know no Record and no HTML.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

from registry.documents import stamps
from registry.documents.archive import Particulars, describe, embed, mark_printed
from registry.documents.edition import Attachment
from registry.documents.fonts import FontBook
from registry.documents.fragment import FONTS, POINTS, numbered
from registry.documents.heads import elements, named, several
from registry.documents.stamps import Leaf


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


@dataclass(frozen=True)
class Numbered:
    """A line of the contents: the page of its fragment on which it stands, its lower edge in pixels, its number."""

    page: int
    bottom: float
    number: str


class Assembly:
    """One PDF in the making: add the fragments in order, then the rest in any order, then take the bytes."""

    def __init__(self, particulars: Particulars) -> None:
        self.particulars = particulars
        self.pdf = Pdf.new()
        self.book = FontBook(self.pdf)
        self.elements: list[Any] = []
        self.parents: dict[int, Any] = {}
        self.names: dict[str, Any] = {}
        self.next_parent = 0
        self.stamps: defaultdict[int, list[bytes]] = defaultdict(list)
        self.attachments: list[Attachment] = []
        self.watermark = ""

    def attach(self, attachment: Attachment) -> None:
        """Put a file into the document."""
        self.attachments.append(attachment)

    def add(self, fragment: bytes) -> list[Any]:
        """Append the pages of a fragment, with their tags; return its outermost elements."""
        with Pdf.open(io.BytesIO(fragment)) as source:
            first = len(self.pdf.pages)
            self.pdf.pages.extend(source.pages)
            pages = self.pdf.pages[first:]
            self._share_fonts(json.loads(source.Root[FONTS].read_bytes()), pages)
            return self._add_tags(self.pdf.copy_foreign(source.Root.StructTreeRoot), pages)

    def _share_fonts(self, known: Mapping[str, tuple[str, Mapping[str, str]]], pages: Sequence[pikepdf.Page]) -> None:
        """Give the fragment the fonts of the file, and remember what it needs of them."""
        for name, glyphs in known.values():
            self.book.note(name, {int(glyph): text for glyph, text in glyphs.items()})
        ours = {key: self.book.font(name) for key, (name, _glyphs) in known.items()}
        stamped = {f"/{key}": self.book.font(name) for name, key in stamps.RESOURCE_NAMES.items()}
        for resources in {page.obj.Resources.objgen: page.obj.Resources for page in pages}.values():
            others = dict(resources.get(Name.Font, Dictionary()).items())
            resources.Font = Dictionary(others | ours | stamped)

    def _add_tags(self, tree: Any, pages: Iterable[pikepdf.Page]) -> list[Any]:
        """Shift the fragment's numbers past those in use, and keep its elements for the common tree."""
        shift = self.next_parent
        for page in pages:
            _shift(page.obj, Name.StructParents, shift)
            for annotation in page.obj.get(Name.Annots, []):
                _shift(annotation, Name.StructParent, shift)
                mark_printed(annotation)
        for number, entry in numbered(tree):
            self.parents[number + shift] = entry
            self.next_parent = max(self.next_parent, number + shift + 1)
        self.names |= {str(name): element for name, element in named(tree)}
        found = [element for document in several(tree.K) for element in several(document.K)]
        self.elements += found
        return found

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

    def number(self, first: int, found: Iterable[Any], lines: Sequence[Numbered]) -> None:
        """Set the page numbers of a fragment of the contents, whose pages begin with `first`, as part of its lines."""
        items = [each for element in found for each in elements(element) if each.S == Name.LI]
        for item, line in zip(items, lines, strict=True):
            body = next(each for each in several(item.K) if Name.LBody == each.S)
            item.P.S, item.S, body.S = Name.TOC, Name.TOCI, Name.Reference  # the renderer knows lists only
            owners = self.parents[int(self.pdf.pages[first + line.page].obj.StructParents)]
            body.K = Array([*several(body.K), len(owners)])
            bottom = stamps.HEIGHT - line.bottom * POINTS + stamps.LINE_FOOT
            self.stamps[first + line.page].append(stamps.number(self.book, line.number, bottom, len(owners)))
            owners.append(body)

    def stamp(self, page: int, leaf: Leaf) -> None:
        """Set the running head and foot of a page."""
        self.stamps[page].append(stamps.head(self.book, leaf))

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
        self._put_stamps()
        self.book.finish()
        describe(self.pdf, self.particulars)
        embed(self.pdf, self.attachments, self.particulars)
        written = io.BytesIO()
        self.pdf.save(
            written,
            min_version="1.7",
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
        return written.getvalue()

    def _put_stamps(self) -> None:
        under = []
        if self.watermark:
            under = [self.pdf.make_stream(stamps.watermark(self.book, self.watermark))]
        for number, page in enumerate(self.pdf.pages):
            over = [self.pdf.make_stream(b"\n".join(self.stamps[number]))] if any(self.stamps[number]) else []
            if under or over:
                page.obj.Contents = Array([*under, page.obj.Contents, *over])

    def _tag(self) -> None:
        """Hang all elements under one document in one tree."""
        pdf = self.pdf
        tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=tree))
        for element in self.elements:
            element.P = document
        document.K = Array(self.elements)
        tree.K = Array([document])
        numbers = [value for number in sorted(self.parents) for value in (number, self.parents[number])]
        tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        tree.ParentTreeNextKey = self.next_parent
        if self.names:
            flat = [part for name in sorted(self.names) for part in (String(name), self.names[name])]
            tree.IDTree = pdf.make_indirect(Dictionary(Names=Array(flat)))
        pdf.Root.StructTreeRoot = tree
        pdf.Root.MarkInfo = Dictionary(Marked=True)


def _shift(entry: Any, key: Name, shift: int) -> None:
    if key in entry:
        entry[key] = int(entry[key]) + shift
