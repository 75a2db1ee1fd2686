"""Imports that take long, done by a worker: asked for, performed, and ended when the worker is lost. Knows no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.choices import ImportState
from registry.imports.flow import Unconfirmed, cancelled, end, lost, perform, tidy_up
from registry.models import ImportBatch
from ropa.work.choices import WorkState
from ropa.work.kinds import Kind
from ropa.work.models import Work
from ropa.work.queue import ask_for
from ropa.work.report import Failed, Report

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

CODE, PREVIEW_CODE, UNDO_CODE = "import", "preview-import", "undo-import"
AT_ONCE = 2000  # rows: what a page waits for


def is_long(batch: ImportBatch) -> bool:
    """Whether a page should not wait for this import, nor for its undoing."""
    return batch.new + batch.changed > AT_ONCE


def queue(batch: ImportBatch, *, by: AbstractBaseUser) -> Work:
    """Have a worker do the import that was confirmed."""
    return ask_for(CODE, batch.organisation, by=by, order={}, subject=str(batch.pk))


def work_of(batch: ImportBatch) -> Work | None:
    """Return the work that previews, does or undoes this import, the last that was asked for; None if none does."""
    kinds = (CODE, PREVIEW_CODE, UNDO_CODE)
    return Work.objects.of(batch.organisation).filter(kind__in=kinds, subject=str(batch.pk)).first()


def undoing_of(batch: ImportBatch) -> Work | None:
    """Return the work that undoes this import or could not, None if it never was asked for, or is done."""
    work = work_of(batch) if batch.state == ImportState.DONE else None
    return work if work is not None and work.kind == UNDO_CODE and work.state != WorkState.DONE else None


def batch_of(work: Work) -> ImportBatch:
    """Return the import that this work previews, does or undoes."""
    return ImportBatch.objects.select_related("organisation", "user").get(pk=work.subject)


def settle(batch: ImportBatch) -> None:
    """End an import whose worker was lost, or that was cancelled before it began."""
    work = work_of(batch)
    if (
        batch.state == ImportState.RUNNING
        and work is not None
        and work.state in {WorkState.FAILED, WorkState.CANCELLED}
    ):
        end(batch, ImportState.FAILED, cancelled() if work.state == WorkState.CANCELLED else lost())
        batch.refresh_from_db()


def tidy() -> int:
    """End the imports that expired or whose worker was lost; return how many files were removed."""
    for batch in ImportBatch.objects.filter(state=ImportState.RUNNING).select_related("organisation"):
        settle(batch)
    return tidy_up()


def do(work: Work, report: Report) -> None:
    """Do the import (called by a worker)."""
    batch = batch_of(work)
    if batch.user and not batch.user.has_perm(IMPORT.permission, batch.organisation):
        message = _("You may not import into this register any more. Nothing of it was written.")
        end(batch, ImportState.FAILED, message)
        raise Failed(message)
    try:
        perform(batch, report)
    except Unconfirmed as reason:
        raise Failed(str(reason)) from reason


IMPORT = Kind(
    code=CODE,
    name=gettext_lazy("Import of a file"),
    perform=do,
    again=False,
    page="registers:import",
    permission="registry.import_register",
)
