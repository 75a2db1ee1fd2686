"""HTML to PDF pages: the only module that knows WeasyPrint. Nothing is fetched but the style sheets' own fonts."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML, VERSION
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from registry.documents.files import static_file
from registry.documents.fragment import first_pages, small

STYLES = ("documents/fonts.css", "documents/register.css", "documents/print.css")
RENDERER = f"WeasyPrint {VERSION}"
# Tagged, as PDF/UA-1 asks; what is made small anyway need not be compressed before.
OPTIONS = {"pdf_variant": "pdf/ua-1", "uncompressed_pdf": True}

_one_at_a_time = Lock()


class ForeignAddress(FatalURLFetchingError):
    """A document asked for something that is not a file of the project."""


class OwnFiles(URLFetcher):
    """Hands out the static files of the documents and the pictures it was given; refuses all else, loudly."""

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self.pictures = pictures or {}
        self.folder = static_file("documents/fonts.css").parent.resolve()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the file at `url` if it is ours; raise ForeignAddress otherwise."""
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url], {"Content-Type": "image/png"})
        parts = urlsplit(url)
        wanted = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not wanted.is_relative_to(self.folder):
            raise ForeignAddress(f"A document may not fetch {url}: only the project's own static files.")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Pages:
    """A fragment, how many pages it has, and on which of them (from 0) each anchor of the HTML lies.

    `bottoms`: the lower edge of each anchor's element, in pixels, where it ends. `reached` is how far down the last
    page the last thing with an anchor ends, as a share of the height. `split`: what runs on to the last page.
    """

    pdf: bytes
    count: int
    anchors: Mapping[str, int]
    bottoms: Mapping[str, float]
    reached: float
    split: bool = False

    def cut(self, count: int) -> Pages:
        """Return the first pages."""
        kept = {name: page for name, page in self.anchors.items() if page < count}
        return Pages(first_pages(self.pdf, count), count, kept, self.bottoms, 1.0)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _styles(names: tuple[str, ...]) -> list[CSS]:
    fetcher = OwnFiles()
    return [CSS(filename=str(static_file(name)), url_fetcher=fetcher, font_config=_fonts()) for name in names]


@atexit.register
def let_go() -> None:
    """Free what the renderer holds while its libraries are there: when Python ends they are gone, and it crashes."""
    _styles.cache_clear()
    _fonts.cache_clear()
    gc.collect()


@contextmanager
def unswept() -> Iterator[None]:
    """Leave garbage where it lies while much is made that is needed: looking for it took a quarter of the time."""
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if wanted:
            gc.enable()


def printed(html: str, pictures: Mapping[str, bytes] | None = None) -> Pages:
    """Return the pages of a fragment, tagged for screen readers, without font files.

    `pictures`: PNG files by the address at which the HTML asks for them.
    The shared fonts and styles are not made for threads: one document at a time.
    """
    with _one_at_a_time, unswept():
        document = HTML(string=html, url_fetcher=OwnFiles(pictures)).render(
            stylesheets=_styles(STYLES), font_config=_fonts(), **OPTIONS
        )
        anchors: dict[str, int] = {}
        bottoms: dict[str, float] = {}
        split = False
        for number, page in enumerate(document.pages):
            split = any(name in anchors for name in page.anchors)
            for name, (*_others, bottom) in page.anchors.items():
                anchors.setdefault(name, number)  # what runs over several pages begins on the first
                bottoms[name] = bottom
        last = document.pages[-1]
        reached = max((bottom for *_others, bottom in last.anchors.values()), default=0) / last.height
        drawn = document.write_pdf(**OPTIONS)
        return Pages(small(drawn), len(document.pages), anchors, bottoms, reached, split)
