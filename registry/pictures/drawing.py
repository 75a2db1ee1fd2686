"""The strokes that pictures are drawn with, and how a label is fitted into a box. Knows no Record.

Only presentation attributes are used, which a strict content security policy allows. What tells things apart is a word
or the form of a line, never a colour alone: pictures are printed in black and white.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

WIDTH = 660
INK, ACCENT, SOFT, LINE, PALE = "#1d2127", "#1b365d", "#55606c", "#9aa6b4", "#eef1f5"
FAMILY = "'Source Sans 3', Arial, sans-serif"
SMALL, NORMAL = 8.0, 9.0
NARROW, WIDE = set("iljtfrI.,;:'’!|()[] \u00a0\u202f-"), set("mwMW@%—…")
LEADING = 1.22


@dataclass(frozen=True)
class Lead:
    """To what a shape leads: which aspect of the entries it shows, the thing's key, and what is read out of it."""

    aspect: str
    key: str
    words: str


@dataclass(frozen=True)
class Shape:
    """Strokes that stand for one thing; without a lead they only tie others together."""

    strokes: str
    lead: Lead | None = None


@dataclass(frozen=True)
class Picture:
    """A drawing, its heading, and in `description` all that it shows, in words. `aspects`: what of entries it shows."""

    name: str
    title: str
    description: str
    height: float
    shapes: tuple[Shape, ...]
    aspects: tuple[str, ...] = ()

    def in_colour(self, colour: str) -> Picture:
        """Return the picture with another accent. Text cannot be mistaken for one: its quotation marks are escaped."""
        ours, theirs = f'"{ACCENT}"', f'"{colour}"'
        shapes = (replace(shape, strokes=shape.strokes.replace(ours, theirs)) for shape in self.shapes)
        return replace(self, shapes=tuple(shapes))

    @property
    def svg(self) -> SafeString:
        """Return the picture for a page that stands alone."""
        return self._drawn('role="img"', self.title, self.description)

    @property
    def tagged(self) -> SafeString:
        """Return the picture for a tagged PDF, whose alternative text is the title of the drawing."""
        return self._drawn('role="img"', f"{self.title}. {self.description}", "")

    def linked(self, address: Callable[[Lead], str]) -> SafeString:
        """Return the picture for a page of the site, each shape a link to where `address` says it leads."""

        def strokes(shape: Shape) -> str:
            if shape.lead is None:
                return shape.strokes
            target, told = escape(address(shape.lead)), escape(shape.lead.words)
            return f'<a href="{target}" aria-label="{told}"><title>{told}</title>{shape.strokes}</a>'

        return self._drawn('role="group"', self.title, "", strokes)  # what it shows is in its links, and in tables

    def _drawn(
        self, role: str, title: str, description: str, strokes: Callable[[Shape], str] = lambda shape: shape.strokes
    ) -> SafeString:
        told = f"<desc>{escape(description)}</desc>" if description else ""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" {role} viewBox="0 0 {WIDTH} {self.height:g}"'
        size = f'width="{WIDTH}" height="{self.height:g}" font-family="{FAMILY}"'
        shapes = joined(map(strokes, self.shapes))
        # All text in the shapes went through text(), which escapes it.
        return mark_safe(f"{head} {size}><title>{escape(title)}</title>{told}{shapes}</svg>")  # noqa: S308


@dataclass(frozen=True)
class Pen:
    """How a line is drawn: its colour, its width, its dashes."""

    colour: str = LINE
    width: float = 1
    dashes: str = ""

    @property
    def attributes(self) -> str:
        """Return the presentation attributes of the line."""
        dashes = f' stroke-dasharray="{self.dashes}"' if self.dashes else ""
        return f'stroke="{self.colour}" stroke-width="{self.width:g}"{dashes}'


FRAME = Pen(ACCENT, 0.7)
UNKNOWN = Pen(SOFT, 0.7, "2 2")


def box(left: float, top: float, width: float, height: float, pen: Pen = FRAME, fill: str = "#ffffff") -> str:
    place = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}"'
    return f'<rect {place} fill="{fill}" {pen.attributes}/>'


def circle(x: float, y: float, radius: float, pen: Pen = FRAME, fill: str = PALE) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" {pen.attributes}/>'


def line(start: tuple[float, float], end: tuple[float, float], pen: Pen) -> str:
    return f'<path d="M {start[0]:g} {start[1]:g} L {end[0]:g} {end[1]:g}" fill="none" {pen.attributes}/>'


def curve(start: tuple[float, float], end: tuple[float, float], pen: Pen) -> str:
    """Return a line that leaves and arrives level."""
    middle = (start[0] + end[0]) / 2
    way = f"M {start[0]:g} {start[1]:g} C {middle:g} {start[1]:g} {middle:g} {end[1]:g} {end[0]:g} {end[1]:g}"
    return f'<path d="{way}" fill="none" {pen.attributes}/>'


@dataclass(frozen=True)
class Type:
    """How a text is set."""

    size: float = SMALL
    colour: str = INK
    anchor: str = "start"
    bold: bool = False

    @property
    def attributes(self) -> str:
        """Return the presentation attributes of the text."""
        weight = ' font-weight="600"' if self.bold else ""
        return f'font-size="{self.size:g}" fill="{self.colour}" text-anchor="{self.anchor}"{weight}'


LABEL = Type()
HEAD = Type(SMALL, ACCENT, bold=True)
COUNT = Type(SMALL, INK, "middle", bold=True)


def text(x: float, y: float, content: str, kind: Type = LABEL) -> str:
    return f'<text x="{x:g}" y="{y:g}" {kind.attributes}>{escape(content)}</text>'


def paragraph(x: float, middle: float, lines: Sequence[str], kind: Type = LABEL) -> str:
    """Return lines one below the other, their middle at the height `middle`."""
    step = kind.size * LEADING
    first = middle - step * (len(lines) - 1) / 2 + kind.size * 0.34
    return "".join(text(x, first + step * place, each, kind) for place, each in enumerate(lines))


def width_of(content: str, size: float) -> float:
    """Return about how wide a text is: the page that shows the picture may set it in another font."""
    return sum(_share(sign) for sign in content) * size


def _share(sign: str) -> float:
    if sign in NARROW:
        return 0.3
    return 0.86 if sign in WIDE else 0.64 if sign.isupper() else 0.53


def fitted(content: str, width: float, most: int = 2, size: float = SMALL) -> list[str]:
    """Return the text in at most `most` lines of this width, with an ellipsis where it was cut."""
    found: list[str] = []
    for word in content.split(" "):
        longer = f"{found[-1]} {word}" if found else word
        if found and width_of(longer, size) <= width:
            found[-1] = longer
        else:
            found.append(word)
    kept = found[:most]
    if len(found) > most:
        kept[-1] += "…"
    return [_cut(each, width, size) for each in kept]


def _cut(content: str, width: float, size: float) -> str:
    if width_of(content, size) <= width:
        return content
    kept = content.rstrip("…")
    while kept and width_of(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def joined(shapes: Iterable[str]) -> str:
    return "".join(shapes)
