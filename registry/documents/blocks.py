"""What a page is made of: sections of facts, tables and sentences. Knows neither Records nor how they are drawn.

Text of these shapes is printed as it is: words of ours already in the reader's language, words of the user as typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from django.utils.translation import gettext as _

from registry.documents.widths import shares

LONG = 1500
SHORT = 60
ONE_PIECE = 24


@dataclass(frozen=True)
class Line:
    """One paragraph of a cell or a fact. `label` says what it is.

    `style` is "" (plain), "detail", "aside" (small print on the line before it), "absent" or "point" (one of several).
    """

    text: str
    label: str = ""
    style: str = ""

    @property
    def is_aside(self) -> bool:
        """Whether it goes on where the line before it ends."""
        return self.style.startswith("aside")

    @property
    def is_address(self) -> bool:
        """Whether the text is an address of the web, to be printed as a link."""
        return self.text.startswith(("https://", "http://")) and not any(map(str.isspace, self.text))


@dataclass(frozen=True)
class Fact:
    """A labelled statement."""

    label: str
    lines: tuple[Line, ...]

    @property
    def may_break(self) -> bool:
        """Whether it is too long to be kept on one page at any price: about twenty lines of print."""
        return sum(len(line.text) for line in self.lines) > LONG

    @property
    def is_short(self) -> bool:
        """Whether others may stand on its line."""
        return len(self.lines) == 1 and len(self.label) + len(self.lines[0].text) < SHORT


@dataclass(frozen=True)
class Column:
    """The head of a column and its share of the width: a multiple of 5 per cent."""

    label: str
    share: int


@dataclass(frozen=True)
class Cell:
    """A cell: paragraphs, the first one the main statement. `anchor` makes it a link within the document."""

    lines: tuple[Line, ...]
    anchor: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it is one paragraph that nothing sets apart: the cell itself will do for it."""
        return len(self.lines) == 1 and not (self.lines[0].style or self.lines[0].label or self.lines[0].is_address)

    @property
    def is_short(self) -> bool:
        """Whether others may stand on its line."""
        return len(self.lines) == 1 and len(self.lines[0].text) < SHORT

    @property
    def text(self) -> str:
        """All that it says, a paragraph a line."""
        said = (f"{' – ' if line.is_aside else chr(10)}{line.label} {line.text}" for line in self.lines)
        return "".join(said).strip()


@dataclass(frozen=True)
class Facts:
    """Labelled statements, one below the other. `run_in`: short ones on one line, to save room."""

    template: ClassVar[str] = "documents/blocks/facts.html"
    facts: tuple[Fact, ...]
    title: str = ""
    run_in: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first cell of a row names it."""

    template: ClassVar[str] = "documents/blocks/table.html"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Listing:
    """Names one below the other: a table of one column. `run_in`: one after the other, to save room."""

    template: ClassVar[str] = "documents/blocks/listing.html"
    entries: tuple[Cell, ...]
    title: str = ""
    run_in: bool = False


@dataclass(frozen=True)
class Prose:
    """Text in full."""

    template: ClassVar[str] = "documents/blocks/prose.html"
    text: str
    title: str = ""


@dataclass(frozen=True)
class Note:
    """A sentence of ours that tells the reader where to look."""

    template: ClassVar[str] = "documents/blocks/note.html"
    text: str
    title: str = ""


@dataclass(frozen=True)
class NotDeclared:
    """Nobody said anything, and the Regulation asks for it."""

    template: ClassVar[str] = "documents/blocks/not_declared.html"
    title: str = ""


@dataclass(frozen=True)
class NotApplicable:
    """It was declared not applicable, and why."""

    template: ClassVar[str] = "documents/blocks/not_applicable.html"
    reason: str
    title: str = ""


Block = Facts | Table | Listing | Prose | Note | NotDeclared | NotApplicable


@dataclass(frozen=True)
class Section:
    """A heading, the article it answers to, and what is said."""

    title: str
    article: str
    blocks: tuple[Block, ...]

    @property
    def is_verdict(self) -> bool:
        """Whether all it says is a sentence, which begins on the line of the heading."""
        (first, *others) = self.blocks or (None,)
        return not others and isinstance(first, Note | NotDeclared | NotApplicable) and not first.title


def not_declared() -> Line:
    """Return the words for what nobody said."""
    return Line(_("not declared"), style="absent")


def stated(text: str, *, label: str = "") -> tuple[Line, ...]:
    """Return the text, or that it was not declared."""
    return (Line(text, label),) if text else (not_declared(),)


def details(*pairs: tuple[str, str]) -> tuple[Line, ...]:
    """Return the (label, text) pairs that say something as small print."""
    return tuple(Line(text, label, "detail") for label, text in pairs if text)


def aside(text: str, style: str = "") -> tuple[Line, ...]:
    """Return small print that goes on where the line before it ends, in one piece if short; nothing if it is empty."""
    kept = "kept" if len(text) <= ONE_PIECE else ""
    return (Line(text, style=" ".join(part for part in ("aside", kept, style) if part)),) if text else ()


def facts(*pairs: tuple[str, str], title: str = "") -> tuple[Facts, ...]:
    """Return the (label, text) pairs that say something as facts; nothing if none does."""
    found = tuple(Fact(label, (Line(text),)) for label, text in pairs if text)
    return (Facts(found, title),) if found else ()


def told(*pairs: tuple[str, str]) -> tuple[Facts, ...]:
    """Return the (label, text) pairs that say something as facts, short ones on one line."""
    return tuple(replace(each, run_in=True) for each in facts(*pairs))


def named(names: Iterable[tuple[Line, ...]], title: str) -> tuple[Listing, ...]:
    """Return names one after the other; nothing if there are none."""
    cells = tuple(map(Cell, names))
    return (Listing(cells, title, run_in=True),) if cells else ()


def table(
    labels: Sequence[str],
    rows: Iterable[Sequence[tuple[Line, ...]]],
    title: str = "",
    *,
    free: Collection[str] = (),
) -> Block:
    """Return a table without the columns in which no row says anything; with one column left, a listing.

    Beside rows that say something, a silent cell was not declared; in the columns `free` it stays empty. A `title`
    says what the rows are, in the place of the first label.
    """
    written = [list(row) for row in rows]
    kept = [place for place in range(len(labels)) if place == 0 or any(row[place] for row in written)]
    if len(kept) == 1:
        names = tuple(Cell(row[0]) for row in written)
        return Listing(names, title, run_in=len(names) == 1 or all(cell.is_short for cell in names))
    silent = [() if label in free else (not_declared(),) for label in labels]
    cells = [tuple(Cell(row[place] or silent[place]) for place in kept) for row in written]
    heads = [title or labels[0], *labels[1:]]
    return grid([heads[place] for place in kept], cells)


def grid(labels: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> Table:
    """Return a table of all columns, each as wide as what it says asks for."""
    texts = [[label, *(row[place].text for row in rows)] for place, label in enumerate(labels)]
    columns = tuple(Column(label, share) for label, share in zip(labels, shares(texts), strict=True))
    return Table(columns, tuple(rows))
