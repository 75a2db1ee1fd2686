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
ROWS = 600


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


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(KILLS))
def test_worker_that_was_killed_leaves_the_register_untouched(organisation, owner, tmp_path, _time):
    before = census()
    begun = time.monotonic()
    batch = receive(organisation, long_register(), "long.xlsx", by=owner)
    took = time.monotonic() - begun  # the import does all of that, and then writes
    confirm(batch, by=owner, reason="Our register")
    work = queue(batch, by=owner)
    child = worker(places.environment(places.test_database_url("ropa-importer"), tmp_path))
    wait_until(lambda: state(work) == "running")
    time.sleep(random.uniform(0, took))
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert (census(), state(work)) == (before, "running")
    Work.objects.update(heartbeat=timezone.now() - LOST)  # two minutes later
    assert take_up_lost() == 1
    tidy()
    told = ImportBatch.objects.get()
    assert (told.state, census()) == ("failed", before)
    assert "Nothing of it was written" in told.message
    assert [path for path in folder().iterdir() if path.stem == str(batch.pk)] == []
