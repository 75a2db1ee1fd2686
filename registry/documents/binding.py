"""Binds a register: cover, contents, tables, sheets, annexes, in this order, with numbers, links and bookmarks.

Knows which page everything begins on; not how a PDF is built.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from registry.documents import context, html
from registry.documents.archive import Particulars
from registry.documents.assembly import Assembly, Bookmark, Numbered, Target
from registry.documents.context import Cover, Document
from registry.documents.edition import Issue
from registry.documents.filling import LINES, Piece, filled, runs
from registry.documents.pdf import Pages, printed, unswept
from registry.documents.ready import ready_fragment
from registry.documents.sheet import anchor
from registry.documents.stamps import Leaf
from ropa.organisations.colour import usable


@dataclass(frozen=True)
class Binding:
    """The sheets of a register, about to become one file with all that stands around them."""

    document: Document
    sheets: Sequence[Pages]
    issue: Issue

    def bound(self, author: str) -> bytes:
        """Return the file."""
        cover = self._cover()
        contents = list(contents_of(self.document))
        tables, back = list(tables_of(self.document)), list(annexes_of(self.document))
        before = cover.count + sum(piece.pages.count for piece in contents)
        starts = self._starts(before, tables, back)
        with unswept():  # from here on nothing is drawn, and what is made is all needed
            return self._joined(author, cover, contents, (*tables, *self.sheets, *back), starts)

    def _joined(
        self, author: str, cover: Pages, contents: Sequence[Piece], rest: Iterable[Pages], starts: Mapping[str, int]
    ) -> bytes:
        assembly = self._assembly(author)
        assembly.add(cover.pdf)
        for piece in contents:
            self._add_contents(assembly, piece, starts)
        for pages in rest:
            assembly.add(pages.pdf)
        self._finish(assembly, starts)
        return assembly.finished()

    def _cover(self) -> Pages:
        logo = self.issue.logo
        if logo is None:
            return ready_fragment(html.cover(self.document))
        pictures = {logo.address: logo.content}
        return ready_fragment(html.cover(self.document, logo.address), lambda page: printed(page, pictures))

    def _assembly(self, author: str) -> Assembly:
        known = self.document
        subject = f"{known.cover.capacity}, {known.cover.article}"
        assembly = Assembly(Particulars(known.title, author, subject, known.language, known.at))
        for attachment in self.issue.attachments:
            assembly.attach(attachment)
        if self.issue.draft:
            assembly.watermark = _("DRAFT")
        return assembly

    def _add_contents(self, assembly: Assembly, piece: Piece, starts: Mapping[str, int]) -> None:
        first = len(assembly.pdf.pages)
        elements = assembly.add(piece.pages.pdf)
        lines = []
        for place, entry in enumerate(self.document.contents[piece.first : piece.after]):
            row = f"{html.ROW}{place}"
            number = str(starts[entry.anchor] + 1)
            lines.append(Numbered(piece.pages.anchors[row], piece.pages.bottoms[row], number))
        assembly.number(first, elements, lines)

    def _finish(self, assembly: Assembly, starts: Mapping[str, int]) -> None:
        entries = self.document.contents
        put_heads(assembly, self.document.cover, self._parts(starts, len(assembly.pdf.pages)), self.issue.number)
        assembly.link(html.INTERNAL, {each.anchor: Target(starts[each.anchor], each.bookmark) for each in entries})
        assembly.outline(Bookmark(each.bookmark, starts[each.anchor], each.level) for each in entries)

    def _starts(self, page: int, tables: Iterable[Pages], back: Iterable[Pages]) -> Mapping[str, int]:
        """Return the page, from 0, on which each line of the contents begins; the tables begin on `page`."""
        found: dict[str, int] = {}
        page = _begin(found, tables, page)
        found[context.ACTIVITIES] = page
        for place, sheet in enumerate(self.sheets, 1):
            found[anchor(place)] = page
            page += sheet.count
        _begin(found, back, page)
        return found

    def _parts(self, starts: Mapping[str, int], total: int) -> list[str]:
        """Return, for each page, the line of the contents that begins on it or runs on; none on the cover."""
        begin: defaultdict[int, list[str]] = defaultdict(list)
        for entry in self.document.contents:
            if entry.anchor != context.ACTIVITIES:
                begin[starts[entry.anchor]].append(entry.bookmark)
        parts, current = [""], _("Contents")
        for page in range(1, total):
            parts.append(next(iter(begin[page]), current))
            current = (begin[page] or [current])[-1]
        return parts


def draw_around(document: Document) -> None:
    """Draw what stands around the sheets, but the cover, onto the disk; sweep after each piece."""
    for _piece in chain(contents_of(document), tables_of(document), annexes_of(document)):
        gc.collect()


def contents_of(document: Document) -> Iterator[Piece]:
    """Return the pages of the contents, without the numbers."""
    return filled(len(document.contents), LINES, lambda first, after: html.contents(document, first, after))


def tables_of(document: Document) -> Iterator[Pages]:
    """Return the pages before the sheets."""
    return runs(document, document.overviews, with_front=True)


def annexes_of(document: Document) -> Iterator[Pages]:
    """Return the pages after the sheets."""
    return runs(document, document.annexes, with_front=False)


def _begin(found: dict[str, int], fragments: Iterable[Pages], page: int) -> int:
    """Note on which page each anchor of the fragments lies; return the page after them."""
    for pages in fragments:
        found |= {name: page + number for name, number in pages.anchors.items()}
        page += pages.count
    return page


def put_heads(assembly: Assembly, cover: Cover, parts: Sequence[str], edition: str = "") -> None:
    """Set the running heads; `parts` names what each page is part of, empty on the cover."""
    number = _("page %(number)d / %(count)d")
    foot = " · ".join(part for part in (edition, cover.as_of) if part)
    for place, part in enumerate(parts, 1):
        if part:
            counted = number % {"number": place, "count": len(parts)}
            register = f"{cover.organisation} · {cover.title}"
            assembly.stamp(place - 1, Leaf(register, part, foot, counted, usable(cover.colour)))
