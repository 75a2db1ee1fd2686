"""What PDF/UA-1 and PDF/A-3a ask of each kind of document that leaves the house; the checks see what is wrong."""

import io
from dataclasses import replace

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from registry.changes import Changed, Changes, LineKind, Traced
from registry.choices import RegisterKind, Variant
from registry.documents import filling, publication, register_pdf, sheet_pdf
from registry.documents.changes import changes_pdf
from registry.documents.pdf import printed
from registry.record.extent import Extent
from tests.documents.conformance import violations
from tests.documents.conformance.tags import tree
from tests.documents.specimens import AT, empty_activity, empty_organisation, full_activity, many, register
from tests.documents.test_archive import FILES, STAMP
from tests.documents.test_changes import FIRST, RENAMED, SECOND, SINCE, UNTIL
from tests.documents.test_hostile import NASTY, filled


def edition(language):
    entries = (full_activity(), empty_activity(), *many(3))
    return register_pdf(register(*entries), language=language, at=AT, edition=STAMP, attachments=FILES)


def draft_for_publication():
    extent = Extent(Variant.PUBLIC)
    return register_pdf(register(full_activity(), *many(2)), language="fr", at=AT, draft=True, extent=extent)


def entries_that_say_much_alike():
    alike = [replace(full_activity(), reference=f"C-{number}", name=f"Entry {number}") for number in range(4)]
    return register_pdf(register(*alike), language="en", at=AT)


def tables_over_several_pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "ROWS", 20)
        patch.setattr(filling, "LINES", 30)
        patch.setattr(publication, "draw", lambda *_given: None)
        patch.setattr(publication, "ready_sheet", lambda _order: printed("<html lang='en'><title>t</title><p>A sheet"))
        return register_pdf(register(*many(45)), language="en", at=AT)


def long_sheet():
    activity = filled(full_activity(), NASTY[12])
    rows = tuple(replace(activity.recipients[0], name=f"Recipient {number}") for number in range(60))
    long = replace(activity, recipients=rows, rights_procedure=" ".join(f"word{number}" for number in range(1300)))
    return sheet_pdf(long, empty_organisation(), language="en", at=AT)


def what_changed():
    traced = (Traced(RENAMED, (1, 2)),)
    changed = (Changed(LineKind.CHANGED, "C-01", "Entry", traced, (FIRST, SECOND)),)
    return changes_pdf(Changes("Kestrel", RegisterKind.ALL, SINCE, UNTIL, SINCE, None, (), changed, (), ()))


