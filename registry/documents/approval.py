"""How documents say what is approved: on each sheet, and in one line on the cover. From Records only."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.record import ActivityRecord, ApprovalRecord, RegisterRecord
from registry.record.substance import substance_of
from registry.wording import enumeration, instant


def approval_words(activity: ActivityRecord, approval: ApprovalRecord | None) -> str:
    """Say whether what is printed of an entry is what was approved of it."""
    if approval is None:
        return _("never approved")
    told = {"instant": instant(approval.instant), "actor": approval.actor}
    if substance_of(activity) != approval.substance:
        return _("not approved as it stands; an earlier text was, on %(instant)s by %(actor)s") % told
    if approval.current:
        return _("approved on %(instant)s by %(actor)s") % told
    return _("approved on %(instant)s by %(actor)s; changed since, and the change awaits approval") % told


def approvals_in_brief(register: RegisterRecord) -> str:
    """Say how many entries are approved as printed, how many were changed since, and how many never were."""
    if not register.activities:
        return ""
    changed = sum(not approval.current for approval in register.approvals)
    approved = len(register.approvals) - changed
    never = len(register.activities) - len(register.approvals)
    counts = (
        (approved, ngettext("%(count)d entry approved", "%(count)d entries approved", approved)),
        (
            changed,
            ngettext(
                "%(count)d entry changed since its approval", "%(count)d entries changed since their approval", changed
            ),
        ),
        (never, ngettext("%(count)d entry never approved", "%(count)d entries never approved", never)),
    )
    return enumeration(text % {"count": count} for count, text in counts if count)
