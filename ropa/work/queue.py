"""Asking for work, performing it, stopping it, and taking up what was lost with its worker."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import task

from ropa.journal.gate import Change
from ropa.journal.unavailable import FAULT, trouble_of
from ropa.organisations.choices import Language
from ropa.organisations.scope import everything, within
from ropa.work import beside
from ropa.work.choices import WorkState
from ropa.work.kinds import Kind, kind_of
from ropa.work.models import Work, WorkQuerySet
from ropa.work.report import Failed, Report, Stopped

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ropa.organisations.models import Organisation

logger = logging.getLogger(__name__)
ATTEMPTS = 3

_under_way: list[Report] = []


def ask_for(
    kind: str, organisation: Organisation, *, by: AbstractBaseUser | str, order: dict[str, Any], subject: str = ""
) -> Work:
    """Queue a piece of work, in the transaction that is open if one is; `order` is what JSON can hold."""
    act = Change(by=by)
    spoken = (get_language() or "")[:2]
    with transaction.atomic():
        work = Work.objects.create(
            kind=kind,
            organisation=organisation,
            user_id=act.user.pk if act.user else None,
            actor=act.actor,
            language=spoken if spoken in Language.values else organisation.default_language,
            order=order,
            subject=subject,
        )
        perform.enqueue(str(work.pk), work.attempt)
    return work


def cancel(work: Work) -> None:
    """Stop what is waiting at once, and have what is under way stop at its next step. What has ended stays so."""
    rows = Work.objects.filter(pk=work.pk)
    ended = {"state": WorkState.CANCELLED, "cancel_asked": True, "ended_at": timezone.now(), "message": ""}
    if not rows.filter(state=WorkState.QUEUED).update(**ended):
        rows.filter(state=WorkState.RUNNING).update(cancel_asked=True)


@task()
def perform(key: str, attempt: int) -> None:
    """Do one piece of work, unless somebody cancelled it or another worker has it (called by a worker)."""
    with everything():  # a worker is nobody; what it does, it does within the organisation
        _perform(key, attempt)


def _perform(key: str, attempt: int) -> None:
    now = timezone.now()
    rows = Work.objects.filter(pk=key, attempt=attempt)
    if not rows.filter(state=WorkState.QUEUED).update(state=WorkState.RUNNING, started_at=now, heartbeat=now):
        return
    work = rows.select_related("organisation", "user").get()
    report = Report(work)
    _under_way.append(report)
    try:
        with override(work.language):
            _end(rows, *_outcome(work, report))
    finally:
        _under_way.remove(report)
        beside.forget(work.pk)


def under_way() -> tuple[Report, ...]:
    """Return the reports of what this process is doing."""
    return tuple(_under_way)


def _outcome(work: Work, report: Report) -> tuple[WorkState, str]:
    """Do the work; return how it ended, and what to say of it."""
    try:
        with within(work.organisation):  # whoever asked, and whoever does it
            kind_of(work).perform(work, report)
        if not report.finished:
            report.finish()
    except Stopped:
        return WorkState.CANCELLED, ""
    except Failed as reason:
        return WorkState.FAILED, str(reason)
    except Exception as error:  # whatever it is, whoever asked for it must learn that it failed
        logger.exception("Work %s (%s) failed", work.pk, work.kind)
        return WorkState.FAILED, str((trouble_of(error) or FAULT).text)
    return WorkState.DONE, ""


def _end(rows: WorkQuerySet, state: WorkState, message: str) -> None:
    """Write how the attempt ended; what is done says so already, and a later attempt is not ours to write."""
    if state != WorkState.DONE:
        ended = {"state": state, "message": message, "ended_at": timezone.now()}
        rows.filter(state=WorkState.RUNNING).update(**ended)


def take_up_lost() -> int:
    """Queue again, or mark as failed, what was under way when its worker was lost; return how many."""
    lost = Work.objects.lost(timezone.now())
    return sum(_take_up(work) for work in lost)


def _take_up(work: Work) -> bool:
    rows = Work.objects.lost(timezone.now()).filter(pk=work.pk, attempt=work.attempt)
    beside.forget(work.pk)
    try:
        kind: Kind | None = kind_of(work)
    except LookupError:
        kind = None
    with transaction.atomic(), override(work.language):
        if work.cancel_asked:
            ended = {"state": WorkState.CANCELLED, "message": "", "ended_at": timezone.now()}
            return bool(rows.update(**ended))
        if kind is None or not kind.again or work.attempt >= ATTEMPTS:
            message = _("The worker that did this was lost. Nothing was left half done: ask for it again.")
            return bool(rows.update(state=WorkState.FAILED, message=message, ended_at=timezone.now()))
        again = {"state": WorkState.QUEUED, "attempt": work.attempt + 1, "done": 0, "message": "", "heartbeat": None}
        if not rows.update(**again):
            return False
        perform.enqueue(str(work.pk), work.attempt + 1)
    return True
