"""A worker that is killed while it issues: no half edition, and the work is taken up again by the next worker."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.utils import timezone

from registry.models import Edition
from registry.tasks import ISSUE
from ropa.journal.models import JournalEntry
from ropa.work.models import LOST, Work
from ropa.work.queue import ask_for
from tests.conftest import SOAK
from tests.evidence import places

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
KILLS = 10 if SOAK else 1


def worker(env):
    command = [sys.executable, "manage.py", "run_worker"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | env, stderr=subprocess.DEVNULL)


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        time.sleep(0.02)


def state(work):
    work.refresh_from_db()
    return work.state


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(KILLS))
def test_worker_that_was_killed_leaves_no_half_edition(order, owner, tmp_path, _time):
    env = places.environment(places.test_database_url("ropa-worker"), tmp_path)
    wanted = order()
    work = ask_for(ISSUE.code, wanted.organisation, by=owner, order=wanted.plain())
    first = worker(env)
    wait_until(lambda: state(work) == "running")
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert (Edition.objects.count(), state(work)) == (0, "running")
    Work.objects.update(heartbeat=timezone.now() - LOST)  # two minutes later
    second = worker(env)
    try:
        wait_until(lambda: state(work) not in {"running", "queued"})
    finally:
        second.send_signal(signal.SIGTERM)
        second.wait()
    edition = Edition.objects.get()
    assert (work.state, work.attempt, work.subject) == ("done", 2, str(edition.pk))
    assert JournalEntry.objects.filter(kind="edition-issued").count() == 1
