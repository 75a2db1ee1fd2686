"""When a reason must be given: what was ever approved does not come to say something else without one.

Knows what an approval is in the journal, and no register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext

from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ropa.journal.gate import Change

NAMED = 5  # how many of the subjects the refusal names


class ReasonMissing(ValidationError):
    """An act without a reason changes or removes what was approved: it is taken back."""

    def __init__(self, labels: Collection[str]) -> None:
        message = ngettext(
            "This was approved before: give the reason for the change. %(labels)s",
            "These were approved before: give the reason for the change. %(labels)s",
            len(labels),
        )
        first = ", ".join(sorted(labels)[:NAMED])
        more = f" +{len(labels) - NAMED}" if len(labels) > NAMED else ""
        super().__init__(message, code="reason", params={"labels": first + more})


def demand_reason(act: Change, entries: Iterable[JournalEntry], substances: Mapping[int, str]) -> None:
    """Raise ReasonMissing if the act says no reason, and one of these entries of the journal asks for it.

    It does where somebody changed the subject itself, not a shared row that it uses, so that its substance is another
    than the last one (`substances`, by key): a step in its life says by itself what it is. No query but for such.
    """
    if act.reason.strip():
        return
    changed = {each.subject_id: each for each in entries if not each.cause and _is_another(each, substances)}
    if not changed:
        return
    (subject_type,) = {each.subject_type for each in changed.values()}
    approved = approved_keys(subject_type, changed)
    if approved:
        raise ReasonMissing([changed[key].subject_label for key in approved])


def approved_keys(subject_type: str, keys: Iterable[int]) -> set[int]:
    """Return which of these subjects were ever approved. One query."""
    approvals = JournalEntry.objects.filter(
        kind=EntryKind.APPROVED, subject_type=subject_type, subject_id__in=list(keys)
    )
    return set(approvals.order_by().values_list("subject_id", flat=True))


def _is_another(entry: JournalEntry, substances: Mapping[int, str]) -> bool:
    return entry.kind == EntryKind.REMOVED or substances.get(entry.subject_id, entry.substance) != entry.substance
