"""Heads of tables in a fragment: what each is the head of, and names for where that does not say it all.

ISO 32000-1, 14.8.5.7, and ISO 14289-1, 7.5. Knows tags; no Record and no HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String

SPANS = (Name.ColSpan, Name.RowSpan)


def several(kids: Any) -> list[Any]:
    """Return the kids of an element, which may be one or an array."""
    return list(kids) if isinstance(kids, Array) else [kids]


def elements(element: Any) -> Iterator[Any]:
    """Return an element and all below it, in reading order."""
    yield element
    for kid in several(element.get(Name.K, Array())):
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield from elements(kid)


def named(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Return the names of the elements that have one, and the elements."""
    names = tree.get(Name.IDTree, Dictionary()).get(Name.Names, Array())
    for place in range(0, len(names), 2):
        yield names[place], names[place + 1]


def settle(pdf: Pdf, tree: Any, prefix: str) -> None:
    """Say of each head whether it stands above a column or before a row; keep names where more is needed.

    The names begin with `prefix`: those of different fragments must not meet in one file.
    """
    scopes: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for document in several(tree.K):
        for table in (each for each in elements(document) if Name.Table == each.S):
            cells = [each for each in elements(table) if each.S in {Name.TH, Name.TD}]
            for head in (each for each in cells if Name.TH == each.S):
                _scope(head)
            if _is_plain(cells):
                _without_names(pdf, cells, scopes)
            else:
                kept |= _renamed(cells, prefix)
    if kept:
        flat = [part for name in sorted(kept) for part in (String(name), kept[name])]
        tree.IDTree = Dictionary(Names=Array(flat))


def _scope(cell: Any) -> None:
    """Say what a head is the head of: the renderer names heads in the cells only."""
    attributes = next(iter(several(cell.get(Name.A, Array()))), None)
    if attributes is not None and Name.Scope not in attributes:
        row = cell.get(Name.P)
        above = row.get(Name.P) if row is not None else None
        in_head = above is not None and above.get(Name.S) == Name.THead
        attributes.Scope = Name.Column if in_head else Name.Row


def _is_plain(cells: list[Any]) -> bool:
    """Whether rows and columns tell which head a cell has: it has no span, and its heads stand on the same page."""
    own = {str(cell.ID) for cell in cells if Name.ID in cell}
    attributes = [each for cell in cells for each in _attributes(cell)]
    asked = {str(name) for each in attributes for name in each.get(Name.Headers, Array())}
    return asked <= own and not any(span in each for each in attributes for span in SPANS)


def _attributes(cell: Any) -> list[Any]:
    return several(cell.get(Name.A, Array()))


def _without_names(pdf: Pdf, cells: list[Any], scopes: dict[str, Any]) -> None:
    """Take the names away; heads of one kind share what is said of them."""
    for cell in cells:
        if Name.ID in cell:
            del cell[Name.ID]
        if Name.TH == cell.S:
            scope = str(_attributes(cell)[0].Scope)
            if scope not in scopes:
                scopes[scope] = pdf.make_indirect(Dictionary(O=Name.Table, Scope=Name(scope)))
            cell.A = scopes[scope]
        elif Name.A in cell:
            del cell[Name.A]


def _renamed(cells: list[Any], prefix: str) -> dict[str, Any]:
    """Name the cells of a table, and what they call each other, after the fragment; return the cells by their names."""
    for attributes in (each for cell in cells for each in _attributes(cell) if Name.Headers in each):
        attributes.Headers = Array([String(f"{prefix}-{name}") for name in attributes.Headers])
    heads = [cell for cell in cells if Name.ID in cell]
    for head in heads:
        head.ID = String(f"{prefix}-{head.ID}")
    return {str(head.ID): head for head in heads}
