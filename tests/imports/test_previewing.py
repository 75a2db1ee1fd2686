"""Previews of large files: a worker makes them while the page shows how far they are, and nothing of them is lost."""

from html import unescape

import pytest
from django.utils import timezone

from registry.imports import files, previewing
from registry.imports.background import settle
from registry.models import ImportBatch
from ropa.work.models import Work, Worker
from ropa.work.queue import cancel, take_up_lost
from tests.spreadsheets.books import book, xlsx
from tests.views.test_imports import PAGE, UNKNOWN, address, brought, text_of
from tests.work.running import do, lose

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, owner, monkeypatch):
    monkeypatch.setattr(previewing, "LARGE", 100)
    client.force_login(owner)
    return client


@pytest.fixture
def _worker():
    Worker.objects.create(name="somebody", heartbeat=timezone.now())


def the_batch():
    return ImportBatch.objects.get()


@pytest.mark.usefixtures("_worker")
def test_large_file_is_previewed_by_a_worker(signed_in):
    answer = brought(signed_in, book())
    assert answer["location"] == address(the_batch())
    assert "Preview of a file" in text_of(signed_in, answer)
    assert (the_batch().state, Work.objects.get().kind) == ("running", "preview-import")
    do(Work.objects.get())
    page = signed_in.get(address(the_batch())).content.decode()
    assert (the_batch().state, Work.objects.get().state) == ("previewed", "done")
    assert "Payroll" in page
    signed_in.post(address(the_batch()), {"reason": "Our register"})
    assert the_batch().state == "done"


def test_large_file_is_previewed_at_once_where_no_worker_is(signed_in):
    brought(signed_in, book())
    assert (the_batch().state, Work.objects.count()) == ("previewed", 0)


@pytest.mark.usefixtures("_worker")
def test_file_that_cannot_be_read_is_told_and_removed(signed_in):
    brought(signed_in, book()[:-200], name="cut.xlsx")
    do(Work.objects.get())
    batch = the_batch()
    assert batch.state == "failed"
    assert batch.message
    assert Work.objects.get().message == batch.message
    assert list(files.folder().iterdir()) == []
    assert signed_in.get(PAGE).status_code == 200


@pytest.mark.usefixtures("_worker")
def test_preview_whose_worker_was_lost_is_made_by_the_next(signed_in):
    brought(signed_in, book())
    lose(Work.objects.get())
    assert take_up_lost() == 1
    do(Work.objects.get())
    assert (the_batch().state, Work.objects.get().attempt) == ("previewed", 2)


@pytest.mark.usefixtures("_worker")
def test_preview_that_is_cancelled_leaves_no_file(signed_in):
    brought(signed_in, book())
    cancel(Work.objects.get())
    settle(the_batch())
    assert (the_batch().state, list(files.folder().iterdir())) == ("failed", [])


@pytest.mark.usefixtures("_worker")
def test_columns_that_were_told_are_previewed_by_a_worker(signed_in):
    brought(signed_in, xlsx({"Feuil1": UNKNOWN}))
    do(Work.objects.get())
    assert the_batch().state == "mapping"
    page = address(the_batch(), "mapping/")
    signed_in.post(page, {"column-0": "name", "column-1": "purpose", "column-2": "retention"})
    assert the_batch().state == "running"
    do(Work.objects.first())
    assert (the_batch().state, the_batch().message) == ("previewed", "")


@pytest.mark.usefixtures("_worker")
def test_columns_that_cannot_be_are_asked_again(signed_in):
    brought(signed_in, xlsx({"Feuil1": [UNKNOWN[0], ["Paie", "Payer", "03/04/2023"]]}))
    do(Work.objects.get())
    page = address(the_batch(), "mapping/")
    signed_in.post(page, {"column-0": "name", "column-1": "purpose", "column-2": "started"})
    do(Work.objects.first())
    assert (the_batch().state, Work.objects.latest("queued_at").state) == ("mapping", "done")
    assert the_batch().message in unescape(signed_in.get(page).content.decode())
