"""Which entries the journal knows, by key and by every reference they ever had. Reads the journal only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from registry.record.acts import Reference
from registry.record.approvals import ACTIVITY
from registry.record.past import record_from_json
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry, JournalEntryQuerySet

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Known:
    """An entry as the journal said last: the key of its row, its reference and name; whether it is still there."""

    key: int
    reference: str
    label: str
    is_there: bool


def known_entry(organisation: Organisation, key: int) -> Known | None:
    """Return the entry with this key; None if the journal never told of it. One query."""
    told = _told(organisation).filter(subject_id=key).order_by("-sequence")[:2]  # a removal follows on a change
    rows = list(told.values_list("kind", "subject_label", "content"))
    references = [record_from_json(Reference, content).reference for _kind, _label, content in rows if content]
    if not references:
        return None
    kind, label, _content = rows[0]
    return Known(key, references[0], label, is_there=kind == EntryKind.CHANGED)


def known_as(organisation: Organisation, reference: str) -> tuple[Known, ...]:
    """Return the entries that ever had this reference: the one that has it now first, then who had it last."""
    likely = _told(organisation).filter(subject_label__startswith=f"{reference} · ", kind=EntryKind.CHANGED)
    last = likely.values("subject_id").annotate(last=Max("pk")).values("last")
    said = JournalEntry.objects.filter(pk__in=last).order_by("-sequence").values_list("subject_id", "content")
    keys = [key for key, content in said if record_from_json(Reference, content).reference == reference]
    found = [known for key in keys if (known := known_entry(organisation, key))]
    return tuple(sorted(found, key=lambda known: not (known.is_there and known.reference == reference)))


def _told(organisation: Organisation) -> JournalEntryQuerySet:
    told = JournalEntry.objects.filter(organisation=organisation, subject_type=ACTIVITY)
    return told.filter(kind__in=(EntryKind.CHANGED, EntryKind.REMOVED)).order_by()
