"""Draws a document as HTML: the whole register, or the fragments that its PDF is put together from. Knows no PDF."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from registry.documents.across import Overview
from registry.documents.context import Cover, Document, Entry
from registry.documents.files import static_file
from registry.documents.sheet import Sheet
from registry.wording import language
from ropa.organisations.colour import usable

# Links of a fragment lead to other fragments: the assembly finds them by this scheme and makes them links within.
INTERNAL = "register:"
FONT = r'url\("(.*?)"\)'
ROW = "row-"  # the anchors of the rows of long tables and of the lines of the contents


def whole_register(document: Document, sheets: tuple[Sheet, ...], *, linked: bool, logo: str = "") -> str:
    """Return the register as one page. `linked`: with the style sheets of the site, else with its own inside.

    `logo` is the address of a picture, or the picture itself as an address.
    """
    style = "" if linked else _style_inside()
    values = {"document": document, "contents": _numbered(document, {}), "sheets": sheets, "linked": linked}
    values |= {"logo": logo} | _look(document.cover.colour)
    # The style sheets are files of ours; nothing of the user's is in them.
    return drawn("register", document.title, values | {"style": mark_safe(style)})  # noqa: S308


@cache
def _style_inside() -> str:
    """Return the style sheets of a page that stands alone: it has its fonts in itself, and prints as it would here."""
    fonts, register, screen, paper = (
        static_file(f"documents/{name}.css").read_text(encoding="utf-8")
        for name in ("fonts", "register", "screen", "print")
    )
    return f"{re.sub(FONT, _font_inside, fonts)}{register}{screen}@media print {{\n{paper}}}\n"


def _font_inside(found: re.Match[str]) -> str:
    content = base64.b64encode(static_file(f"documents/{found[1]}").read_bytes()).decode()
    return f'url("data:font/woff2;base64,{content}")'


def cover(document: Document, logo: str = "") -> str:
    """Return the cover; `logo` is the address of a picture."""
    return drawn("cover", document.title, {"document": document, "logo": logo} | _look(document.cover.colour))


def contents(document: Document, first: int, after: int) -> str:
    """Return lines of the contents, without page numbers: these are set when all pages are known."""
    lines = [(entry, None) for entry in document.contents[first:after]]
    values = {"contents": lines, "begins": first == 0, "numbered": True, "link_prefix": INTERNAL}
    return drawn("contents", document.title, values | _look(document.cover.colour))


def some_overviews(document: Document, overviews: Sequence[Overview], *, with_front: bool, tight: bool = False) -> str:
    """Return tables of the register that share pages, after the identity block if `with_front`."""
    values = {"document": document, "overviews": overviews, "with_front": with_front, "tight": tight}
    return drawn("overviews", document.title, values | {"link_prefix": INTERNAL} | _look(document.cover.colour))


def rows_of_overview(document: Document, overview: Overview, *, begins: bool) -> str:
    """Return some rows of a long table, under its heading where it begins."""
    values = {"overview": overview, "begins": begins, "link_prefix": INTERNAL}
    return drawn("rows", overview.title, values | _look(document.cover.colour))


def sheet_of_register(sheet: Sheet, colour: str = "", *, closest: bool = False) -> str:
    """Return one sheet as a fragment of a register: all are set close, so that most take a page, and look alike.

    `closest`: a little closer still, where a few lines would take a page of their own.
    """
    values = {"sheet": sheet, "tight": True, "closest": closest, "link_prefix": INTERNAL}
    return drawn("sheet", sheet.name, values | _look(colour))


def sheet_alone(sheet: Sheet, cover: Cover, *, closest: bool = False) -> str:
    """Return one sheet as a document of its own, set as close as those of a register."""
    values = {"sheet": sheet, "tight": True, "closest": closest, "cover": cover}
    return drawn("single_sheet", sheet.name, values | _look(cover.colour))


def _look(colour: str) -> dict[str, str]:
    """Return what sets an organisation's documents apart: the colour of its headings, if it is one."""
    return {"colour": usable(colour)}


def _numbered(document: Document, pages: Mapping[str, int]) -> list[tuple[Entry, int | None]]:
    return [(entry, pages.get(entry.anchor)) for entry in document.contents]


def drawn(template: str, title: str, values: Mapping[str, object]) -> str:
    """Return a document as `template` draws it, in the active language."""
    return render_to_string(f"documents/{template}.html", {"language": language(), "title": title, **values})
