"""What PDF/UA-1 (ISO 14289-1) and PDF/A-3a (ISO 19005-3) ask of a file, as far as it can be seen without a validator.

Each check yields a sentence for each violation, with the clause that it violates. They know nothing of how our files
are made: they walk the finished one, as a reader's program does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Pdf

from tests.documents.conformance.fonts import fonts
from tests.documents.conformance.pages import content, links
from tests.documents.conformance.tags import figures, headings, kinds, nesting, tables
from tests.documents.conformance.whole import catalogue, resources

CHECKS: tuple[Callable[[Pdf], Iterator[str]], ...] = (
    catalogue,
    kinds,
    nesting,
    tables,
    headings,
    figures,
    content,
    links,
    fonts,
    resources,
)


def violations(said: bytes) -> list[str]:
    """Return what a file violates; an empty list if nothing was found."""
    with pikepdf.open(io.BytesIO(said)) as pdf:
        return [f"{check.__name__}: {found}" for check in CHECKS for found in check(pdf)]
