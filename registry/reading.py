"""Telling the journal what an auditor read. Knows accounts and the journal; no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.record import canonical_json
from ropa.journal.choices import EntryKind
from ropa.journal.gate import Event, change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import User

SUBJECT = "reading"  # as the journal calls it


def note_reading(user: User, organisations: Iterable[int], address: str) -> None:
    """Tell the journal of each of these organisations that this person opened the address, as one act."""
    content = canonical_json({"address": address}).decode()
    with change(by=user) as act:
        for organisation_id in organisations:
            act.events.append(Event(EntryKind.READ, organisation_id, SUBJECT, user.pk, address, content))
