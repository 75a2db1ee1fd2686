"""The life of an import: a file comes and is previewed, somebody confirms what was previewed, and it is done.

What is confirmed is what was previewed: the same person, organisation and file, and a register that has not moved.
Knows batches and what the spreadsheets plan; no page.
"""

from __future__ import annotations

import datetime as dt
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.choices import ImportState
from registry.imports import files
from registry.imports.following import NOBODY, Follower
from registry.imports.opening import Asked, opened
from registry.imports.preview import Collector
from registry.models import ImportBatch
from registry.spreadsheets.importing import lock_register, planned, write
from registry.spreadsheets.problems import ImportReport, Refused
from ropa.journal.append import hold
from ropa.journal.gate import Change, change
from ropa.journal.models import JournalEntry
from ropa.organisations.scope import everything
from ropa.work.models import Work
from ropa.work.report import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser

    from registry.spreadsheets.importing import Step
    from ropa.organisations.models import Organisation

SILENT = dt.timedelta(minutes=15)  # an import of which nothing was heard for so long is not under way any more
LONGEST_NAME = 255


def expires_after() -> dt.timedelta:
    """Return how long a preview waits for somebody to confirm it."""
    return dt.timedelta(minutes=settings.IMPORT_EXPIRES_MINUTES)


class Unconfirmed(Exception):
    """It was not imported; a sentence for whoever confirmed it says why, and what to do."""


class Moved(Unconfirmed):
    """The register is not as it was when the preview was made."""


def receive(
    organisation: Organisation, content: bytes, filename: str, *, by: AbstractBaseUser, template: str = "auto"
) -> ImportBatch:
    """Take in a file and preview it; raise Refused, leaving nothing behind, if it cannot be read at all."""
    batch = taken(organisation, content, filename, by=by, template=template)
    files.keep(batch.pk, content)
    try:
        preview(batch, content)
    except BaseException:
        files.remove(batch.pk)
        raise
    return batch


def taken(
    organisation: Organisation, content: bytes, filename: str, *, by: AbstractBaseUser, template: str
) -> ImportBatch:
    """Return a new import of this file, of which nothing is kept yet."""
    now, act = timezone.now(), Change(by=by)
    return ImportBatch(
        organisation=organisation,
        user_id=act.user.pk if act.user else None,
        actor=act.actor,
        file_name=filename[:LONGEST_NAME],
        file_digest=files.digest_of(content),
        template=template,
        state=ImportState.PREVIEWED,
        created_at=now,
        expires_at=now + expires_after(),
    )


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Spare Python the search for garbage while many rows that are all needed are made: a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@nothing_collected()
def preview(batch: ImportBatch, content: bytes, step: Step | None = None) -> None:
    """Say what the import would do to the register as it stands, and note how it stands."""
    organisation = batch.organisation
    batch.register_state = register_state(organisation)
    try:
        file = opened(batch, content)
    except Asked as asked:
        batch.state, batch.message = ImportState.MAPPING, str(asked)
        batch.save()
        return
    report, collector = ImportReport(batch.file_name, organisation.slug, dry_run=True), Collector(file)
    planned(file.sheets, report, step, tell=collector.tell)
    batch.layout = file.template
    _count(batch, report)
    batch.state = ImportState.REFUSED if report.refused else ImportState.PREVIEWED
    batch.ended_at = timezone.now() if report.refused else None
    collector.keep(batch.pk, report.problems)
    if report.refused:
        files.remove(batch.pk, but_preview=True)
    batch.save()


def _count(batch: ImportBatch, report: ImportReport) -> None:
    total = report.total
    batch.new, batch.changed, batch.unchanged = total.new, total.changed, total.unchanged
    batch.problems = len(report.problems)


def register_state(organisation: Organisation) -> str:
    """Return where the organisation's journal ends, and that of the lists which it shares with others.

    Whoever asks, a person or a worker, whatever they may read: it is compared, and shown to nobody.
    """
    with everything():
        ends = [
            JournalEntry.objects.kept_by(key).order_by("-sequence").values_list("sequence", "chain").first()
            for key in (organisation.pk, None)
        ]
    return " ".join(f"{end[0]}:{end[1]}" if end else "-" for end in ends)


# Confirmation


def confirm(batch: ImportBatch, *, by: AbstractBaseUser, reason: str) -> None:
    """Take the confirmation of whoever saw the preview; raise Unconfirmed if it cannot be. It can be given once."""
    if not reason.strip():
        raise Unconfirmed(_("Say why you import this: the reason is kept in the history of each row."))
    now = timezone.now()
    mine = ImportBatch.objects.filter(pk=batch.pk, user_id=by.pk, state=ImportState.PREVIEWED)
    if not mine.filter(expires_at__gt=now).update(state=ImportState.RUNNING, reason=reason.strip(), heartbeat=now):
        raise Unconfirmed(_why_not(batch, by))
    batch.refresh_from_db()


def _why_not(batch: ImportBatch, by: AbstractBaseUser) -> str:
    batch.refresh_from_db()
    if batch.user_id != by.pk:
        return _("Only who previewed a file can confirm its import: upload it yourself.")
    if batch.state in {ImportState.PREVIEWED, ImportState.EXPIRED}:
        return _("This preview has expired: upload the file again.")
    return _("This import was confirmed already, or it cannot be confirmed.")


