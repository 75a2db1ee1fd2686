"""The tag tree: its kinds, what stands in what, tables, headings, figures."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf

STANDARD = {
    *("Document", "Part", "Sect", "Div", "Art", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "P"),
    *("H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD", "THead", "TBody"),
    *("TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form"),
}
# What an element of a kind may hold, and in what it must stand: ISO 32000-1, 14.8.4.3, as ISO 14289-1, 7.2 asks.
HOLDS = {
    "Table": {"TR", "THead", "TBody", "TFoot", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"L", "LI", "Caption"},
    "LI": {"Lbl", "LBody"},
    "TOC": {"TOC", "TOCI", "Caption"},
    "TOCI": {"Lbl", "Reference", "NonStruct", "P", "TOC"},
}
STANDS_IN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "TH": {"TR"},
    "TD": {"TR"},
    "LI": {"L"},
    "LBody": {"LI"},
    "TOCI": {"TOC"},
}


@dataclass(frozen=True)
class Element:
    """An element of the tag tree with the kinds of those above it, and what it holds."""

    entry: Any
    kind: str
    above: str
    kids: tuple[Any, ...]

    @property
    def elements(self) -> list[Any]:
        """The elements that it holds."""
        return [kid for kid in self.kids if isinstance(kid, Dictionary) and Name.S in kid]

    def attribute(self, name: str) -> Any:
        """What its attributes say under a name."""
        found = self.entry.get(Name.A, Array())
        several = list(found) if isinstance(found, Array) else [found]
        return next((each[name] for each in several if isinstance(each, Dictionary) and name in each), None)


def tree(pdf: Pdf) -> Iterator[Element]:
    """Return the elements in reading order."""
    pending = [(pdf.Root.StructTreeRoot, "StructTreeRoot")]
    while pending:
        entry, above = pending.pop()
        kids = entry.get(Name.K, Array())
        found = tuple(kids) if isinstance(kids, Array) else (kids,)
        kind = str(entry.get(Name.S, Name.StructTreeRoot))[1:]
        element = Element(entry, kind, above, found)
        if above != "StructTreeRoot" or kind != "StructTreeRoot":
            yield element
        pending += [(each, kind) for each in reversed(element.elements)]


def kinds(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.1: each kind of element is a standard one."""
    if Name.RoleMap in pdf.Root.StructTreeRoot:
        yield "7.1: kinds of elements are mapped: look at where to"
    yield from sorted({f"7.1: {each.kind} is no standard kind" for each in tree(pdf) if each.kind not in STANDARD})


def nesting(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.2: tables, lists and contents hold what they are made of, and nothing else."""
    for each in tree(pdf):
        held = {str(kid.S)[1:] for kid in each.elements}
        if each.kind in HOLDS and not held <= HOLDS[each.kind]:
            yield f"7.2: {each.kind} holds {sorted(held - HOLDS[each.kind])}"
        if each.kind in HOLDS and len(each.elements) != len(each.kids) and each.kind not in {"TOCI", "LI"}:
            yield f"7.2: {each.kind} holds content of its own"
        if each.kind in STANDS_IN and each.above not in STANDS_IN[each.kind]:
            yield f"7.2: {each.kind} stands in {each.above}"
        if each.entry.get(Name.P) is None:
            yield f"ISO 32000-1, 14.7.2: {each.kind} does not know what it stands in"


def tables(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.2 and 7.5: one head, rows of one length, no cell over another, each cell with a head."""
    for table in (each for each in tree(pdf) if each.kind == "Table"):
        parts = Counter(str(kid.S)[1:] for kid in table.elements)
        if parts["THead"] > 1 or parts["TFoot"] > 1 or (parts["THead"] and not parts["TBody"]):
            yield f"7.2: a table has the parts {dict(parts)}"
        if "Caption" in list(parts)[1:-1]:
            yield "7.2: the caption of a table is neither first nor last"
        yield from _grid(list(_rows(table.entry)))


def _rows(entry: Any) -> Iterator[Any]:
    kids = entry.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and kid.get(Name.S) == Name.TR:
            yield kid
        elif isinstance(kid, Dictionary) and kid.get(Name.S) in {Name.THead, Name.TBody, Name.TFoot}:
            yield from _rows(kid)


def _grid(rows: list[Any]) -> Iterator[str]:
    taken: dict[tuple[int, int], Any] = {}
    for y, row in enumerate(rows):
        kids = row.get(Name.K, Array())
        x = 0
        for kid in kids if isinstance(kids, Array) else [kids]:
            cell = Element(kid, str(kid.S)[1:], "TR", ())
            while (y, x) in taken:
                x += 1
            wide, high = int(cell.attribute("/ColSpan") or 1), int(cell.attribute("/RowSpan") or 1)
            for place in itertools.product(range(y, y + high), range(x, x + wide)):
                if place in taken:
                    yield f"7.2: a cell lies over another one, at {place}"
                taken[place] = cell
    widths = {max((column for line, column in taken if line == y), default=-1) + 1 for y in range(len(rows))}
    if len(widths) > 1 or max((line for line, _column in taken), default=0) >= len(rows):
        yield f"7.2: rows of a table have the lengths {sorted(widths)}"
    yield from _headed(taken)


def _headed(taken: dict[tuple[int, int], Element]) -> Iterator[str]:
    heads = {place: cell for place, cell in taken.items() if cell.kind == "TH"}
    if any(cell.attribute("/Scope") is None for cell in heads.values()):
        yield "7.5: a head does not say what it is the head of"
    above = {x for (_y, x), cell in heads.items() if cell.attribute("/Scope") in {Name.Column, Name.Both}}
    before = {y for (y, _x), cell in heads.items() if cell.attribute("/Scope") in {Name.Row, Name.Both}}
    for (y, x), cell in taken.items():
        if cell.kind == "TD" and x not in above and y not in before and cell.attribute("/Headers") is None:
            yield f"7.5: the cell at {(y, x)} has no head"


def headings(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.4: numbered ones, from the first level on, no level left out."""
    levels = [each.kind for each in tree(pdf) if re.fullmatch(r"H\d?", each.kind)]
    if levels[:1] != ["H1"] or "H" in levels:
        yield f"7.4.2: headings begin with {levels[:1]}"
    for before, after in itertools.pairwise(levels):
        if int(after[1:] or 0) - int(before[1:] or 0) > 1:
            yield f"7.4.2: {after} follows {before}"


def figures(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.3; ISO 32000-1, 14.8.5.4: said in words, and where it stands, on its page."""
    for each in tree(pdf):
        if each.kind in {"Figure", "Formula"} and not str(each.entry.get(Name.Alt, "")).strip():
            yield f"7.3: a {each.kind} has no words"
        if each.kind == "Figure":
            box = [float(edge) for edge in each.attribute("/BBox") or []]
            if len(box) != 4 or not (0 <= box[0] < box[2] <= 596 and 0 <= box[1] < box[3] <= 842):
                yield f"14.8.5.4: a figure stands at {box}"
        if each.kind == "Note" and Name.ID not in each.entry:
            yield "7.9: a note has no name"
