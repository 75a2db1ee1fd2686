"""The life of an entry: draft, in review, approved, retired; its approval, its reviews, the comments on it.

Each act is one function: it judges whether it may be done now, and does it as one act of the change gate. Who may do
what is a matter of permissions: MOVES names them, and whoever calls asks them.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registry.choices import Status
from registry.compliance.entry import findings_in
from registry.models import ProcessingActivity
from registry.record import canonical_json
from registry.record.approvals import ACTIVITY
from registry.record.rows import read_activities
from registry.record.substance import content_and_substance, substance_of
from ropa.journal.choices import EntryKind
from ropa.journal.gate import Event, change
from ropa.journal.models import JournalEntry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django_stubs_ext import StrPromise

    from registry.record import ActivityRecord

APPROVE = "registry.approve_processingactivity"
CHANGE = "registry.change_processingactivity"
MOST_SAID = 3  # errors that a refusal tells


@dataclass(frozen=True)
class Move:
    """A step in the life of an entry: from which states, to which, what it is called, who may make it."""

    code: str
    label: StrPromise
    before: tuple[Status, ...]
    after: Status
    permission: str
    needs_reason: bool = False


MOVES = {
    move.code: move
    for move in (
        Move("submit", gettext_lazy("Submit for review"), (Status.DRAFT, Status.APPROVED), Status.IN_REVIEW, CHANGE),
        Move(
            "send-back",
            gettext_lazy("Send back"),
            (Status.IN_REVIEW,),
            Status.DRAFT,
            APPROVE,
            needs_reason=True,
        ),
        Move("approve", gettext_lazy("Approve"), (Status.IN_REVIEW,), Status.APPROVED, APPROVE),
        Move(
            "retire",
            gettext_lazy("Retire"),
            (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED),
            Status.RETIRED,
            APPROVE,
            needs_reason=True,
        ),
        Move("reopen", gettext_lazy("Reopen"), (Status.RETIRED,), Status.DRAFT, APPROVE, needs_reason=True),
    )
}


@dataclass(frozen=True)
class Editor:
    """Who wrote what an entry says now: the account, None for a program, and the name."""

    user_id: int | None
    actor: str


def moves_from(status: str) -> list[Move]:
    """Return the steps that can be made from this state."""
    return [move for move in MOVES.values() if status in move.before]


def make_move(
    activity: ProcessingActivity, code: str, *, by: AbstractBaseUser, reason: str = "", seen: str = ""
) -> None:
    """Make the step `code` of MOVES, as one act.

    `seen` is the substance that whoever approves was shown: nothing else is approved. Raises ValidationError, with a
    sentence that says why, if the step cannot be made now.
    """
    move = MOVES[code]
    with change(by=by, reason=reason) as act:
        row = _locked(activity)
        _judge(move, row, reason)
        if move.after == Status.APPROVED:
            _judge_approval(row, by, seen)
        row.status = move.after
        row.save()
        if move.after == Status.APPROVED:
            act.events.append(approval_event(row, _record(row)))


def confirm_review(activity: ProcessingActivity, *, by: AbstractBaseUser, note: str = "") -> None:
    """Note that the entry was reviewed today and nothing had to change; the next review follows from the interval."""
    with change(by=by, reason=note) as act:
        row = _locked(activity)
        if row.status == Status.RETIRED:
            raise ValidationError(_("A retired entry is not reviewed: reopen it first."), code="retired")
        today = timezone.localdate()
        row.last_reviewed_on, row.last_reviewed_by = today, act.actor
        row.next_review_on = months_after(today, row.review_interval_months) if row.review_interval_months else None
        row.save()
        record = _record(row)
        act.events.append(_event(EntryKind.REVIEWED, row, substance=substance_of(record)))


def comment(activity: ProcessingActivity, text: str, *, by: AbstractBaseUser) -> None:
    """Add a comment to the entry; it stays in the journal as it was written."""
    if not text.strip():
        raise ValidationError(_("Write a comment first."), code="empty")
    with change(by=by) as act:
        row = _locked(activity)
        content = canonical_json({"text": text.strip()}).decode()
        act.events.append(_event(EntryKind.COMMENTED, row, content=content))


def approval_event(activity: ProcessingActivity, record: ActivityRecord) -> Event:
    """Return what the journal is told when this Record of the entry is approved."""
    content, substance = content_and_substance(record)
    return _event(EntryKind.APPROVED, activity, content=content, substance=substance)


def comment_text(content: str) -> str:
    """Return the text of a comment from what the journal keeps of it."""
    return str(json.loads(content)["text"])


def last_editor(activity: ProcessingActivity) -> Editor | None:
    """Return who brought the entry to what it says now, its status and reviews aside; None if nobody did yet."""
    entries = JournalEntry.objects.filter(organisation=activity.organisation_id, kind=EntryKind.CHANGED)
    told = entries.about(ACTIVITY, activity.pk).order_by("-sequence")
    editor, current = None, None
    for substance, user_id, actor in told.values_list("substance", "user_id", "actor").iterator(chunk_size=100):
        if current not in {None, substance}:
            break
        current, editor = substance, Editor(user_id, actor)
    return editor


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later, or the last of that month if it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return dt.date(day.year + years, month + 1, min(day.day, last))


def _locked(activity: ProcessingActivity) -> ProcessingActivity:
    """Read the row again and keep others from writing it until the act ends."""
    rows = ProcessingActivity.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=activity.pk)


def _judge(move: Move, activity: ProcessingActivity, reason: str) -> None:
    if activity.status not in move.before:
        values = {"step": move.label, "status": activity.get_status_display()}
        raise ValidationError(
            _("“%(step)s” is not possible: the entry is “%(status)s” by now.") % values, code="status"
        )
    if move.needs_reason and not reason.strip():
        raise ValidationError(_("Say why, in the field for the reason."), code="reason")


def _judge_approval(activity: ProcessingActivity, by: AbstractBaseUser, seen: str) -> None:
    if seen and seen != substance_of(_record(activity)):
        raise ValidationError(
            _("The entry was changed while you were looking at it: read it again before you approve it."), code="moved"
        )
    editor = last_editor(activity)
    if activity.organisation.separation_of_duties and editor is not None and editor.user_id == by.pk:
        raise ValidationError(
            _("You were the last to edit this entry: somebody else approves it, unless your organisation allows it."),
            code="separation",
        )
    _judge_findings(activity)


def _judge_findings(activity: ProcessingActivity) -> None:
    """Refuse to approve what has errors that nobody waived."""
    errors = [each.finding for each in findings_in(activity) if each.is_open_error]
    if errors:
        said = " ".join(finding.message for finding in errors[:MOST_SAID])
        text = ngettext(
            "%(count)d error stands against the approval; correct it or waive it: %(errors)s",
            "%(count)d errors stand against the approval; correct them or waive them: %(errors)s",
            len(errors),
        )
        raise ValidationError(text % {"count": len(errors), "errors": said}, code="findings")


def _record(activity: ProcessingActivity) -> ActivityRecord:
    ((_pk, record),) = read_activities(ProcessingActivity.objects.filter(pk=activity.pk))
    return record


def _event(kind: EntryKind, activity: ProcessingActivity, content: str = "", substance: str = "") -> Event:
    return Event(kind, activity.organisation_id, ACTIVITY, activity.pk, str(activity), content, substance)
