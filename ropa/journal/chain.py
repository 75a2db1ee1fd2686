"""The chain: how the digest of each entry is made from the one before, so that nothing is rewritten unseen.

Written so that an auditor can compute it again with nothing but SHA-256 and the entry's columns.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ropa.journal.models import JournalEntry

GENESIS = "0" * 64
CHAINED = (
    "organisation_id",
    "sequence",
    "kind",
    "subject_type",
    "subject_id",
    "subject_label",
    "user_id",
    "actor",
    "reason",
    "cause",
    "digest",
    "substance",
    "fields",
    "history",
)


def digest_of(content: str) -> str:
    """Return the SHA-256 of a Record's canonical JSON."""
    return hashlib.sha256(content.encode()).hexdigest()


def link(previous: str, entry: JournalEntry) -> str:
    """Return the chain digest of `entry`, given the one before it (64 hexadecimal digits)."""
    return hashlib.sha256(previous.encode() + canonical_entry(entry)).hexdigest()


def canonical_entry(entry: JournalEntry) -> bytes:
    """Return what the chain covers: every column but the content, for which its digest stands."""
    told = {name: getattr(entry, name) for name in CHAINED}
    told["instant"] = entry.instant.astimezone(dt.UTC).isoformat(timespec="microseconds")
    told["change_id"] = str(entry.change_id)
    told["batch_id"] = str(entry.batch_id) if entry.batch_id else None
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
