"""Workers: what is queued is done, by one of them, and somebody knows whether there is one."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from ropa.work import workers
from ropa.work.choices import WorkState
from ropa.work.management.commands import run_worker
from ropa.work.models import ALIVE, Work, Worker
from ropa.work.queue import ask_for
from ropa.work.workers import Pulse, beating, is_any_worker_alive
from tests import factories
from tests.commands.running import run
from tests.evidence import places
from tests.work.running import lose, work_off

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not happen in time")
        time.sleep(0.05)


@pytest.mark.django_db
def test_nobody_is_alive_before_the_first_beat_and_after_the_last():
    assert not is_any_worker_alive()
    pulse = Pulse("one")
    pulse.beat()
    assert is_any_worker_alive()
    pulse.leave()
    assert not is_any_worker_alive()


@pytest.mark.django_db
def test_worker_that_was_killed_is_noticed_and_forgotten():
    Pulse("killed").beat()
    Worker.objects.update(heartbeat=timezone.now() - ALIVE - dt.timedelta(seconds=1))
    assert not is_any_worker_alive()
    Worker.objects.update(heartbeat=timezone.now() - dt.timedelta(days=2))
    Pulse("next").beat()
    assert list(Worker.objects.values_list("name", flat=True)) == ["next"]


@pytest.mark.django_db
def test_pulse_takes_up_what_was_lost(asked):
    lose(asked)
    Pulse("one").beat()
    asked.refresh_from_db()
    assert (asked.state, asked.attempt) == (WorkState.QUEUED, 2)


@pytest.mark.django_db(transaction=True)
def test_worker_beats_and_does_what_is_queued(asked, doing):
    doing.act = lambda _work, _report: wait_for(is_any_worker_alive)
    work_off()
    asked.refresh_from_db()
    assert asked.state == WorkState.DONE
    assert not is_any_worker_alive()


@pytest.mark.django_db(transaction=True)
def test_pulse_outlives_a_database_that_is_away(monkeypatch, caplog):
    def away(pulse):
        tried.append(pulse)
        if len(tried) == 1:
            raise OperationalError("gone")

    tried: list[Pulse] = []
    monkeypatch.setattr(workers, "BEAT", 0.01)
    monkeypatch.setattr(Pulse, "beat", away)
    with beating("one"):
        wait_for(lambda: len(tried) > 1)
    assert "cannot be written: gone" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_worker_outlives_a_database_that_is_away(asked, doing, monkeypatch):
    def away(worker):
        tried.append(worker)
        if len(tried) == 1:
            raise OperationalError("gone")
        return through(worker)

    tried: list[QueueWorker] = []
    through = QueueWorker.run
    monkeypatch.setattr(run_worker, "PAUSE", 0)
    monkeypatch.setattr(QueueWorker, "run", away)
    ran = run("run_worker", "--batch")
    asked.refresh_from_db()
    assert (ran.code, asked.state) == (0, WorkState.DONE)
    assert "The register cannot be used at the moment" in ran.messages


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_work(organisation, owner, doing):
    """Two threads take twelve pieces: each is done once. On SQLite they take turns."""
    asked = [ask_for("again", organisation, by=owner, order={"n": number}) for number in range(12)]
    barrier = threading.Barrier(2)

    def one():
        barrier.wait()
        worker = QueueWorker(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=threading.current_thread().name,
        )
        worker.run()
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(Work.objects.values_list("state", flat=True)) == {WorkState.DONE}
    assert len(doing.performed) == len(asked)


@pytest.mark.django_db(transaction=True)
def test_worker_ends_when_it_is_told_to(tmp_path):
    """As a process of its own: it says that it lives, and on SIGTERM that it has ended."""
    factories.organisation()
    env = places.environment(places.test_database_url("ropa-worker"), tmp_path)
    started = [sys.executable, "manage.py", "run_worker"]
    with subprocess.Popen(started, cwd=ROOT, env=os.environ | env, stderr=subprocess.PIPE) as worker:
        wait_for(is_any_worker_alive)
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
    assert worker.returncode == 0
    assert not is_any_worker_alive()


@pytest.mark.django_db
def test_chores_are_done_once_a_minute_and_one_that_fails_stops_no_other(monkeypatch, caplog):
    done = []

    def fails():
        raise OSError("no such folder")

    monkeypatch.setattr(workers, "chores", lambda: (fails, lambda: done.append("done")))
    pulse = Pulse("tester")
    for _beat in range(workers.CHORES + 1):
        pulse.beat()
    assert done == ["done", "done"]
    assert "no such folder" in caplog.text
