"""How far a long command is: a bar on a terminal, plain lines elsewhere. Knows no register."""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

BAR = 30
PATIENCE = 1.0  # seconds: what is done sooner needs no word elsewhere than on a terminal
TENTH = 10


class Progress:
    """Says on the stream how much is done: at every step on a terminal, at every tenth elsewhere."""

    def __init__(self, stream: Any, what: str, *, patience: float = PATIENCE) -> None:
        self.stream = stream
        self.what = what
        self.patience = patience
        self.started = time.monotonic()
        self.said = 0
        self.language = get_language()

    def reach(self, done: int, total: int) -> None:
        """Note that `done` of `total` is done."""
        percent = 100 * done // max(total, 1)
        with override(self.language):  # a document is drawn in its own language
            self._say(percent, done, total)

    def _say(self, percent: int, done: int, total: int) -> None:
        if self.stream.isatty():
            self._bar(percent)
        elif percent // TENTH > self.said and time.monotonic() - self.started >= self.patience:
            self.said = percent // TENTH
            place = {"what": self.what, "done": done, "total": total}
            self.stream.write(_("%(what)s: %(done)d of %(total)d") % place)

    def _bar(self, percent: int) -> None:
        filled = BAR * percent // 100
        ending = "\n" if percent >= 100 else ""  # noqa: PLR2004  # all of it
        self.stream.write(f"\r{self.what} [{'#' * filled}{'.' * (BAR - filled)}] {percent:3d} %", ending=ending)
        self.stream.flush()
