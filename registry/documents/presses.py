"""Draws the sheets that are not ready, many of them in processes of their own. Knows no database: Records go in.

The renderer uses one core, and a process that drew much does not give its memory back: it ends when all is drawn.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from registry.documents.pdf import Pages
from registry.documents.ready import SheetOrder, ready_sheet
from registry.processes import pool

MANY = 40  # sheets to draw before processes of their own, whose server takes a second to start, are worth it
PROCESSES = 2
PER_POOL = 240  # sheets drawn before the processes are ended
AT_ONCE = 8  # sheets given to a process at a time


def sheets(orders: Sequence[SheetOrder]) -> Iterator[Pages]:
    """Return the sheets in order, each as soon as it is there."""
    missing = [order for order in orders if not order.is_ready]
    if len(missing) < MANY:
        yield from map(ready_sheet, orders)
        return
    drawn = _drawn(tuple(missing))
    for order in orders:
        if missing and order is missing[0]:
            missing.pop(0)
            next(drawn)
        yield ready_sheet(order)


def _drawn(orders: Sequence[SheetOrder]) -> Iterator[None]:
    """Draw the sheets in processes that end after some of them, and others begin: their memory grows with each."""
    for first in range(0, len(orders), PER_POOL):
        with pool(min(PROCESSES, os.cpu_count() or 1)) as drawing:
            yield from drawing.map(_draw, orders[first : first + PER_POOL], chunksize=AT_ONCE)


def _draw(order: SheetOrder) -> None:
    """Draw the sheet onto the disk: its pages are read from there, and need not pass between processes."""
    ready_sheet(order)
