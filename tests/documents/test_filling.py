"""Long tables are drawn piece by piece: every row once, in order, and a change redraws the piece it is in."""

import re
from dataclasses import replace

import pytest

from registry.documents import filling, publication, register_pdf
from registry.documents.pdf import printed
from tests.documents.reading import page_texts, pdf_text
from tests.documents.specimens import AT, many, register, renamed


@pytest.fixture
def short_pieces(monkeypatch):
    """Pieces of a few rows, so that few rows make many of them."""
    monkeypatch.setattr(filling, "ROWS", 5)
    monkeypatch.setattr(filling, "LINES", 8)


def test_rows_of_all_pieces_are_printed_once_and_in_order(short_pieces):
    content = register_pdf(register(*many(12)), language="en", at=AT)
    texts = page_texts(content)
    listed = [text for text in texts if "Legal bases" in text]
    rows = re.findall(r"Activity number (\d+)", " ".join(listed))
    assert rows == [str(number) for number in range(1, 13)]
    contents = re.findall(r"Activity number (\d+)", pdf_text(content, "-layout", "-f", "2", "-l", "4"))
    assert contents[:12] == [str(number) for number in range(1, 13)]


def test_heading_of_a_long_table_stands_once(short_pieces):
    texts = page_texts(register_pdf(register(*many(12)), language="en", at=AT))
    parts = ["List of processing activities" in text and "Legal bases" in text for text in texts]
    assert parts.count(True) == 3  # one has the heading, all have it as their running head
    heads = [text.count("List of processing activities") for text, part in zip(texts, parts, strict=True) if part]
    assert heads == [2, 1, 1]


def test_change_redraws_its_piece_only(short_pieces, monkeypatch):
    activities = list(many(12))
    register_pdf(register(*activities), language="en", at=AT)
    drawn: list[str] = []
    plain = printed

    def counting(page):
        drawn.append(page)
        return plain(page)

    monkeypatch.setattr(filling, "printed", counting)
    monkeypatch.setattr(filling, "_full_pages", counting)
    activities[6] = replace(renamed(activities[6], "Renamed"), reference=activities[6].reference)
    register_pdf(register(*activities), language="en", at=AT)
    assert ["Renamed" in page for page in drawn] == [True] * len(drawn)


def test_full_pages_leave_the_rest_to_the_next_piece():
    rows = "".join(f'<tr id="row-{number}"><td style="height: 30mm">{number}</td></tr>' for number in range(12))
    page = f"<html lang='en'><title>t</title><table>{rows}</table>"
    pages = filling._full_pages(page)
    assert [pages.count, [name for name in pages.anchors if name.startswith("row-")]] == [
        1,
        [f"row-{number}" for number in range(len(pages.anchors))],
    ]
    assert 6 <= len(pages.anchors) <= 8


def test_row_that_runs_over_a_page_keeps_its_end():
    tall = "<p>word</p>" * 150
    page = f'<html lang="en"><title>t</title><table><tr id="row-0" class="tall"><td>{tall}</td></tr></table>'
    pages = filling._full_pages(page)
    assert [pages.split, pages.count > 1] == [True, True]


def test_rows_on_pages_that_were_cut_are_printed(monkeypatch):
    """Pieces that run over several pages: their last page is left to the next piece."""
    monkeypatch.setattr(filling, "ROWS", 40)
    monkeypatch.setattr(filling, "LINES", 60)
    sheet = printed("<html lang='en'><title>t</title><p>A sheet</p>")
    monkeypatch.setattr(publication, "draw", lambda *_given: None)
    monkeypatch.setattr(publication, "ready_sheet", lambda _order: sheet)
    content = register_pdf(register(*many(90)), language="en", at=AT)
    listed = " ".join(text for text in page_texts(content) if "Legal bases" in text)
    numbers = [str(number) for number in range(1, 91)]
    assert re.findall(r"Activity number (\d+)", listed) == numbers
    contents = re.findall(r"Activity number (\d+)", pdf_text(content, "-layout", "-f", "2", "-l", "6"))
    assert contents[:90] == numbers
