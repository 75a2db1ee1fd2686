"""What a file may say of the status of an entry: the one it has. An entry is approved in the register itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from registry.choices import Status

if TYPE_CHECKING:
    from registry.models import ProcessingActivity

BY_FILE = (Status.DRAFT, Status.RETIRED)  # what a new entry may come as


def judge_status(activity: ProcessingActivity, stored: str | None) -> None:
    """Raise ValidationError if the row says another status than the `stored` one; None stands for a new entry."""
    said = Status(activity.status).label if activity.status in Status.values else None
    if said is None or activity.status == stored:  # an unknown code is refused as such
        return
    if stored is not None:
        message = _(
            "The entry is “%(stored)s” in the register, and a file does not change that: submit, approve or retire it "
            "in the register itself. Write “%(code)s” here, or leave the cell empty."
        )
        raise ValidationError({"status": message % {"stored": Status(stored).label, "code": stored}}, code="status")
    if activity.status not in BY_FILE:
        message = _(
            "A new entry comes as a draft or as retired, not as “%(said)s”: it is submitted and approved in the "
            "register itself. Write “draft” here."
        )
        raise ValidationError({"status": message % {"said": said}}, code="status")
