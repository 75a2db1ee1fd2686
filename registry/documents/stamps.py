"""What is set on finished pages directly: running heads, page numbers, the word across a draft. Knows no HTML.

All of it is an artefact: it repeats what the document says, and is no content to be read aloud.
"""

from __future__ import annotations

from dataclasses import dataclass

from registry.documents.fonts import SANS, SANS_BOLD, FontBook, face

MILLIMETRE = 72 / 25.4
WIDTH, HEIGHT = 210 * MILLIMETRE, 297 * MILLIMETRE
MARGIN = 15 * MILLIMETRE
HEAD, RULE, FOOT = HEIGHT - 13.4 * MILLIMETRE, HEIGHT - 15 * MILLIMETRE, 8.6 * MILLIMETRE  # above the lower edge
SIZE = 7.6
LINE_FOOT = 5.4  # from the lower edge of a line of the contents up to its letters
SOFT, ACCENT, LINE, FAINT = "0.333 0.376 0.424", "0.106 0.212 0.365", "0.765 0.788 0.82", "0.91 0.922 0.937"
GAP = 4 * MILLIMETRE
RESOURCE_NAMES = {SANS: "RopaSans", SANS_BOLD: "RopaBold"}


@dataclass(frozen=True)
class Leaf:
    """What stands in the margins of one page: what document it is, what part of it, as of when, which page.

    `colour`: # and six hexadecimal digits, or nothing for ours.
    """

    register: str = ""
    part: str = ""
    as_of: str = ""
    number: str = ""
    colour: str = ""

    @property
    def accent(self) -> str:
        """The colour as the operator that sets it takes it."""
        parts = (int(self.colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        return " ".join(f"{part:.3f}" for part in parts) if self.colour else ACCENT


def head(book: FontBook, leaf: Leaf) -> bytes:
    """Return the content stream that draws the head and the foot of a page; nothing for the cover."""
    if not leaf.number:
        return b""
    half = (WIDTH - 2 * MARGIN - GAP) / 2
    pieces = (
        "/Artifact <</Type /Pagination /Subtype /Header>> BDC q",
        _left(book, SANS_BOLD, leaf.accent, HEAD, cut(leaf.register, SANS_BOLD, half)),
        _right(book, SOFT, HEAD, cut(leaf.part, SANS, half)),
        f"{LINE} RG 0.5 w {MARGIN:.3f} {RULE:.3f} m {WIDTH - MARGIN:.3f} {RULE:.3f} l S Q EMC",
        "/Artifact <</Type /Pagination /Subtype /Footer>> BDC q",
        _left(book, SANS, SOFT, FOOT, cut(leaf.as_of, SANS, half * 1.7)),
        _right(book, SOFT, FOOT, leaf.number),
        "Q EMC",
    )
    return "\n".join(pieces).encode()


def watermark(book: FontBook, word: str) -> bytes:
    """Return the content stream that writes a word across the page, to be laid under the text."""
    size = min(150.0, 520 * 1000 / face(SANS_BOLD).width(word, 1000))
    width = face(SANS_BOLD).width(word, size)
    turned, along = 0.5736, 0.8192  # sine and cosine of 35 degrees
    x = WIDTH / 2 - width / 2 * along + size * 0.33 * turned
    y = HEIGHT / 2 - width / 2 * turned - size * 0.33 * along
    return (
        "/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q "
        f"{FAINT} rg BT /{RESOURCE_NAMES[SANS_BOLD]} {size:.2f} Tf "
        f"{along} {turned} {-turned} {along} {x:.3f} {y:.3f} Tm <{book.set(SANS_BOLD, word)}> Tj ET Q EMC"
    ).encode()


def number(book: FontBook, text: str, bottom: float, content: int) -> bytes:
    """Return the content stream that sets a page number at the right margin; it is content, with this number."""
    drawn = _right(book, "0.114 0.129 0.153", bottom, text, 8.4)
    return f"/Span <</MCID {content}>> BDC q {drawn} Q EMC\n".encode()


def cut(text: str, font: str, width: float) -> str:
    """Return the text, or as much of it as fits, with an ellipsis."""
    if face(font).width(text, SIZE) <= width:
        return text
    kept = text
    while kept and face(font).width(kept + "…", SIZE) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _left(book: FontBook, font: str, colour: str, bottom: float, text: str) -> str:
    return _set(book, font, SIZE, f"{colour} rg", MARGIN, bottom, text)


def _right(book: FontBook, colour: str, bottom: float, text: str, size: float = SIZE) -> str:
    left = WIDTH - MARGIN - face(SANS).width(text, size)
    return _set(book, SANS, size, f"{colour} rg", left, bottom, text)


def _set(  # noqa: PLR0913, PLR0917  # the operands of the operators that it writes, in their order
    book: FontBook, font: str, size: float, colour: str, left: float, bottom: float, text: str
) -> str:
    codes = book.set(font, text)
    return f"{colour} BT /{RESOURCE_NAMES[font]} {size:g} Tf {left:.3f} {bottom:.3f} Td <{codes}> Tj ET"
