"""What changed in a register, as a PDF: all of it is printed, tagged, under running heads; the same bytes each time."""

import datetime as dt
import io
import uuid
from dataclasses import replace

import pikepdf
import pytest
from django.utils.translation import override

from registry.changes import Act, Changed, Changes, Line, LineKind, Traced
from registry.choices import RegisterKind
from registry.documents.changes import changes_pdf, report
from tests.documents.reading import page_texts, pdf_text, squeezed

SINCE = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
UNTIL = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
FIRST = Act(uuid.UUID(int=1), dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC), "Olive Own", "Tidy up", "", frozenset())
SECOND = replace(FIRST, id=uuid.UUID(int=2), actor="Colin League", reason="", through="client: Acme")
RENAMED = Line("", "", "name", "Newsletter", "Letters", LineKind.CHANGED)
ADDED = Line("purposes", "Keep in touch", "", "", "purpose: Keep in touch", LineKind.ADDED)


def entry(kind=LineKind.CHANGED, reference="C-01", *traced, acts=(FIRST, SECOND)):
    return Changed(kind, reference, f"Entry {reference}", traced, acts)


def told(**values):
    nothing = Changes("Kestrel", RegisterKind.ALL, SINCE, UNTIL, SINCE, None, (), (), (), ())
    return replace(nothing, **values)


@pytest.fixture
def changes():
    return told(
        keeper=Changed(LineKind.CHANGED, "", "Kestrel", (Traced(RENAMED, (1,)),), (FIRST,)),
        added=(entry(LineKind.ADDED, "C-02"),),
        changed=(entry(LineKind.CHANGED, "C-01", Traced(RENAMED, (1, 2)), Traced(ADDED, (2,))),),
        removed=(entry(LineKind.REMOVED, "C-03", Traced(RENAMED, (1, 2))),),
        passing=(entry(LineKind.REMOVED, "C-04"),),
    )


def test_everything_is_printed(changes):
    text = squeezed(pdf_text(changes_pdf(changes)))
    for said in (
        "Kestrel",
        "Changes after 1 March 2026, 01:00:00 (UTC+01:00), up to 1 April 2026, 14:00:00 (UTC+02:00)",
        "1 activity added · 1 activity changed · 1 activity removed",
        "Newsletter",
        "Letters",
        "Keep in touch",
        "Act 2 5 March 2026, 10:00:00 (UTC+01:00) · Colin League",
        "Reason Tidy up",
        "Through client: Acme",
        "Its role changed: it is now in the other register of the organisation.",
        "page 1 / 2",
    ):
        assert squeezed(said) in text


def test_chapters_are_bookmarked(changes):
    with pikepdf.open(io.BytesIO(changes_pdf(changes))) as pdf, pdf.open_outline() as outline:
        (root,) = outline.root
        assert [str(item.title) for item in root.children] == [
            "Organisation and its own catalogue",
            "Activities added",
            "Activities changed",
            "Activities removed",
            "Activities added and removed in between",
        ]


def test_pdf_is_tagged_titled_and_always_the_same(changes):
    content = changes_pdf(changes)
    assert content == changes_pdf(changes)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title) == "Kestrel · Changes in the register of processing activities"
        assert str(pdf.docinfo.ModDate) == "D:20260401120000Z"


def heads(changed):
    """The heads of the table of one changed entry."""
    (chapter,) = report(told(changed=(changed,))).chapters
    return [column.label for column in getattr(chapter.sections[0].blocks[0], "columns", ())]


def test_column_of_acts_is_for_several_acts_only():
    traced = Traced(RENAMED, (1,))
    assert heads(entry(LineKind.CHANGED, "C-01", traced)) == ["Field", "Before", "After", "Act"]
    assert heads(entry(LineKind.CHANGED, "C-01", traced, acts=(FIRST,))) == ["Field", "Before", "After"]


def test_nothing_changed():
    assert report(told()).summary == ("Nothing changed in this period.",)
    assert len(page_texts(changes_pdf(told()))) == 1


def test_period_before_the_journal_begins_is_told():
    said = report(told(known_since=UNTIL)).summary[1].replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "The journal of the organisation begins on 1 April 2026, 14:00:00 (UTC+02:00): "
        "what stood before that is told as added."
    )
    assert report(told(known_since=None)).summary[1] == "Nothing has been recorded of this organisation yet."


def test_many_changes_run_over_pages_with_their_heads():
    many = tuple(entry(LineKind.ADDED, f"C-{number:03}") for number in range(60))
    pages = page_texts(changes_pdf(told(added=many)))
    assert len(pages) > 2
    assert [f"page {number} / {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)


def test_language_is_the_active_one(changes):
    with override("fr"), pikepdf.open(io.BytesIO(changes_pdf(changes))) as pdf:
        assert str(pdf.Root.Lang) == "fr"


def test_markup_of_a_user_is_text():
    odd = Line("", "", "name", "<b>bold</b>", "<img src='https://example.org/x.png'>", LineKind.CHANGED)
    text = pdf_text(changes_pdf(told(changed=(entry(LineKind.CHANGED, "C-01", Traced(odd, (1,))),))))
    assert squeezed("<img src='https://example.org/x.png'>") in squeezed(text)
