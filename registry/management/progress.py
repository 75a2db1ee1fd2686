"""How far a long command is: a bar on a terminal, plain lines elsewhere. Knows no register."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

BAR = 30
TENTH = 10


class Progress:
    """Counts the steps of `total`; says so on the stream at every step (terminal) or every tenth (elsewhere)."""

    def __init__(self, stream: Any, what: str, total: int) -> None:
        self.stream = stream
        self.what = what
        self.total = max(total, 1)
        self.done = 0
        self.said = 0

    def step(self, count: int = 1) -> None:
        """Note that `count` more steps are done."""
        self.done = min(self.done + count, self.total)
        percent = 100 * self.done // self.total
        if self.stream.isatty():
            self._bar(percent)
        elif percent // TENTH > self.said // TENTH or self.done == self.total != self.said:
            self.said = percent
            place = {"what": self.what, "done": self.done, "total": self.total}
            self.stream.write(_("%(what)s: %(done)d of %(total)d") % place)

    def _bar(self, percent: int) -> None:
        filled = BAR * percent // 100
        ending = "\n" if self.done == self.total else ""
        self.stream.write(f"\r{self.what} [{'#' * filled}{'.' * (BAR - filled)}] {percent:3d} %", ending=ending)
        self.stream.flush()
