"""Which editions name a vendor, a place, a category, ...: read from the data that they keep; no row of today."""

from __future__ import annotations

import json

from registry.impact import Kind
from registry.models import Edition
from registry.record import ActivityRecord
from registry.record.past import record_from_plain
from ropa.organisations.models import Organisation

AT_ONCE = 5  # editions in memory


def editions_naming(organisation: Organisation, kind: Kind, key: str) -> list[Edition]:
    """Return the editions with an entry that depends on the thing with this key, the newest first: one query.

    The database leaves out the editions that do not hold the word; what is left is read until an entry names the thing.
    """
    rows = Edition.objects.of(organisation).filter(content__contains=json.dumps(key, ensure_ascii=False)[1:-1])
    newest = rows.defer("pdf").order_by("-issued_at", "-pk").iterator(chunk_size=AT_ONCE)
    return [edition for edition in newest if _names(edition, kind, key)]


def _names(edition: Edition, kind: Kind, key: str) -> bool:
    return any(
        mention.key == key
        for said in json.loads(edition.content).get("activities", ())
        for mention in kind.mentions(record_from_plain(ActivityRecord, said))
    )
