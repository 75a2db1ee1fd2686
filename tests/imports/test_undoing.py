"""Undoing of long imports: a worker does it, and says when it cannot be."""

import pytest

from registry.imports import background
from registry.models import ImportBatch, ProcessingActivity
from ropa.work.models import Work
from tests import factories
from tests.spreadsheets.books import book
from tests.views.test_imports import address, brought, text_of
from tests.work.running import do

pytestmark = pytest.mark.django_db


@pytest.fixture
def undoing(client, owner, monkeypatch):
    """The owner, who has asked that an import be undone which is long."""
    client.force_login(owner)
    brought(client, book())
    client.post(address(ImportBatch.objects.get()), {"reason": "Our register"})
    monkeypatch.setattr(background, "AT_ONCE", 1)
    page = address(ImportBatch.objects.get(), "undo/")
    assert "a worker does it in the background" in client.get(page).content.decode()
    text = text_of(client, client.post(page, {"reason": "Wrong file"}))
    assert "Undoing of an import" in text
    assert 'undo/">' not in text
    assert client.get(page).status_code == 302
    return client


def test_long_import_is_undone_by_a_worker(undoing):
    work = Work.objects.get()
    do(work)
    work.refresh_from_db()
    batch = ImportBatch.objects.get()
    assert (work.state, batch.state, batch.undone_reason) == ("done", "undone", "Wrong file")
    assert batch.undone_by == "Olive Own (owner)"
    assert ProcessingActivity.objects.count() == 0
    assert "Undone by Olive Own (owner)" in undoing.get(address(batch)).content.decode()


def test_what_stands_in_the_way_is_told_and_can_be_looked_at(undoing):
    factories.purpose(ProcessingActivity.objects.get(reference="C-01"), text="Pay people")
    do(Work.objects.get())
    batch = ImportBatch.objects.get()
    assert (batch.state, ProcessingActivity.objects.count()) == ("done", 2)
    assert "it was not undone" in undoing.get(address(batch)).content.decode()
    assert "Purpose · Pay people" in undoing.get(address(batch, "undo/")).content.decode()


def test_who_may_not_any_more_does_not_undo_it(undoing, owner):
    owner.is_active = False
    owner.save()
    do(Work.objects.get())
    assert (Work.objects.get().state, ImportBatch.objects.get().state) == ("failed", "done")
