"""Previews that take long, made by a worker while the page shows how far they are. Knows no page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.choices import ImportState
from registry.imports import files
from registry.imports.background import PREVIEW_CODE, batch_of
from registry.imports.flow import cancelled, end, expires_after, preview, taken
from registry.models import ImportBatch
from registry.spreadsheets.problems import Refused
from ropa.work.kinds import Kind
from ropa.work.queue import ask_for
from ropa.work.report import Failed, Report, Stopped
from ropa.work.workers import is_any_worker_alive

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ropa.organisations.models import Organisation
    from ropa.work.models import Work

LARGE = 400_000  # bytes: a workbook of some thousand rows, which takes longer to judge than a page should
SHOWN = 3


def is_for_a_worker(content: bytes) -> bool:
    """Whether a page should not wait for the preview of this file, and somebody is there to make it."""
    return len(content) > LARGE and is_any_worker_alive()


def preview_later(
    organisation: Organisation, content: bytes, filename: str, *, by: AbstractBaseUser, template: str = "auto"
) -> ImportBatch:
    """Take in a file and have a worker preview it."""
    batch = taken(organisation, content, filename, by=by, template=template)
    files.keep(batch.pk, content)
    have_previewed(batch, by=by)
    return batch


def have_previewed(batch: ImportBatch, *, by: AbstractBaseUser) -> None:
    """Have a worker preview the file of this import, which is kept."""
    batch.state, batch.heartbeat = ImportState.RUNNING, timezone.now()
    with transaction.atomic():
        batch.save()
        ask_for(PREVIEW_CODE, batch.organisation, by=by, order={}, subject=str(batch.pk))


def do(work: Work, report: Report) -> None:
    """Make the preview (called by a worker); a second time only if the first was lost."""
    batch = batch_of(work)
    if batch.state != ImportState.RUNNING:
        return
    batch.expires_at = timezone.now() + expires_after()
    try:
        preview(batch, files.kept(batch.pk, batch.file_digest), report.reach)
    except files.Gone as error:
        raise _failed(batch, _("The file is not there any more: upload it again.")) from error
    except Refused as refusal:
        message = " ".join(map(str, refusal.problems[:SHOWN]))
        if not batch.mapping:
            raise _failed(batch, message) from refusal
        _ask_again(batch, message)
    except Stopped:
        end(batch, ImportState.FAILED, cancelled())
        raise


def _ask_again(batch: ImportBatch, message: str) -> None:
    """Ask for the columns again: with what somebody said of them, the file cannot be previewed."""
    running = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.RUNNING)
    running.update(state=ImportState.MAPPING, message=message, expires_at=batch.expires_at)


def _failed(batch: ImportBatch, message: str) -> Failed:
    """End the import of a file that cannot be previewed, and return what to tell whoever brought it."""
    end(batch, ImportState.FAILED, message)
    return Failed(message)


PREVIEW = Kind(
    code=PREVIEW_CODE,
    name=gettext_lazy("Preview of a file"),
    perform=do,
    again=True,
    page="registers:import",
    permission="registry.import_register",
)
