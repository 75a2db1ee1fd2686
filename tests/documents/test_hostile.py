"""Nasty texts in every field: each is printed rightly, and none breaks the file."""

import dataclasses
import io
import json
import re
from dataclasses import replace

import pikepdf
import pytest

from registry.documents import Replaced, register_html, register_pdf, replaced, sheet_pdf
from registry.documents.characters import printable
from registry.documents.fonts import FACES, face
from registry.documents.fragment import FONTS
from registry.documents.pdf import printed
from registry.record import Label
from tests.documents.reading import pdf_text, squeezed
from tests.documents.specimens import AT, empty_activity, empty_organisation, full_activity, register

NASTY = (
    "<script>alert(1)</script>",
    "</td></tr></table><h1>forged</h1>",
    "{{ settings.SECRET_KEY }}{% now 'Y' %}",
    "&lt;b&gt; &amp; &#x41;",
    "(\\) <</S /URI>> endstream endobj % ) Tj ET",
    "'; DROP TABLE registry_processingactivity; --",
    "=cmd|' /C calc'!A0",
    "register:#identity",
    "https://example.org/" + "a" * 300,
    "javascript:alert(1)",
    "file:///etc/passwd",
    "../../../../etc/passwd",
    "Ωμέγα Привет Þórður Łódź İstanbul ạ",
    "北京市朝阳区",
    "مرحبا بالعالم",
    "שלום עולם",
    "😀👨\u200d👩\u200d👧",
    "e\u0301 x\u0302 a\u0323\u0302",
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA",
    "\ue000\uf8ff\U000f0000",
    "\u00ad\u200b\u200c\u200d\u2060",
    "a\u202fb\u00a0c\u2009d\u3000e",
    "\ufb01\ufb02 \u2126 \u212b",
    "“quotes” « guillemets » – — … ’",
    "1\t2\n\n\n3",
    "x" * 400,
    "\u1e9e\u0130\u0131",
    "∑∫√∞≠≤ ½ €",
    "NULL",
    "%s %(name)s {0}",
)