DOCUMENTS = {
    "edition": lambda: edition("en"),
    "edition in French": lambda: edition("fr"),
    "draft for publication": draft_for_publication,
    "entries alike": entries_that_say_much_alike,
    "tables over several pages": tables_over_several_pages,
    "long sheet": long_sheet,
    "sheet with nothing declared": lambda: sheet_pdf(empty_activity(), empty_organisation(), language="fr", at=AT),
    "what changed": what_changed,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_violated(name):
    assert violations(DOCUMENTS[name]()) == []


@pytest.mark.soak
def test_nothing_is_violated_by_nasty_texts_in_every_field():
    content = register_pdf(register(filled(full_activity(), " | ".join(NASTY))), language="en", at=AT)
    assert violations(content) == []


@pytest.fixture(scope="module")
def fine(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.DATA_DIR", tmp_path_factory.mktemp("fine"))
        return edition("en")


def first(pdf, kind):
    return next(each.entry for each in tree(pdf) if each.kind == kind)


def links(pdf):
    return next(page.obj.Annots for page in pdf.pages if Name.Annots in page.obj)


def painted(pdf, operators):
    page = pdf.pages[2].obj
    page.Contents = Array([*page.Contents, pdf.make_stream(operators)])


def without_title(pdf):
    del pdf.docinfo[Name.Title]


def without_language(pdf):
    del pdf.Root[Name.Lang]


def unknown_kind(pdf):
    first(pdf, "H3").S = Name.Heading


def item_outside_of_a_list(pdf):
    first(pdf, "L").S = Name.Div


def content_of_a_list_itself(pdf):
    chosen = first(pdf, "L")
    chosen.K = Array([*(chosen.K if isinstance(chosen.K, Array) else [chosen.K]), 9999])


def short_row(pdf):
    row = next(each.entry for each in tree(pdf) if each.kind == "TR" and len(each.kids) > 2)
    row.K = Array(list(row.K)[:-1])


def head_of_nothing(pdf):
    del first(pdf, "TH")[Name.A]


def cell_over_another(pdf):
    body = next(each for each in tree(pdf) if each.kind == "TBody" and len(each.elements) > 1)
    upper, lower = (list(row.K) for row in body.elements[:2])
    upper[1].A = Dictionary(O=Name.Table, RowSpan=2)
    lower[0].A = Dictionary(O=Name.Table, ColSpan=2, Scope=Name.Row)


def level_left_out(pdf):
    first(pdf, "H2").S = Name.H4


def figure_without_words(pdf):
    del first(pdf, "Figure")[Name.Alt]


def figure_off_the_page(pdf):
    first(pdf, "Figure").A.BBox = Array([0, 800, 500, 1200])


def paint_of_nobody(pdf):
    painted(pdf, b"0 0 10 10 re f")


def artefact_in_content(pdf):
    painted(pdf, b"/P <</MCID 0>> BDC /Artifact BMC 0 0 10 10 re f EMC EMC")


def number_of_nobody(pdf):
    painted(pdf, b"/P <</MCID 9999>> BDC 0 0 10 10 re f EMC")


def number_of_another(pdf):
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = next(each for each in nums if isinstance(each, Array) and len(each) > 3)
    owners[0] = first(pdf, "H1")


def open_mark(pdf):
    painted(pdf, b"/Artifact BMC")


def hidden_link(pdf):
    links(pdf)[0].F = 2


def silent_link(pdf):
    del links(pdf)[0][Name.Contents]


def link_that_is_none(pdf):
    first(pdf, "Link").S = Name.Span


def link_that_runs_a_program(pdf):
    link = links(pdf)[0]
    del link[Name.Dest]
    link.A = Dictionary(S=Name.Launch, F="x")


def wrong_widths(pdf):
    _font(pdf).DescendantFonts[0].W = Array([])


def code_without_text(pdf):
    _font(pdf).ToUnicode = pdf.make_stream(b"")


def font_of_the_machine(pdf):
    del _font(pdf).DescendantFonts[0].FontDescriptor[Name.FontFile2]


def _font(pdf):
    return next(iter(pdf.pages[2].obj.Resources.Font.values()))


def smoothed_picture(pdf):
    pdf.Root.Picture = pdf.make_stream(b"0", Type=Name.XObject, Subtype=Name.Image, Interpolate=True)


def file_without_its_kind(pdf):
    del pdf.Root.AF[0].EF[Name("/F")][Name.Subtype]


def colours_of_print(pdf):
    pdf.Root.OutputIntents[0].DestOutputProfile.N = 4


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        (without_title, "7.1: no title"),
        (without_language, "7.2: the language"),
        (unknown_kind, "7.1: Heading is no standard kind"),
        (item_outside_of_a_list, "7.2: LI stands in Div"),
        (content_of_a_list_itself, "7.2: L holds content"),
        (short_row, "7.2: rows of a table"),
        (head_of_nothing, "7.5: a head"),
        (cell_over_another, "7.2: a cell lies over"),
        (level_left_out, "7.4.2: H4 follows"),
        (figure_without_words, "7.3: a Figure"),
        (figure_off_the_page, "14.8.5.4: a figure"),
        (paint_of_nobody, "7.1: f paints"),
        (artefact_in_content, "7.1: an artefact in content"),
        (number_of_nobody, "7.1: on the page [9999]"),
        (number_of_another, "14.7.4.4"),
        (open_mark, "14.6: marks"),
        (hidden_link, "6.3.2"),
        (silent_link, "7.18.5: a link has no words"),
        (link_that_is_none, "7.18.5: a link stands in Span"),
        (link_that_runs_a_program, "6.5.1"),
        (wrong_widths, "7.21.5"),
        (code_without_text, "7.21.7"),
        (font_of_the_machine, "7.21.4"),
        (smoothed_picture, "6.2.8"),
        (file_without_its_kind, "6.8"),
        (colours_of_print, "6.2.3"),
    ],
)
def test_what_is_wrong_is_seen(fine, spoil, clause):
    spoiled = io.BytesIO()
    with pikepdf.open(io.BytesIO(fine)) as pdf:
        spoil(pdf)
        pdf.save(spoiled)
    assert [said for said in violations(spoiled.getvalue()) if clause in said]
