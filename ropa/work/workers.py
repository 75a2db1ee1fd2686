"""The pulse of a worker: a thread that says that it lives, writes how far its work is, and takes up what was lost."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from ropa.organisations.scope import everything
from ropa.work.kinds import chores
from ropa.work.models import ALIVE, Worker
from ropa.work.queue import take_up_lost, under_way

logger = logging.getLogger(__name__)
BEAT = 1.0  # seconds, while there is something to tell
IDLE = 5  # beats between two signs of life of a worker that has nothing to do
CHORES = 60  # beats between two rounds of chores
FORGOTTEN = dt.timedelta(days=1)


def is_any_worker_alive() -> bool:
    """Whether somebody will do what is asked for."""
    return Worker.objects.filter(heartbeat__gte=timezone.now() - ALIVE).exists()


class Pulse:
    """Beats for one worker. `beat()` is called every second, from a thread or from a test."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.beats = 0

    def beat(self) -> None:
        """Write how far the work is; every few beats, say that the worker lives and look for what was lost."""
        for report in under_way():
            report.write()
        if self.beats % IDLE == 0:
            self._live()
            take_up_lost()
        if self.beats % CHORES == 0:
            _do_chores()
        self.beats += 1

    def _live(self) -> None:
        now = timezone.now()
        Worker.objects.update_or_create(name=self.name, defaults={"heartbeat": now})
        Worker.objects.filter(heartbeat__lt=now - FORGOTTEN).delete()

    def leave(self) -> None:
        """Say that the worker has ended."""
        Worker.objects.filter(name=self.name).delete()


def _do_chores() -> None:
    """Do what is to be done from time to time; what fails is logged, and no reason to stop beating."""
    for chore in chores():
        try:
            chore()
        except (DatabaseError, InterfaceError):
            raise  # the pulse knows what to do
        except Exception:  # whatever it is, the others must be done
            logger.exception("A chore failed: %r", chore)


@contextmanager
def beating(name: str) -> Iterator[None]:
    """Have a pulse beat beside what is done inside."""
    pulse, ended = Pulse(name), threading.Event()
    thread = threading.Thread(target=_beat_until, args=(pulse, ended), name="pulse", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat_until(pulse: Pulse, ended: threading.Event) -> None:
    """Beat every second; a database that is busy or away for a while is no reason to stop."""
    while not ended.is_set():
        _quietly(pulse.beat)
        ended.wait(BEAT)
    _quietly(pulse.leave)
    connection.close()


def _quietly(act: Callable[[], None]) -> None:
    try:
        close_old_connections()
        with everything():  # a thread begins in no scope
            act()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The pulse of this worker cannot be written: %s", error)