def filled(value, text):
    """The Record with `text` added to every text of it that a user writes."""
    if isinstance(value, Label):
        return value
    if isinstance(value, tuple):
        return tuple(filled(each, text) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        kept = {"schema", "register", "slug", "default_language", "importer_kind"}
        news = {each.name: filled(getattr(value, each.name), text) for each in dataclasses.fields(value)}
        return replace(value, **{name: new for name, new in news.items() if name not in kept})
    return f"{value} {text}" if isinstance(value, str) else value


def fonts_of(content):
    """The fonts of a PDF by name, with the codes that each shows in any stream of text."""
    with pikepdf.open(io.BytesIO(content)) as file:
        for page in file.pages:
            fonts = page.obj.Resources.Font
            for instruction in pikepdf.parse_content_stream(page):
                if str(instruction.operator) == "Tf":
                    current = fonts[str(instruction.operands[0])]
                elif str(instruction.operator) in {"Tj", "TJ"}:
                    shown = instruction.operands[0]
                    pieces = shown if isinstance(shown, pikepdf.Array) else [shown]
                    for piece in pieces:
                        if isinstance(piece, pikepdf.String):
                            yield current, bytes(piece)


def assert_every_glyph_is_known(content):
    """No .notdef, and every code has its text: what PDF/A-3a and PDF/UA-1 ask of fonts."""
    known = {}
    for font, codes in fonts_of(content):
        name = str(font.BaseFont)
        if name not in known:
            known[name] = {int(code, 16) for code in re.findall(rb"<([0-9a-f]{4})> <", font.ToUnicode.read_bytes())}
        shown = {int.from_bytes(codes[place : place + 2], "big") for place in range(0, len(codes), 2)}
        assert 0 not in shown
        assert shown <= known[name]
    assert known


def readable(text):
    """Nasty texts that poppler gives back letter by letter; ligatures and loose marks come back in another form."""
    return [squeezed(each) for each in NASTY if each.isascii() and squeezed(each) not in text]


@pytest.mark.soak
def test_nasty_texts_in_every_field_of_a_register():
    activity = filled(full_activity(), " | ".join(NASTY))
    content = register_pdf(register(activity), language="en", at=AT)
    assert_every_glyph_is_known(content)
    assert readable(squeezed(pdf_text(content))) == []


def test_nasty_texts_in_each_text_of_a_sheet():
    activity = empty_activity(
        name=" | ".join(NASTY), description=" | ".join(NASTY), owner=NASTY[1], breach_procedure="\n".join(NASTY)
    )
    content = register_pdf(register(activity), language="en", at=AT)
    assert_every_glyph_is_known(content)
    assert readable(squeezed(pdf_text(content))) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_entry_with_everything_declared_is_a_sheet(language):
    content = sheet_pdf(filled(full_activity(), NASTY[12]), empty_organisation(), language=language, at=AT)
    assert_every_glyph_is_known(content)


def test_foreign_letters_are_printed_as_code_points_and_told():
    activity = replace(empty_activity(), name="北京 office", description="😀")
    content = register_pdf(register(activity), language="en", at=AT)
    text = squeezed(pdf_text(content))
    assert [squeezed(each) in text for each in ("[U+5317 U+4EAC] office", "[U+1F600]", "北")] == [True, True, False]
    assert squeezed("Annex: characters printed as code points") in text
    assert replaced(register(activity)) == (
        Replaced(activity.reference, "name", "北京"),
        Replaced(activity.reference, "description", "😀"),
    )


def test_letters_of_our_alphabets_are_left_alone():
    text = "Ωμέγα Привет Þórður Łódź ạ € – “”"
    assert printable(text) is text
    activity = replace(empty_activity(), description=text)
    assert printable(activity) is activity
    assert replaced(register(activity)) == ()


def test_no_font_but_ours_is_used():
    """The serif lacks some letters that the sans serif has; nothing falls back on a font of the machine."""
    common = frozenset.intersection(*(face(name).characters for name in FACES.values() if "Sans" in name))
    text = " ".join(printable(chr(code)) for code in sorted(common) if chr(code).isprintable())
    page = "".join(f"<{tag}>{text}</{tag}>" for tag in ("h1", "h2", "p", "h4"))
    styled = f'<p class="absent">{text}</p><p><span class="label">{text}</span></p>'
    pages = printed(f'<html lang="en"><title>t</title>{page}{styled}')
    with pikepdf.open(io.BytesIO(pages.pdf)) as file:
        known = json.loads(file.Root[FONTS].read_bytes())
        left = {key for each in file.pages for key in each.obj.Resources.get("/Font", {})}
    assert left == set()
    assert {name for name, _glyphs in known.values()} <= set(FACES.values())


def test_long_cell_runs_over_pages_whole():
    words = " ".join(f"word{number}" for number in range(1300))
    activity = replace(full_activity(), rights_procedure=words, description=words[:10_000])
    found = squeezed(pdf_text(sheet_pdf(activity, empty_organisation(), language="en", at=AT)))
    assert "word1299" in found


def test_long_table_repeats_its_head():
    activity = full_activity()
    rows = tuple(replace(activity.recipients[0], name=f"Recipient {number}") for number in range(150))
    text = pdf_text(sheet_pdf(replace(activity, recipients=rows), empty_organisation(), language="en", at=AT))
    assert [len(re.findall(rf"Recipient {number}\b", text)) for number in (0, 75, 149)] == [1, 1, 1]
    assert text.count("For what") >= 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_entry_with_nothing_declared_is_a_sheet(language):
    content = sheet_pdf(empty_activity(), empty_organisation(), language=language, at=AT)
    assert_every_glyph_is_known(content)


def test_nasty_texts_are_text_on_the_page_too():
    page = register_html(register(filled(full_activity(), " ".join(NASTY))), language="en", at=AT)
    assert ["<script" in page, "<h1>forged" in page, 'javascript:alert(1)"' in page] == [False, False, False]
