"""How work under way tells how far it is, and learns that it shall stop. Writes nothing but rows of Work.

`reach()` costs next to nothing: it is noted in memory and written by the worker's pulse, on a connection of its own, so
that a long transaction of the work itself neither hides it nor waits for it; where such a transaction keeps the pulse
out, it is noted twice a second beside the database.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.utils import timezone

from ropa.work import beside
from ropa.work.choices import WorkState
from ropa.work.models import Work, WorkQuerySet

NOTED_EVERY = 0.5  # seconds


class Stopped(Exception):
    """The work shall go no further: somebody cancelled it, or another worker has it."""


class Failed(Exception):
    """The work cannot be done; the message is a sentence for whoever asked for it."""


@dataclass
class Report:
    """How far one attempt at one piece of work has come."""

    work: Work
    done: int = 0
    total: int = 0
    message: str = ""
    stop: bool = False
    finished: bool = field(default=False, init=False)
    noted: float = field(default=0.0, init=False)

    def reach(self, done: int, total: int) -> None:
        """Note that `done` of `total` is done; raise Stopped if the work shall go no further."""
        self.done, self.total = done, total
        if time.monotonic() - self.noted >= NOTED_EVERY:
            self._note()
        if self.stop:
            raise Stopped

    def say(self, message: str) -> None:
        """Note what is being done now."""
        self.message = message
        self.reach(0, 0)
        self._note()

    def _note(self) -> None:
        self.noted = time.monotonic()
        beside.note(self.work, self.done, self.total, self.message)

    def write(self) -> None:
        """Give a sign of life and write how far it is; learn whether it shall stop."""
        now = timezone.now()
        alive = self._mine().update(heartbeat=now, done=self.done, total=self.total, message=self.message)
        self.stop = self.stop or not (alive or self.finished)

    def finish(self, subject: str = "", message: str = "") -> None:
        """Mark the work as done, in the transaction that writes what comes of it; raise Stopped if it was stopped."""
        subject = subject or self.work.subject
        ended = {"state": WorkState.DONE, "ended_at": timezone.now(), "done": self.total, "total": self.total}
        if not self._mine().update(subject=subject, message=message, **ended):
            raise Stopped
        self.finished = True

    def _mine(self) -> WorkQuerySet:
        """Return the row, while it is this attempt's to write."""
        running = {"state": WorkState.RUNNING, "attempt": self.work.attempt, "cancel_asked": False}
        return Work.objects.filter(pk=self.work.pk, **running)
