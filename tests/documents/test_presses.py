"""Many sheets are drawn by processes of their own, and are the same as those drawn here."""

from functools import partial

import pytest

from registry.documents import presses
from registry.documents.ready import SheetOrder, ready_fragment, ready_sheet
from tests.documents.specimens import many

AROUND = "<!DOCTYPE html><html lang=en><title>Around</title><body><h1 id=around>Around"


@pytest.fixture
def beside(monkeypatch):
    monkeypatch.setattr(presses, "MANY", 2)
    monkeypatch.setattr(presses, "PER_SHIFT", 3)


def orders(number):
    return [SheetOrder(activity) for activity in many(number)]


def told(wanted, around=None):
    heard = []
    presses.draw(wanted, lambda done, total: heard.append((done, total)), around)
    return heard


def test_other_processes_draw_the_same_sheets_and_what_stands_around(beside, settings, tmp_path):
    wanted = orders(4)
    here = [*map(ready_sheet, wanted), ready_fragment(AROUND)]
    settings.DATA_DIR = tmp_path / "other"
    ready_sheet(wanted[2])
    assert told(wanted, partial(ready_fragment, AROUND)) == [(2, 4), (3, 4), (4, 4)]
    assert all(order.is_ready for order in wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("registry.documents.ready.printed", None)
        patch.setattr("registry.documents.pdf.HTML", None)
        assert [*map(ready_sheet, wanted), ready_fragment(AROUND)] == here


def test_ready_sheets_need_no_process(beside, monkeypatch):
    wanted = orders(2)
    assert [order.is_ready for order in wanted] == [False, False]
    monkeypatch.setattr(presses, "MANY", 3)
    assert told(wanted) == [(1, 2), (2, 2)]
    monkeypatch.setattr(presses, "beside", None)
    assert told(wanted) == []


def test_nobody_who_waits_ends_the_drawing(beside):
    wanted = orders(30)

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        presses.draw(wanted, stop)
    assert 1 <= sum(order.is_ready for order in wanted) < 15
