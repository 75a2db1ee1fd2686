"""What may be done next with an entry, by whom, and how it stands towards its approval. Knows no page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.choices import Status
from registry.models import ProcessingActivity
from registry.record.approvals import ACTIVITY, Standing
from registry.record.standing import WORDS
from registry.views.entries import address_at
from registry.wording import instant
from registry.workflow import APPROVE, CHANGE, MOVES, comment, confirm_review, last_editor, make_move, moves_from
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry

NOTHING = "nothing"  # no digest: who posts no `seen` has seen nothing
Act = Callable[[ProcessingActivity, Any, str, str], None]  # the entry, who acts, what they wrote, what they saw


@dataclass(frozen=True)
class Step:
    """Something that can be done with an entry: what its button says, who may, and what is said when it is done."""

    code: str
    label: StrPromise
    permissions: tuple[str, ...]  # any of them
    done: StrPromise
    act: Act

    def is_for(self, user: Any, activity: ProcessingActivity) -> bool:
        """Whether this person may make it with this entry."""
        return any(user.has_perm(permission, activity) for permission in self.permissions)

    def make(self, activity: ProcessingActivity, user: Any, text: str, seen: str) -> None:
        """Make it, as one act; raise PermissionDenied, or ValidationError if it cannot be made now."""
        if not self.is_for(user, activity):
            raise PermissionDenied
        self.act(activity, user, text, seen)


def _move(code: str, activity: ProcessingActivity, user: Any, text: str, seen: str) -> None:
    make_move(activity, code, by=user, reason=text, seen=seen or NOTHING)


def _review(activity: ProcessingActivity, user: Any, text: str, _seen: str) -> None:
    confirm_review(activity, by=user, note=text)


def _comment(activity: ProcessingActivity, user: Any, text: str, _seen: str) -> None:
    comment(activity, text, by=user)


DONE = {
    "submit": _("The entry was submitted for review."),
    "send-back": _("The entry was sent back: it is a draft again."),
    "approve": _("The entry was approved as it stands."),
    "retire": _("The entry was retired."),
    "reopen": _("The entry was reopened: it is a draft again."),
}
REVIEWED = Step("reviewed", _("Reviewed, nothing changed"), (CHANGE, APPROVE), _("The review was noted."), _review)
COMMENT = Step("comment", _("Comment"), (CHANGE, APPROVE), _("The comment was added."), _comment)
STEPS = {
    step.code: step
    for step in (
        *(
            Step(move.code, move.label, (move.permission,), DONE[move.code], partial(_move, code))
            for code, move in MOVES.items()
        ),
        REVIEWED,
        COMMENT,
    )
}


@dataclass(frozen=True)
class Panel:
    """How an entry stands, for one person: what was approved of it, and the steps that this person may make now.

    `seen` is the substance of what the entry says: whoever approves approves that. `edited_it` says that the person
    was the last to edit, and so cannot approve.
    """

    activity: ProcessingActivity
    standing: Standing
    approval: JournalEntry | None
    seen: str
    steps: tuple[Step, ...]
    edited_it: bool

    @property
    def standing_text(self) -> StrPromise:
        """The standing in words."""
        return WORDS[self.standing]

    @property
    def is_changed(self) -> bool:
        """Whether the entry says something else than what was approved."""
        return self.standing is Standing.CHANGED

    @property
    def approved_when(self) -> str:
        """The instant of the last approval."""
        return instant(self.approval.instant) if self.approval else ""

    @property
    def approved_text(self) -> str:
        """The address of what was approved."""
        if self.approval is None:
            return ""
        at = self.approval.instant
        return address_at("registers:sheet", self.activity.organisation, self.activity.reference, at=at)

    @property
    def address(self) -> str:
        """The address of the page on which the entry is approved."""
        return address_at("registers:approval", self.activity.organisation, self.activity.reference, at=None)


def panel_of(activity: ProcessingActivity, user: Any) -> Panel:
    """Return how an entry stands for this person. Two queries; one or two more where an approval is due."""
    approval, said = _last(activity, EntryKind.APPROVED), _last(activity, EntryKind.CHANGED)
    seen = said.substance if said else ""
    edited_it = _edited_it(activity, user)
    steps = tuple(step for step in _possible(activity, user) if not (edited_it and _approves(step)))
    return Panel(activity, _standing(approval, seen), approval, seen, steps, edited_it)


def _last(activity: ProcessingActivity, kind: EntryKind) -> JournalEntry | None:
    told = JournalEntry.objects.filter(organisation=activity.organisation_id, kind=kind).about(ACTIVITY, activity.pk)
    return told.only("instant", "actor", "reason", "substance").order_by("sequence").last()


def _standing(approval: JournalEntry | None, said: str) -> Standing:
    if approval is None:
        return Standing.NEVER_APPROVED
    return Standing.APPROVED if approval.substance == said else Standing.CHANGED


def _possible(activity: ProcessingActivity, user: Any) -> list[Step]:
    """Return what this person can do with an entry in its state, comments aside; approving comes first."""
    moves = [STEPS[move.code] for move in moves_from(activity.status)]
    steps = moves if activity.status == Status.RETIRED else [*moves, REVIEWED]
    return sorted((step for step in steps if step.is_for(user, activity)), key=lambda step: not _approves(step))


def _approves(step: Step) -> bool:
    return step.code == "approve"


def _edited_it(activity: ProcessingActivity, user: Any) -> bool:
    due = activity.status == Status.IN_REVIEW and user.has_perm(APPROVE, activity)
    if not (due and activity.organisation.separation_of_duties):
        return False
    editor = last_editor(activity)
    return editor is not None and editor.user_id == user.pk
