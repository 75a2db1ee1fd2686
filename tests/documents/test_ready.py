"""Sheets are rendered once and kept; a changed entry, language or drawing is rendered anew."""

import os

import pytest

from registry.documents import publication, ready, register_pdf
from registry.documents.alike import Common
from registry.documents.pdf import Pages, printed
from registry.documents.ready import SheetOrder
from tests.documents.specimens import AT, empty_activity, full_activity, many, register, renamed


@pytest.fixture
def rendered(monkeypatch):
    """How many sheets were rendered rather than taken from the disk."""
    calls = []

    def counting(html):
        calls.append(html)
        return printed(html)

    monkeypatch.setattr(ready, "printed", counting)
    return calls


def kept(settings):
    return sorted((settings.DATA_DIR / "cache" / "fragments").iterdir())


def test_second_print_renders_no_sheet(rendered, settings):
    first = register_pdf(register(*many(2)), language="en", at=AT)
    assert [len(rendered), len(kept(settings))] == [2, 2 + 4]  # the sheets; cover, contents, tables, annexes
    assert register_pdf(register(*many(2)), language="en", at=AT) == first
    assert [len(rendered), len(kept(settings))] == [2, 2 + 4]


def test_changed_entry_is_rendered_anew(rendered):
    ready.ready_sheet(SheetOrder(empty_activity()))
    ready.ready_sheet(SheetOrder(renamed(empty_activity(), "Another name")))
    assert len(rendered) == 2


def test_other_language_is_rendered_anew(rendered):
    for language in ("en", "fr"):
        register_pdf(register(empty_activity()), language=language, at=AT)
    assert len(rendered) == 2


def test_other_drawing_is_rendered_anew(rendered, monkeypatch):
    ready.ready_sheet(SheetOrder(empty_activity()))
    monkeypatch.setattr(ready, "drawn_with", lambda: "another style sheet")
    ready.ready_sheet(SheetOrder(empty_activity()))
    assert len(rendered) == 2


def test_what_else_is_common_is_rendered_anew(rendered):
    entry = full_activity()
    ready.ready_sheet(SheetOrder(entry))
    ready.ready_sheet(SheetOrder(entry, Common(entry.measures)))
    assert len(rendered) == 2


def drawn(count, reached):
    return Pages(b"", count, {}, {}, reached)


@pytest.mark.parametrize(
    ("loose", "tight", "taken"),
    [
        (drawn(3, 0.2), drawn(2, 0.9), "tight"),
        (drawn(3, 0.2), drawn(3, 0.1), "loose"),  # saves no page
        (drawn(3, 0.5), drawn(2, 0.9), "loose"),  # the last page is well filled
        (drawn(1, 0.2), drawn(1, 0.1), "loose"),
    ],
)
def test_pages_are_drawn_tight_where_that_saves_one(loose, tight, taken):
    assert ready.pulled_together(lambda close: tight if close else loose) is {"loose": loose, "tight": tight}[taken]


def test_last_page_tells_how_far_it_is_filled():
    tall = "<html lang='en'><div id='end' style='height: {}mm'></div>"
    assert [round(printed(tall.format(height)).reached, 2) for height in (0, 129)] == [0.07, 0.5]


def test_damaged_file_is_rendered_anew(rendered, settings):
    pages = ready.ready_sheet(SheetOrder(empty_activity()))
    (file,) = kept(settings)
    whole = file.read_bytes()
    for damaged in (b"half a file", whole[:-9]):
        file.write_bytes(damaged)
        assert ready.ready_sheet(SheetOrder(empty_activity())) == pages
    assert len(rendered) == 3
    assert file.read_bytes() == whole


def test_only_the_program_reads_what_is_kept(settings):
    ready.ready_sheet(SheetOrder(empty_activity()))
    folder = settings.DATA_DIR / "cache" / "fragments"
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, *kept(settings))] == ["0o700", "0o600"]


def test_progress_is_told_after_each_sheet():
    told = []
    register_pdf(register(*many(3)), language="en", at=AT, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_oldest_sheets_are_removed_when_there_are_too_many(tmp_path):
    for age in range(21):
        path = tmp_path / f"{age:02}.pdf"
        path.touch()
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    ready.prune(tmp_path, most=21)
    assert len(list(tmp_path.iterdir())) == 21
    ready.prune(tmp_path, most=20)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{age:02}.pdf" for age in range(18)]


def test_printing_a_register_prunes(monkeypatch):
    pruned = []
    monkeypatch.setattr(publication, "prune", lambda: pruned.append(True))
    register_pdf(register(), language="en", at=AT)
    assert pruned == [True]
