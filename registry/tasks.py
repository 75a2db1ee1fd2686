"""What workers do for registers: the kinds of background work. Each is a thin hull around a function of its own."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from registry import ahead
from registry.documents.changes import changes_pdf
from registry.documents.ready import CannotDraw
from registry.editions.issue import CannotIssue, Order, issue, not_drawn
from registry.imports.background import IMPORT, tidy
from registry.imports.previewing import PREVIEW
from registry.imports.undoing import UNDO
from registry.models import Edition
from registry.prints import Printing, keep
from registry.record.past import NothingKnown
from registry.retelling import retelling_of
from registry.signature import CannotSign
from registry.spreadsheets.problems import Refused
from ropa.work.kinds import Kind, add_chore, add_kind
from ropa.work.models import Work
from ropa.work.report import Failed, Report

logger = logging.getLogger(__name__)


def _issue(work: Work, report: Report) -> None:
    def finish(edition: Edition) -> None:
        report.finish(str(edition.pk))

    if work.user and not work.user.has_perm(ISSUE.permission, work.organisation):
        raise Failed(_("You may not issue editions of this register any more."))
    order = Order.from_plain(work.organisation, work.order)
    try:
        issue(order, by=work.user or work.actor, progress=report.reach, finish=finish)
    except NothingKnown as error:
        raise _nothing_known(error, order.as_of) from error
    except CannotDraw as error:
        raise _not_drawn(error) from error
    except (CannotIssue, CannotSign) as error:
        raise Failed(str(error)) from error


def _not_drawn(reference: CannotDraw) -> Failed:
    logger.error("The sheet of %s cannot be drawn", reference, exc_info=reference)
    return Failed(not_drawn(reference))


def _nothing_known(organisation: NothingKnown, as_of: dt.datetime | None) -> Failed:
    told = {"organisation": organisation}
    if as_of:
        return Failed(_("Nothing was recorded of %(organisation)s at that time.") % told)
    return Failed(_("Nothing has been recorded of %(organisation)s yet.") % told)


ISSUE = Kind(
    code="issue-edition",
    name=gettext_lazy("Issuing an edition"),
    perform=_issue,
    again=True,
    page="registers:edition",
    permission="registry.issue_edition",
)


def _print(work: Work, report: Report) -> None:
    """What is written in the end is a file under the key of the work: written again, it is the same file."""
    printing = Printing.from_plain(work.organisation, work.order)
    try:
        content = printing.form.write(replace(printing.read(), progress=report.reach))
    except Refused as refusal:
        raise Failed(str(refusal)) from refusal
    except NothingKnown as error:
        raise _nothing_known(error, printing.as_of) from error
    except CannotDraw as error:
        raise _not_drawn(error) from error
    keep(work.pk, content)
    report.finish(str(work.pk))


PRINT = Kind(
    code="print-register",
    name=gettext_lazy("Printing the register"),
    perform=_print,
    again=True,
    page="registers:printed",
    permission="registry.view_processingactivity",
)


def _retell(work: Work, report: Report) -> None:
    """What changed, in the language in which it was asked for."""
    retelling = retelling_of(work.organisation, work.order)
    with override(retelling.language):
        keep(work.pk, changes_pdf(retelling.changes()))
    report.finish(str(work.pk))


RETELL = Kind(
    code="print-changes",
    name=gettext_lazy("Printing what changed"),
    perform=_retell,
    again=True,
    page="registers:printed",
    permission="registry.view_processingactivity",
)


AHEAD = Kind(
    code=ahead.CODE,
    name=gettext_lazy("Drawing sheets ahead"),
    perform=ahead.draw_ahead,
    again=True,
    page="registers:work",
    permission="registry.issue_edition",
)


def add_kinds() -> None:
    """Tell workers what there is to do."""
    add_kind(ISSUE)
    add_kind(PRINT)
    add_kind(RETELL)
    add_kind(IMPORT)
    add_kind(PREVIEW)
    add_kind(UNDO)
    add_kind(AHEAD)
    add_chore(tidy)
    add_chore(ahead.ask_ahead)
