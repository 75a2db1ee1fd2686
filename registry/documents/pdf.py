"""HTML to PDF pages: the only module that knows WeasyPrint. Nothing is fetched but the style sheets' own fonts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML, VERSION
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from registry.documents.html import static_file

STYLES = ("documents/fonts.css", "documents/register.css", "documents/print.css")
FRAME_STYLES = ("documents/fonts.css", "documents/frame.css")
RENDERER = f"WeasyPrint {VERSION}"
# Tagged, as PDF/UA-1 asks: the assembly keeps the tags of all fragments.
TAGGED = "pdf/ua-1"

_one_at_a_time = Lock()


class ForeignAddress(FatalURLFetchingError):
    """A document asked for something that is not a file of the project."""


class OwnFiles(URLFetcher):
    """Hands out the static files of the documents and refuses every other address, loudly."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True)
        self.folder = static_file("documents/fonts.css").parent.resolve()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the file at `url` if it is ours; raise ForeignAddress otherwise."""
        parts = urlsplit(url)
        wanted = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not wanted.is_relative_to(self.folder):
            raise ForeignAddress(f"A document may not fetch {url}: only the project's own static files.")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Pages:
    """Pages of a PDF, and on which of them (from 0) each anchor of the HTML lies.

    `reached` is how far down the last page the last thing with an anchor ends, as a share of the height.
    """

    pdf: bytes
    count: int
    anchors: Mapping[str, int]
    reached: float


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _styles(names: tuple[str, ...]) -> list[CSS]:
    fetcher = OwnFiles()
    return [CSS(filename=str(static_file(name)), url_fetcher=fetcher, font_config=_fonts()) for name in names]


def printed(html: str) -> Pages:
    """Return the pages of a fragment, tagged for screen readers."""
    return _printed(html, STYLES, pdf_variant=TAGGED)


def printed_frame(html: str) -> Pages:
    """Return pages that hold running heads only; they carry no tags, for they are no content."""
    return _printed(html, FRAME_STYLES)


def _printed(html: str, styles: tuple[str, ...], **options: Any) -> Pages:
    """The shared fonts and styles are not made for threads: one document at a time."""
    with _one_at_a_time:
        document = HTML(string=html, url_fetcher=OwnFiles()).render(
            stylesheets=_styles(styles), font_config=_fonts(), **options
        )
        anchors: dict[str, int] = {}
        for number, page in enumerate(document.pages):
            for name in page.anchors:
                anchors.setdefault(name, number)  # what runs over several pages begins on the first
        last = document.pages[-1]
        reached = max((bottom for *_others, bottom in last.anchors.values()), default=0) / last.height
        return Pages(document.write_pdf(**options), len(document.pages), anchors, reached)