def perform(batch: ImportBatch, follower: Follower = NOBODY) -> None:
    """Import what was confirmed, in one act; whatever stops it leaves the register as it was, and says why.

    The follower's `finish()` is called in the transaction that imports, when all is written. Raises Moved, with a new
    preview made, if the register is not as it was; Unconfirmed if it failed otherwise.
    """
    try:
        content = files.kept(batch.pk, batch.file_digest)
        with nothing_collected():
            _import(batch, content, follower)
    except files.Gone:
        end(batch, ImportState.FAILED, _("The file is not the one that was previewed: upload it again."))
    except Moved as reason:
        _preview_again(batch, content, str(reason))
        raise
    except Refused as refusal:
        end(batch, ImportState.FAILED, " ".join(map(str, refusal.problems[:3])))
    except Stopped:
        end(batch, ImportState.FAILED, _("It was cancelled. Nothing of it was written."))
        raise
    except BaseException:
        end(batch, ImportState.FAILED, _("The import was stopped. Nothing of it was written."))
        raise
    else:
        files.remove(batch.pk)
    batch.refresh_from_db()
    if batch.state == ImportState.FAILED:
        raise Unconfirmed(batch.message)


def _import(batch: ImportBatch, content: bytes, follower: Follower) -> None:
    """Plan beside the register, which others may go on with; write, in one transaction, if none of them moved it."""
    organisation = batch.organisation
    _demand_unmoved(batch)
    follower.say(_("Checking the rows"))
    file = opened(batch, content)
    report = ImportReport(batch.file_name, organisation.slug)
    plans = planned(file.sheets, report, follower.reach)
    if report.refused:
        raise Refused(*map(file.at_source, report.problems))
    follower.say(_("Writing the rows"))
    with transaction.atomic():
        with change(by=batch.user or batch.actor, reason=batch.reason, batch=batch.pk):
            hold(organisation.pk)
            lock_register(organisation)
            _demand_unmoved(batch)
            write(plans, follower.reach)
            follower.say(_("Telling the journal what each entry says now"))
        _mark_done(batch)
        follower.finish()


def _demand_unmoved(batch: ImportBatch) -> None:
    """Raise Moved if the register is not as it was at the preview."""
    if register_state(batch.organisation) != batch.register_state:
        raise Moved(_("The register has changed since the preview: look at the new preview, then confirm it."))


def _mark_done(batch: ImportBatch) -> None:
    """Say that it is done, in the transaction that does it; whoever was given up meanwhile does not."""
    running = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.RUNNING)
    now = timezone.now()
    if not running.update(state=ImportState.DONE, ended_at=now, heartbeat=now, message=""):
        raise Unconfirmed(_("This import was given up."))


def _preview_again(batch: ImportBatch, content: bytes, message: str) -> None:
    batch.message, batch.expires_at = message, timezone.now() + expires_after()
    try:
        preview(batch, content)
    except Refused as refusal:
        end(batch, ImportState.FAILED, " ".join(map(str, refusal.problems)))


def end(batch: ImportBatch, state: ImportState, message: str = "") -> int:
    """End an import that wrote nothing, and remove its files; return how many there were."""
    open_ones = ImportBatch.objects.filter(pk=batch.pk).open()
    open_ones.update(state=state, message=message, ended_at=timezone.now())
    return files.remove(batch.pk)


def give_up(batch: ImportBatch) -> None:
    """Give up an import that nobody confirmed."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=(ImportState.PREVIEWED, ImportState.MAPPING))
    if waiting.exists():
        end(batch, ImportState.EXPIRED)


def tidy_up(at: dt.datetime | None = None) -> int:
    """End what expired and what was lost, and remove the files that no import needs; return how many were removed.

    A file of which no import knows may be of one that is previewed right now: it is removed once it has aged.
    """
    now = at or timezone.now()
    removed = 0
    for batch in ImportBatch.objects.expired(now):
        removed += end(batch, ImportState.EXPIRED)
    queued = Work.objects.open().values_list("subject", flat=True)
    for batch in ImportBatch.objects.filter(state=ImportState.RUNNING, heartbeat__lte=now - SILENT):
        if str(batch.pk) not in queued:
            removed += end(batch, ImportState.FAILED, lost())
    shown = ImportBatch.objects.filter(state=ImportState.REFUSED, expires_at__gt=now)
    needed: set[Any] = set(ImportBatch.objects.open().values_list("pk", flat=True)) | set(
        shown.values_list("pk", flat=True)
    )
    leftovers = files.leftovers(needed, now - SILENT)
    for path in leftovers:
        path.unlink(missing_ok=True)
    return removed + len(leftovers)


def cancelled() -> str:
    """Return what is said of an import that a person stopped."""
    return _("It was cancelled. Nothing of it was written.")


def lost() -> str:
    """Say that whoever did the import is gone."""
    return _("The program that did this was stopped. Nothing of it was written: upload the file again.")
