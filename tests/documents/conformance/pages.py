"""What pages are painted with, to which element it belongs, and where their links lead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from tests.documents.conformance.tags import tree

SHOWS = {"Tj", "TJ", "'", '"'}
PAINTS = SHOWS | {"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do", "EI"}
COLOURS = {"rg", "RG", "g", "G", "cs", "CS", "sc", "SC", "scn", "SCN"}
OPERATORS = PAINTS | COLOURS | {
    *("q", "Q", "cm", "w", "J", "j", "M", "d", "ri", "i", "gs", "m", "l", "c", "v", "y", "h", "re", "n", "W", "W*"),
    *("BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "BMC", "BDC", "EMC", "MP", "DP"),
}  # fmt: skip
PRINTED, UNSEEN = 4, 1 | 2 | 32 | 256
DEEPEST = 28


def content(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.1: all that is painted is content of one element, or an artefact, and never both."""
    owners = _owners(pdf)
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    numbers = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
    for place, page in enumerate(pdf.pages, 1):
        marks = Marks()
        entry = numbers.get(int(page.obj.get(Name.StructParents, -1)), Array())
        said = (*marks.read(page), *_claimed(owners[page.obj.objgen], marks.seen, entry))
        yield from (f"page {place}: {each}" for each in said)


class Marks:
    """What a page is painted with, and which marks each piece of it stands in."""

    def __init__(self) -> None:
        self.seen: Counter[int] = Counter()
        self.open: list[str] = []
        self.depth = 0

    def read(self, page: pikepdf.Page) -> Iterator[str]:
        """Follow the operators of the page."""
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            self.depth += {"q": 1, "Q": -1}.get(operator, 0)
            if operator in {"BDC", "BMC"}:
                yield from self._begin(instruction)
            elif operator == "EMC":
                self.open.pop()
            yield from self._paint(operator)
        if self.open or self.depth:
            yield "ISO 32000-1, 14.6: marks or states are left open"

    def _begin(self, instruction: Any) -> Iterator[str]:
        number = _number(instruction)
        if number is not None:
            self.seen[number] += 1
        kind = "artefact" if str(instruction.operands[0]) == "/Artifact" else "content" if number is not None else ""
        if kind and {"artefact", "content"} - {kind} & set(self.open):
            yield "7.1: an artefact in content, or content in an artefact"
        self.open.append(kind)

    def _paint(self, operator: str) -> Iterator[str]:
        if operator in PAINTS and not any(self.open):
            yield f"7.1: {operator} paints neither content nor an artefact"
        if operator not in OPERATORS:
            yield f"ISO 19005-3, 6.2.2: {operator} is no operator that we know"
        if self.depth > DEEPEST:
            yield "ISO 19005-3, 6.1.13: states are nested too deep"


def _number(instruction: Any) -> int | None:
    said = instruction.operands[-1]
    return int(said.MCID) if isinstance(said, Dictionary) and Name.MCID in said else None


def _owners(pdf: Pdf) -> dict[tuple[int, int], list[tuple[int, Any]]]:
    """Return, by page, the numbers of content that elements claim, and the elements."""
    found = defaultdict(list)
    for each in tree(pdf):
        for kid in each.kids:
            if isinstance(kid, int):
                found[each.entry.Pg.objgen].append((kid, each.entry))
            elif isinstance(kid, Dictionary) and Name.MCID in kid:
                found[kid.get(Name.Pg, each.entry.get(Name.Pg)).objgen].append((int(kid.MCID), each.entry))
    return found


def _claimed(held: list[tuple[int, Any]], seen: Counter[int], entry: Any) -> Iterator[str]:
    """What is on the page belongs to one element, which the tree of numbers names too."""
    if any(times > 1 for times in seen.values()):
        yield "14.7.4: a number of content is used twice"
    claimed = Counter(number for number, _owner in held)
    if set(claimed) != set(seen) or any(times > 1 for times in claimed.values()):
        yield f"7.1: on the page {sorted(set(seen) - set(claimed))}, claimed {sorted(set(claimed) - set(seen))}"
    named = {number: owner.objgen for number, owner in held}
    if any(place >= len(entry) or entry[place].objgen != owner for place, owner in named.items()):
        yield "14.7.4.4: the tree of numbers leads elsewhere"


def links(pdf: Pdf) -> Iterator[str]:
    """ISO 14289-1, 7.18; ISO 19005-3, 6.3, 6.5: they are seen, said in words, in a Link of the tree, and lead on."""
    linked = {
        kid.Obj.objgen: each.kind
        for each in tree(pdf)
        for kid in each.kids
        if isinstance(kid, Dictionary) and Name.Obj in kid
    }
    for page in pdf.pages:
        found = list(page.obj.get(Name.Annots, []))
        if found and page.obj.get(Name.Tabs) != Name.S:
            yield "7.18.3: the order of tabs is not that of the tree"
        for each in found:
            yield from _annotation(pdf, each, linked)


def _annotation(pdf: Pdf, each: Any, linked: dict[Any, str]) -> Iterator[str]:
    if each.Subtype != Name.Link:
        yield f"6.3.1: an annotation {each.Subtype}"
    flags = int(each.get(Name.F, 0))
    if not flags & PRINTED or flags & UNSEEN:
        yield "6.3.2: an annotation is not printed, or hidden"
    if not str(each.get(Name.Contents, "")).strip():
        yield "7.18.5: a link has no words"
    if linked.get(each.objgen) != "Link":
        yield f"7.18.5: a link stands in {linked.get(each.objgen)}"
    if Name.Dest in each and each.Dest[0].objgen not in {page.obj.objgen for page in pdf.pages}:
        yield "a link leads to no page"
    if Name.A in each and each.A.S not in {Name.URI, Name.GoTo}:
        yield f"6.5.1: a link does {each.A.S}"
