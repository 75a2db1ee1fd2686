"""Many sheets are drawn by processes of their own, and are the same as those drawn here."""

import pytest

from registry.documents import presses
from registry.documents.ready import SheetOrder
from tests.documents.specimens import many


@pytest.mark.soak
def test_other_processes_draw_the_same_sheets(monkeypatch, settings, tmp_path):
    orders = [SheetOrder(activity) for activity in many(4)]
    here = list(presses.sheets(orders))
    settings.DATA_DIR = tmp_path / "other"
    monkeypatch.setattr(presses, "MANY", 2)
    monkeypatch.setattr(presses, "PER_POOL", 3)
    assert list(presses.sheets(orders)) == here


def test_ready_sheets_need_no_process(monkeypatch):
    orders = [SheetOrder(activity) for activity in many(2)]
    here = list(presses.sheets(orders))
    monkeypatch.setattr(presses, "MANY", 1)
    monkeypatch.setattr(presses, "pool", None)
    assert list(presses.sheets(orders)) == here
