"""What the renderer makes, made small: one stream a page, no font files, a short tag tree, names of its own.

Fragments are kept on disk and joined by the thousand, so all that can be done once is done here. Knows how a PDF is
built inside; no Record and no HTML.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from registry.documents.fonts import face_of
from registry.documents.heads import elements, named, settle, several

FONTS = Name.RopaFonts  # where a fragment says which glyphs it uses of our fonts
POINTS = 0.75  # of a pixel of the style sheets
CHARACTERS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
# Elements that say nothing of their own: what they hold can hang on the element above.
HOLLOW = {Name.NonStruct, Name.Span}
LEAVES = {Name.TD, Name.TH, Name.LBody}  # a single paragraph in them need not be one


def small(drawn: bytes) -> bytes:
    """Return the PDF as a fragment."""
    prefix = hashlib.sha256(drawn).hexdigest()[:12]
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        tree = pdf.Root.StructTreeRoot
        owners = _owners(pdf, tree)
        for document in several(tree.K):
            for element in several(document.K):
                _flatten(element, owners)
        settle(pdf, tree, prefix)
        _place_figures(tree)
        _without_types(tree)
        _without_fonts(pdf)
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(b"q\n" + _content(page) + b"\nQ")
        for key in ("/Outlines", "/Metadata", "/Names"):
            if key in pdf.Root:
                del pdf.Root[key]
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def first_pages(fragment: bytes, pages: int) -> bytes:
    """Return the first pages of a fragment, which keep all that was made small: names, figures and fonts."""
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(fragment)) as pdf:
        _cut(pdf, pages)
        for document in several(pdf.Root.StructTreeRoot.K):
            document.K = Array([each for each in several(document.K) if _stands(each, pdf)])
        pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def numbered(tree: Any) -> Iterator[tuple[int, Any]]:
    """Return the entries of the tree that leads from content to its elements."""
    numbers = tree.ParentTree.Nums
    for place in range(0, len(numbers), 2):
        yield int(numbers[place]), numbers[place + 1]


def _cut(pdf: Pdf, pages: int) -> None:
    """Remove the pages after the first ones, and what the tree says of them."""
    gone: set[int] = set()
    for page in pdf.pages[pages:]:
        gone.add(int(page.obj.StructParents))
        gone |= {int(each.StructParent) for each in page.obj.get(Name.Annots, []) if Name.StructParent in each}
    del pdf.pages[pages:]
    tree = pdf.Root.StructTreeRoot
    kept = [part for number, entry in numbered(tree) if number not in gone for part in (number, entry)]
    tree.ParentTree.Nums = Array(kept)
    if Name.IDTree in tree:
        tree.IDTree.Names = Array([part for name, each in named(tree) if _stands(each, pdf) for part in (name, each)])


def _stands(element: Any, pdf: Pdf) -> bool:
    """Whether the element's page is still there: the renderer makes the elements of each page apart."""
    page = element.get(Name.Pg)
    return page is None or any(each.obj.objgen == page.objgen for each in pdf.pages)


def _owners(pdf: Pdf, tree: Any) -> dict[tuple[int, int], Any]:
    """Return, for each page, the array that says which element each piece of content belongs to."""
    by_number = dict(numbered(tree))
    return {page.obj.objgen: by_number[int(page.obj.StructParents)] for page in pdf.pages}


def _flatten(element: Any, owners: dict[tuple[int, int], Any]) -> None:
    """Hang what hollow elements hold on the element above them, from the leaves upward."""
    kids: list[Any] = []
    for kid in several(element.get(Name.K, Array())):
        if not isinstance(kid, Dictionary) or Name.S not in kid:
            kids.append(kid)
            continue
        _flatten(kid, owners)
        if kid.S in HOLLOW and _is_bare(kid):
            kids += _adopted(kid, element, owners)
        else:
            kids.append(kid)
    if element.S in LEAVES and len(kids) == 1 and isinstance(kids[0], Dictionary) and kids[0].get(Name.S) == Name.P:
        kids = _adopted(kids[0], element, owners)
    if Name.L == element.S:
        kids = _items(kids, owners)
    element.K = kids[0] if len(kids) == 1 else Array(kids)


def _is_bare(element: Any) -> bool:
    return not any(key in element for key in (Name.A, Name.ID, Name.Alt, Name.Lang))


def _adopted(kid: Any, element: Any, owners: dict[tuple[int, int], Any]) -> list[Any]:
    """Return what `kid` holds, now belonging to `element`."""
    held = several(kid.get(Name.K, Array()))
    for each in held:
        if isinstance(each, int):
            owners[element.Pg.objgen][each] = element
        elif Name.S in each:
            each.P = element
    return held


def _items(kids: list[Any], owners: dict[tuple[int, int], Any]) -> list[Any]:
    """Return the items of a list: the spaces between those that stand in one line belong to the item before."""
    items = [kid for kid in kids if isinstance(kid, Dictionary)]
    if not items:
        return kids
    before = items[0]
    for kid in kids:
        if isinstance(kid, Dictionary):
            before = kid
        else:
            body = several(before.K)[-1]
            body.K = Array([*several(body.K), kid])
            owners[body.Pg.objgen][kid] = body
    return items


def _place_figures(tree: Any) -> None:
    """Say where figures stand in points from the lower edge: the renderer says it in pixels from the upper one."""
    for document in several(tree.K):
        for element in elements(document):
            if Name.Figure == element.S:
                left, top, right, bottom = (float(edge) * POINTS for edge in element.A.BBox)
                height = float(element.Pg.MediaBox[3])
                element.A.BBox = Array([round(edge, 3) for edge in (left, height - bottom, right, height - top)])


def _without_types(tree: Any) -> None:
    """Leave out what may be left out of each element: there are hundreds of thousands in a long register."""
    for document in several(tree.K):
        for element in elements(document):
            if Name.Type in element:
                del element[Name.Type]


def _without_fonts(pdf: Pdf) -> None:
    """Replace our fonts by a list of the glyphs that are used; others stay as they are."""
    resources = {page.obj.Resources.objgen: page.obj.Resources for page in pdf.pages}
    known: dict[str, Any] = {}
    for each in resources.values():
        if Name.ColorSpace in each:
            del each[Name.ColorSpace]  # the renderer's own list, of which nothing is used
        fonts = each.get(Name.Font, Dictionary())
        for key in list(fonts.keys()):
            name = face_of(str(fonts[key].BaseFont))
            if name:
                known[key] = [name, _glyphs(fonts[key])]
                del fonts[key]
    pdf.Root[FONTS] = pdf.make_stream(json.dumps(known, sort_keys=True).encode())


def _glyphs(font: Any) -> dict[str, str]:
    found = CHARACTERS.findall(font.ToUnicode.read_bytes())
    return {str(int(code, 16)): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in found}


def _content(page: pikepdf.Page) -> bytes:
    contents = page.obj.Contents
    streams = list(contents) if isinstance(contents, Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)
