"""Screening an entry for an impact assessment: the answers to the criteria, written as one act. Art. 35(1), (3)-(5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.models import DpiaScreening, ProcessingActivity
from registry.record import digest
from ropa.journal.gate import change
from ropa.journal.versions import lock

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

DATED = ("dpia_screened_on", "dpia_screened_by", "dpia_screening_due_on")


@dataclass(frozen=True)
class Answer:
    """How a criterion was answered, and why."""

    not_met: bool = False
    description: str = ""


Answers = Mapping[int, Answer]  # by the primary key of the criterion; one that is not there was not answered


def answers_of(activity: ProcessingActivity) -> dict[int, Answer]:
    """Return the answers of an entry. One query."""
    return {row.criterion_id: Answer(row.not_met, row.description) for row in activity.dpia_screenings.all()}


def stamp_of(activity: ProcessingActivity, answers: Answers) -> str:
    """Return what stands for a screening as somebody saw it."""
    said = {str(key): [each.not_met, each.description] for key, each in answers.items()}
    return digest([said, *(getattr(activity, name) for name in DATED)])


def screen(
    activity: ProcessingActivity,
    answers: Answers,
    dated: Mapping[str, Any],
    *,
    seen: str,
    by: AbstractBaseUser,
    reason: str,
) -> None:
    """Write the answers, the day, the person and the next day (`dated`), as one act; what is the same stays unwritten.

    Raises ValidationError if the screening is not the one that was `seen`, or if what is given cannot be.
    """
    with change(by=by, reason=reason):
        row = _locked(activity)
        said = answers_of(row)
        if seen != stamp_of(row, said):
            text = _("The screening was changed while you were filling it in: compare, then save again.")
            raise ValidationError(text, code="moved")
        _answer(row, said, answers)
        _date(row, dated)


def _locked(activity: ProcessingActivity) -> ProcessingActivity:
    rows = ProcessingActivity.objects.filter(pk=activity.pk)
    lock(rows)
    return rows.get()


def _answer(activity: ProcessingActivity, said: Answers, answers: Answers) -> None:
    kept = {row.criterion_id: row for row in activity.dpia_screenings.all()}
    for key in said.keys() - answers.keys():
        kept[key].delete()
    for key, answer in answers.items():
        if said.get(key) != answer:
            row = kept.get(key) or DpiaScreening(activity=activity, criterion_id=key)
            row.not_met, row.description = answer.not_met, answer.description
            row.full_clean()
            row.save()


def _date(activity: ProcessingActivity, dated: Mapping[str, Any]) -> None:
    if any(getattr(activity, name) != dated[name] for name in DATED):
        for name in DATED:
            setattr(activity, name, dated[name])
        activity.full_clean()
        activity.save()
