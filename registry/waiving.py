"""Waiving a finding, and taking a waiver back: acts of the change gate. Who may is a matter of permissions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.compliance.rules import RULE_OF
from registry.models import Waiver
from ropa.journal.gate import change

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from registry.models import ProcessingActivity
    from ropa.organisations.models import Organisation

WAIVE = "registry.waive_finding"
LONGEST = dt.timedelta(days=366)  # what is accepted is looked at again within a year


def waive(
    organisation: Organisation,
    activity: ProcessingActivity | None,
    finding: tuple[str, str],
    *,
    reason: str,
    until: dt.date,
    by: AbstractBaseUser | str,
) -> Waiver:
    """Accept a finding (the code of its rule, its subject) until a day, in one entry or, with None, everywhere.

    Raises ValidationError, with a sentence that says why, if it cannot be done.
    """
    code, subject = finding
    today = timezone.localdate()
    _judge(code, reason, until, today)
    with change(by=by, reason=reason) as act:
        row = Waiver(
            organisation=organisation,
            activity=activity,
            code=code,
            subject=subject,
            reason=reason.strip(),
            waived_by=act.user,  # type: ignore[misc]  # an account is a User here
            waived_by_name=act.actor,
            waived_from=today,
            waived_until=until,
        )
        row.full_clean()
        row.save()
    return row


def take_back(waiver: Waiver, *, by: AbstractBaseUser | str, reason: str = "") -> None:
    """End a waiver: from today on its finding counts again. What was waived today only was never waived."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    with change(by=by, reason=reason):
        if waiver.waived_from > yesterday:
            waiver.delete()
        else:
            waiver.waived_until = yesterday
            waiver.full_clean()
            waiver.save()


def _judge(code: str, reason: str, until: dt.date, today: dt.date) -> None:
    if code not in RULE_OF:
        raise ValidationError(_("There is no rule with this code."), code="rule")
    if not reason.strip():
        raise ValidationError(_("Say why this finding is accepted."), code="reason")
    if not today <= until <= today + LONGEST:
        raise ValidationError(_("Choose a last day from today on, within a year."), code="until")
