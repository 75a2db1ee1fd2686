"""Fills pages with long tables and contents, piece by piece, so that a change redraws the piece it is in. Knows no PDF.

A piece is drawn from some rows more than fit on its pages; the last page, which is not full, is left to the next piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from registry.documents import html
from registry.documents.across import Overview
from registry.documents.blocks import Table
from registry.documents.context import Document
from registry.documents.pdf import Pages, printed
from registry.documents.ready import pulled_together, ready_fragment

ROWS = 60  # of a table drawn at once: about three pages
LINES = 130  # of the contents

Draw = Callable[[int, int], str]  # the HTML of the rows from the first number up to the second


@dataclass(frozen=True)
class Piece:
    """Pages, and the number of the first row on them and of the first one that is not."""

    pages: Pages
    first: int
    after: int


def filled(total: int, step: int, draw: Draw) -> Iterator[Piece]:
    """Return all rows on full pages, and the last ones on what they take."""
    first = 0
    while first < total:
        after = min(first + step, total)
        rest = draw(first, after)
        pages = ready_fragment(rest) if after == total else ready_fragment(rest, _full_pages, "full pages")
        rows = [name for name in pages.anchors if name.startswith(html.ROW)]
        yield Piece(pages, first, first + len(rows))
        first += len(rows)


def _full_pages(page: str) -> Pages:
    """Return the pages without the last one, unless a row runs on to it."""
    pages = printed(page)
    if pages.count == 1 or pages.split:
        return pages
    return pages.cut(pages.count - 1)


def _long_table(overview: Overview) -> Table | None:
    """Return the table that ends the overview if it is long."""
    last = overview.blocks[-1]
    return last if isinstance(last, Table) and len(last.rows) > ROWS else None


def _long(document: Document, overview: Overview, table: Table) -> Iterator[Pages]:
    """What stands above the table is said once."""
    before = overview.blocks[:-1]

    def draw(first: int, after: int) -> str:
        rows = replace(table, rows=table.rows[first:after])
        blocks = (*before, rows) if first == 0 else (rows,)
        return html.rows_of_overview(document, replace(overview, blocks=blocks), begins=first == 0)

    for piece in filled(len(table.rows), ROWS, draw):
        yield piece.pages


def runs(document: Document, overviews: Sequence[Overview], *, with_front: bool) -> Iterator[Pages]:
    """Return the pages of these overviews, after the identity pages if `with_front`: short ones share their pages."""
    short: list[Overview] = []
    pending = with_front
    for overview in overviews:
        table = _long_table(overview)
        if table is None:
            short.append(overview)
            continue
        if short or pending:
            yield _together(document, tuple(short), with_front=pending)
        short, pending = [], False
        yield from _long(document, overview, table)
    if short or pending:
        yield _together(document, tuple(short), with_front=pending)


def _together(document: Document, overviews: tuple[Overview, ...], *, with_front: bool) -> Pages:
    loose = html.some_overviews(document, overviews, with_front=with_front)
    tight = html.some_overviews(document, overviews, with_front=with_front, tight=True)
    return pulled_together(lambda is_tight: ready_fragment(tight if is_tight else loose))
