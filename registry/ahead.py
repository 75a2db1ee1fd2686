"""Draws the sheets of registers that changed before anybody asks for them. Knows when; people's wishes go first.

A chore of workers asks for it, never the edit itself: without a worker nothing is drawn ahead, and nothing waits.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import override

from registry.choices import RegisterKind
from registry.documents.presses import draw
from registry.documents.ready import drawn_with
from registry.prints import sheet_orders
from registry.record.official import read_official
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Organisation
from ropa.organisations.scope import everything
from ropa.work.choices import WorkState
from ropa.work.models import Work
from ropa.work.queue import ask_for
from ropa.work.report import Report, Stopped

if TYPE_CHECKING:
    from registry.documents.ready import SheetOrder

CODE = "draw-sheets"
AT_ONCE = 10  # sheets drawn before it looks whether people are waiting
QUIET = dt.timedelta(seconds=30)  # since the last entry of the journal: whoever edits has paused


def ask_ahead() -> int:
    """Ask for the sheets of each register whose journal moved since they were last drawn; return how many."""
    return sum(_ask(organisation) for organisation in Organisation.objects.order_by("pk"))


def _ask(organisation: Organisation) -> bool:
    last = JournalEntry.objects.kept_by(organisation.pk).order_by("-sequence").first()
    if last is None or last.instant > timezone.now() - QUIET:
        return False
    order = {"head": last.sequence, "with": drawn_with()}
    earlier = Work.objects.of(organisation).filter(kind=CODE)
    if earlier.open().exists() or earlier.exclude(state=WorkState.CANCELLED).filter(order=order).exists():
        return False
    earlier.delete()  # they say nothing that anybody asks for
    with override(organisation.default_language):
        ask_for(CODE, organisation, by="worker", order=order)
    return True


def draw_ahead(work: Work, report: Report) -> None:
    """Draw what is missing of the registers, in the language of the organisation; stop where people are waiting.

    What was drawn stays: the next round of chores asks for the rest.
    """

    def reach(done: int, total: int) -> None:
        report.reach(done, total)
        if done % AT_ONCE == 0 and _is_anybody_waiting():
            raise Stopped

    missing = _missing(work.organisation)
    reach(0, len(missing))
    draw(missing, reach)
    report.finish(str(work.pk))


def _is_anybody_waiting() -> bool:
    with everything():  # for whatever organisation: the worker is one
        return Work.objects.exclude(kind=CODE).filter(state=WorkState.QUEUED).exists()


def _missing(organisation: Organisation) -> list[SheetOrder]:
    """Return the sheets that are not ready, each once: registers of both kinds share most of them."""
    orders = {order.name: order for kind in RegisterKind for order in sheet_orders(read_official(organisation, kind))}
    return [order for order in orders.values() if not order.is_ready]
