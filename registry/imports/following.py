"""Who is told how far a long import or its undoing is: a worker's report, or nobody. Knows neither."""

from __future__ import annotations

from typing import Protocol


class Follower(Protocol):
    """Is told what is being done, how far it is, and, in the transaction that writes it all, that it is done.

    Each call may raise `ropa.work.report.Stopped`: then it goes no further.
    """

    def say(self, message: str) -> None:
        """Note what is being done now."""

    def reach(self, done: int, total: int) -> None:
        """Note that `done` of `total` is done."""

    def finish(self) -> None:
        """Note that it is done."""


class Nobody:
    """Does not care: the page waits."""

    def say(self, message: str) -> None:
        """Note nothing."""

    def reach(self, done: int, total: int) -> None:
        """Note nothing."""

    def finish(self) -> None:
        """Note nothing."""


NOBODY = Nobody()
