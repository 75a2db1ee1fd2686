"""Draws the sheets that are not ready, many of them in processes of their own. Knows no database: Records go in.

The renderer uses one core, and a process that drew does not give all its memory back: these end when all is drawn.
They draw onto the disk, so whatever one of them left undone is drawn here as if there were none.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection

from registry.documents.ready import SheetOrder, ready_sheet
from registry.processes import beside

MANY = 40  # sheets to draw before processes of their own, which take two seconds to begin, are worth it
PROCESSES = 2
PER_SHIFT = 300  # sheets after which the processes are ended and others begin: the libraries below grow with each sheet
STEP = b"."

Progress = Callable[[int, int], None]


def draw(
    orders: Sequence[SheetOrder], progress: Progress | None = None, around: Callable[[], None] | None = None
) -> None:
    """Draw the sheets that are not ready; where they are many, `around` too, which draws what stands around them.

    `progress` is called after each with the number of sheets that are ready and of all.
    """
    missing = tuple(order for order in orders if not order.is_ready)
    ready = len(orders) - len(missing)
    steps = beside(_Work(missing, around, PER_SHIFT)) if len(missing) >= MANY else _drawn_here(missing)
    for done, _step in enumerate(steps, ready + 1):
        if progress:
            progress(done, len(orders))


def _drawn_here(orders: Sequence[SheetOrder]) -> Iterator[None]:
    for order in orders:
        ready_sheet(order)
        yield


@dataclass(frozen=True)
class _Work:
    """What processes draw that are forked off one which has loaded the program: they share the memory of that.

    That one draws nothing itself: the renderer's fonts start threads, which no fork takes along.
    """

    orders: Sequence[SheetOrder]
    around: Callable[[], None] | None
    per_shift: int

    def __call__(self, tell: Connection) -> None:
        gc.collect()
        gc.freeze()  # what is loaded stays, and is not looked through again
        count = min(PROCESSES, os.cpu_count() or 1)
        for first in range(0, len(self.orders), self.per_shift):
            now = self.orders[first : first + self.per_shift]
            _side_by_side([partial(_draw_share, now[place::count], tell) for place in range(count)])
            tell.send_bytes(b"")  # whoever waited may be gone
        if self.around:
            _side_by_side([self.around])


def _side_by_side(works: Sequence[Callable[[], None]]) -> None:
    processes = [get_context("fork").Process(target=work) for work in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def _draw_share(orders: Sequence[SheetOrder], tell: Connection) -> None:
    """Draw these until nobody listens; sweep after each, which keeps the process at half the size, and is quicker."""
    with suppress(BrokenPipeError):
        for order in orders:
            ready_sheet(order)
            gc.collect()
            tell.send_bytes(STEP)
