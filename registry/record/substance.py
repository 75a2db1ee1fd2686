"""What an approval is bound to: all that an entry says of the processing, not where the entry stands in its life."""

from __future__ import annotations

import hashlib
from typing import Any

from registry.record.canonical import plain, written
from registry.record.shape import ActivityRecord

LIFE = ("status", "last_reviewed_on", "last_reviewed_by", "next_review_on")


def content_and_substance(record: ActivityRecord) -> tuple[str, str]:
    """Return the canonical JSON of an entry, and the SHA-256 of its substance. Makes the JSON types once."""
    said = plain(record)
    return written(said), _substance(said)


def substance_of(record: ActivityRecord) -> str:
    """Return the SHA-256 of what `record` says of the processing."""
    return _substance(plain(record))


def _substance(said: dict[str, Any]) -> str:
    lasting = {name: value for name, value in said.items() if name not in LIFE}
    return hashlib.sha256(written(lasting).encode()).hexdigest()
