"""A worker that is killed in the middle of an import: the register is untouched, and the import is marked as failed."""

import random
import signal
import time

import pytest
from django.utils import timezone

from registry.imports.background import queue, tidy
from registry.imports.files import folder
from registry.imports.flow import confirm, receive
from registry.models import ImportBatch, ProcessingActivity, Purpose
from ropa.journal.models import JournalEntry
from ropa.work.models import LOST, Work
from ropa.work.queue import take_up_lost
from tests.conftest import SOAK
from tests.editions.test_killed import state, wait_until, worker
from tests.evidence import places
from tests.spreadsheets.books import ACTIVITIES, book

KILLS = 20 if SOAK else 1
ROWS = 300


def long_register():
    references = [f"C-{number:04}" for number in range(ROWS)]
    purposes = [[reference, f"Purpose {at}"] for reference in references for at in range(2)]
    return book(
        activities=[ACTIVITIES[0], *([each, "controller", f"Activity {each}"] for each in references)],
        purposes=[["activity", "text"], *purposes],
    )


def census():
    """How many rows there are of what an import writes."""
    rows = [ProcessingActivity.objects.count(), Purpose.objects.count(), JournalEntry.objects.count()]
    return [*rows, ProcessingActivity.history.count(), Purpose.history.count()]


@pytest.fixture
def queued(organisation, owner):
    """An import that was confirmed, and how long its preview took."""
    begun = time.monotonic()
    batch = receive(organisation, long_register(), "long.xlsx", by=owner)
    took = time.monotonic() - begun  # the import does all of that, and then writes
    confirm(batch, by=owner, reason="Our register")
    return batch, queue(batch, by=owner), took


@pytest.fixture
def importer(tmp_path):
    child = worker(places.environment(places.test_database_url("ropa-importer"), tmp_path))
    yield child
    child.kill()
    child.wait()


@pytest.mark.django_db(transaction=True)
def test_worker_that_is_left_alone_imports(queued, importer):
    batch, work, _took = queued
    wait_until(lambda: state(work) not in {"queued", "running"})
    batch.refresh_from_db()
    assert (work.message, state(work), batch.state) == ("", "done", "done")
    assert ProcessingActivity.objects.count() == ROWS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(KILLS))
def test_worker_that_was_killed_leaves_the_register_untouched(queued, importer, _time):
    batch, work, took = queued
    before = census()
    wait_until(lambda: state(work) == "running")
    time.sleep(random.uniform(0, took / 2))
    importer.send_signal(signal.SIGKILL)
    importer.wait()
    assert (census(), state(work)) == (before, "running")
    Work.objects.update(heartbeat=timezone.now() - LOST)  # two minutes later
    assert take_up_lost() == 1
    tidy()
    told = ImportBatch.objects.get()
    assert (told.state, census()) == ("failed", before)
    assert "Nothing of it was written" in told.message
    assert [path for path in folder().iterdir() if path.stem == str(batch.pk)] == []
