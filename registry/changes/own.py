"""What a person did last, in the registers they still see. Reads the journal only, within the scope of who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.changes.timeline import Happening, happening_of, label_of
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LOOKED_AT = 200  # entries of the journal: one import writes thousands, and is one act
SHOWN = 10


@dataclass(frozen=True)
class OwnAct:
    """One act: when, whose register (empty: the lists that all share), and what happened to its last subject."""

    id: uuid.UUID
    instant: dt.datetime
    organisation: str
    happening: Happening
    label: str


def own_acts(person: User) -> list[OwnAct]:
    """Return the last acts of a person, the latest first. One query; what an auditor read is no act."""
    written = JournalEntry.objects.filter(user=person).exclude(kind=EntryKind.READ)
    latest = written.select_related("organisation").defer("content", "history").order_by("-pk")[:LOOKED_AT]
    acts: dict[uuid.UUID, OwnAct] = {}
    for entry in latest:
        acts.setdefault(entry.change_id, _own(entry))
    return list(acts.values())[:SHOWN]


def _own(entry: JournalEntry) -> OwnAct:
    keeper = entry.organisation.slug if entry.organisation else ""
    return OwnAct(entry.change_id, entry.instant, keeper, happening_of(entry), label_of(entry))
