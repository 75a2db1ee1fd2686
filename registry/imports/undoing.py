"""Undoing of long imports, done by a worker while the page shows how far it is. Knows no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.imports.background import UNDO_CODE, batch_of
from registry.imports.flow import Unconfirmed
from registry.imports.undo import demand_why, undo
from ropa.work.kinds import Kind
from ropa.work.queue import ask_for
from ropa.work.report import Failed, Report

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from registry.models import ImportBatch
    from ropa.work.models import Work


def undo_later(batch: ImportBatch, *, by: AbstractBaseUser, reason: str) -> Work:
    """Have a worker undo the import; raise Unconfirmed if no reason is given."""
    demand_why(reason)
    return ask_for(UNDO_CODE, batch.organisation, by=by, order={"reason": reason}, subject=str(batch.pk))


def do(work: Work, report: Report) -> None:
    """Undo the import (called by a worker), if who asked for it still may."""
    batch, by = batch_of(work), work.user or work.actor
    if work.user and not work.user.has_perm(UNDO.permission, work.organisation):
        raise Failed(_("You may not undo imports of this register any more."))
    try:
        undo(batch, by=by, reason=work.order["reason"], follower=report)
    except Unconfirmed as reason:
        raise Failed(str(reason)) from reason


UNDO = Kind(
    code=UNDO_CODE,
    name=gettext_lazy("Undoing of an import"),
    perform=do,
    again=True,
    page="registers:import",
    permission="registry.import_register",
)
