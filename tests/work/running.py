"""Does what is queued, in this process, as a worker does."""

from ropa.work.models import LOST, Work
from ropa.work.queue import perform
from tests.commands.running import run


def do(work):
    """Perform the work as the worker would that takes it from the queue."""
    perform.func(str(work.pk), work.attempt)


def work_off():
    """Run a worker until nothing is waiting. It has connections of its own: for tests that commit."""
    assert run("run_worker", "--batch").code == 0


def lose(work):
    """Leave the work as a worker does that was killed long ago."""
    work.refresh_from_db()
    Work.objects.filter(pk=work.pk).update(
        state="running", started_at=work.queued_at, heartbeat=work.queued_at - LOST - LOST
    )
