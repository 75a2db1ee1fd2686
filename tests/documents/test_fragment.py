"""Fragments are small: one stream a page, no font files, a short tag tree, and heads that say what they head."""

import io
import json

import pikepdf
import pytest

from registry.documents.fonts import SANS, FontBook, face
from registry.documents.fragment import FONTS, first_pages, numbered
from registry.documents.heads import elements, named, several
from registry.documents.pdf import printed

PAGE = """<html lang="en"><title>t</title><main><h1>Head</h1><p>One <span>two</span> three</p>
<table class="grid"><thead><tr><th scope="col">Name</th><th scope="col">Said</th></tr></thead>
<tbody><tr><th scope="row"><p>Row</p></th><td><p>cell</p></td></tr></tbody></table></main>"""


@pytest.fixture
def fragment():
    with pikepdf.open(io.BytesIO(printed(PAGE).pdf)) as pdf:
        yield pdf


def test_fragment_holds_no_font_file_but_says_what_it_uses(fragment):
    known = json.loads(fragment.Root[FONTS].read_bytes())
    assert "/FontFile2" not in {
        key for each in fragment.objects if isinstance(each, pikepdf.Dictionary) for key in each
    }
    assert {name for name, _glyphs in known.values()} == {
        "SourceSans3-Semibold",
        "SourceSerif4-Regular",
        "SourceSerif4-Semibold",
    }
    said = {text for _name, glyphs in known.values() for text in glyphs.values()}
    assert set("Onetwothreecell") <= said


def test_text_hangs_on_its_paragraph_or_cell(fragment):
    found = list(elements(fragment.Root.StructTreeRoot.K[0]))
    kinds = [str(each.S) for each in found]
    assert [kind for kind in kinds if kind in {"/Span", "/NonStruct"}] == []
    cell = next(each for each in found if each.S == pikepdf.Name.TD)
    assert [type(kid) for kid in several(cell.K)] == [int]


def test_content_leads_to_the_element_that_holds_it(fragment):
    owners = dict(numbered(fragment.Root.StructTreeRoot))[0]
    for element in elements(fragment.Root.StructTreeRoot.K[0]):
        for kid in several(element.get("/K", [])):
            if isinstance(kid, int):
                assert owners[kid].objgen == element.objgen


def test_heads_say_what_they_are_heads_of(fragment):
    cells = [each for each in elements(fragment.Root.StructTreeRoot.K[0]) if str(each.S) in {"/TH", "/TD"}]
    assert [str(each.A.Scope) if "/A" in each else None for each in cells] == ["/Column", "/Column", "/Row", None]
    assert "/IDTree" not in fragment.Root.StructTreeRoot


def test_cells_that_span_name_their_heads():
    """Where rows and columns do not tell it, each cell does, and the tree says who bears which name."""
    page = PAGE.replace('<th scope="row"><p>Row</p></th><td>', '<td colspan="2">')
    with pikepdf.open(io.BytesIO(printed(page).pdf)) as pdf:
        tree = pdf.Root.StructTreeRoot
        cell = next(each for each in elements(tree.K[0]) if str(each.S) == "/TD")
        names = {str(name): str(element.A.Scope) for name, element in named(tree)}
        assert [names[str(name)] for name in cell.A.Headers] == ["/Column", "/Column"]
        assert all(str(element.ID) == str(name) for name, element in named(tree))


def test_cut_pages_take_their_tags_with_them():
    pages = printed('<html lang="en"><title>t</title><p>first</p><p style="break-before: page">second</p>')
    with pikepdf.open(io.BytesIO(first_pages(pages.pdf, 1))) as pdf:
        assert len(pdf.pages) == 1
        assert len(list(numbered(pdf.Root.StructTreeRoot))) == 1
        assert [str(each.S) for each in elements(pdf.Root.StructTreeRoot.K[0])][1:].count("/P") == 1


def test_common_font_holds_what_was_set_in_it():
    pdf = pikepdf.Pdf.new()
    book = FontBook(pdf)
    font = book.font(SANS)
    codes = book.set(SANS, "Ab中")
    book.finish()
    known = {face(SANS).glyph(sign): sign for sign in "Ab?"}
    assert codes == "".join(f"{glyph:04x}" for glyph in known)
    assert f"<{face(SANS).glyph('b'):04x}> <0062>".encode() in font.ToUnicode.read_bytes()
    descendant = font.DescendantFonts[0]
    assert str(descendant.FontDescriptor.FontName) == str(font.BaseFont)
    assert len(descendant.FontDescriptor.FontFile2.read_bytes()) < len(face(SANS).data) / 5


def test_cut_pages_keep_their_fonts():
    pages = printed('<html lang="en"><title>t</title><p>first</p><p style="break-before: page">second</p>')
    with pikepdf.open(io.BytesIO(pages.pdf)) as whole, pikepdf.open(io.BytesIO(pages.cut(1).pdf)) as cut:
        assert len(json.loads(cut.Root[FONTS].read_bytes())) == 1
        assert cut.Root[FONTS].read_bytes() == whole.Root[FONTS].read_bytes()
