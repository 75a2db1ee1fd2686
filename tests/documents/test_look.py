"""The colour and the logo of an organisation, on its pages and in what is kept of them."""

import io
import re

import pikepdf
import pytest

from registry.changes import Changes
from registry.choices import RegisterKind
from registry.documents import Stylesheets, register_html, register_pdf
from registry.documents.changes import changes_pdf
from registry.documents.edition import Issue
from registry.documents.logo import logo
from registry.documents.stamps import ACCENT, Leaf
from registry.documents.summary import summary
from registry.record import canonical_json
from tests.documents.specimens import AT, empty_organisation, many, register
from tests.documents.test_logo import picture

RED = "#8a1538"


def coloured(colour):
    return register(*many(2), organisation=empty_organisation(colour=colour))


def test_colour_makes_another_file_and_the_same_one_twice():
    plain, first, second = (register_pdf(coloured(colour), language="en", at=AT) for colour in ("", RED, RED))
    assert (first == second, first == plain) == (True, False)


def strokes(content):
    """What is painted on the pages of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as file:
        for page in file.pages:
            page.contents_coalesce()
        return b"".join(page.Contents.read_bytes() for page in file.pages)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [("", [True, False]), (RED, [False, True]), ("#ffe600", [True, False])],  # too light on white: ours
)
def test_colour_is_that_of_running_heads_and_pictures(colour, expected):
    told = Changes("Kestrel", RegisterKind.ALL, AT, AT, AT, None, (), (), (), (), colour=colour)
    for painted in (strokes(register_pdf(coloured(colour), language="en", at=AT)), strokes(changes_pdf(told))):
        assert [f"{rgb} rg BT".encode() in painted for rgb in (ACCENT, Leaf(colour=RED).accent)] == expected
    pictures = summary(coloured(colour)).pictures
    assert [[f'"{rgb}"' in each.svg for rgb in ("#1b365d", RED)] for each in pictures] == [expected] * len(pictures)


def test_colour_is_told_with_the_register_and_left_out_where_there_is_none():
    assert [b'"colour":"#8a1538"' in canonical_json(coloured(colour)) for colour in (RED, "")] == [True, False]
    assert b'"colour"' not in canonical_json(coloured(""))


@pytest.mark.parametrize(
    ("stylesheets", "said"),
    [
        (Stylesheets.INSIDE, "<style>:root { --accent: #8a1538; }</style>"),
        (Stylesheets.LINKED, '<link rel="stylesheet" href="/registers/colours/8a1538.css">'),
    ],
)
def test_page_is_told_its_colour(stylesheets, said):
    page = register_html(coloured(RED), language="en", at=AT, stylesheets=stylesheets)
    assert said in page
    assert ("<style" in page) == (stylesheets is Stylesheets.INSIDE)


def test_page_that_stands_alone_has_its_fonts_and_the_style_of_print_in_itself():
    page = register_html(coloured(""), language="en", at=AT)
    addresses = re.findall(r"url\(.(.*?)[,)]", page)
    assert set(addresses) == {"data:font/woff2;base64"}
    assert page.index("@media print {\n/* The pages of the PDF") > page.index("@font-face")


@pytest.mark.parametrize("stylesheets", Stylesheets)
def test_what_is_no_colour_never_becomes_style(stylesheets):
    """A row may have been written past the form, or long ago."""
    page = register_html(coloured("#fff;} p{top:0"), language="en", at=AT, stylesheets=stylesheets)
    assert ("--accent: #fff" in page, "p{top:0" in page, "/registers/colours/" in page) == (False, False, False)


def test_page_that_stands_alone_holds_the_logo_and_one_of_the_site_leads_to_it():
    issue = Issue(logo=logo(picture()))
    alone, linked = (
        register_html(coloured(""), language="en", at=AT, stylesheets=each, issue=issue, logo="/files/logo.png")
        for each in (Stylesheets.INSIDE, Stylesheets.LINKED)
    )
    assert ['src="data:image/png;base64,' in page for page in (alone, linked)] == [True, False]
    assert 'src="/files/logo.png" alt="Kestrel"' in linked
