"""Which editions name a vendor, a place, a category, ...: read from the data that they keep; no row of today."""

from __future__ import annotations

import json

from registry.impact import KINDS, Kind
from registry.models import Edition, EditionNames
from registry.record import ActivityRecord
from registry.record.past import record_from_plain
from ropa.organisations.models import Organisation

VERSION = "1"  # of what is noted: to be counted up when KINDS name things otherwise
AT_ONCE = 5  # editions in memory


def editions_naming(organisation: Organisation, kind: Kind, key: str) -> list[Edition]:
    """Return the editions with an entry that depends on the thing with this key, the newest first: two queries."""
    editions = Edition.objects.of(organisation)
    for edition in editions.exclude(noted__version=VERSION).defer("pdf").iterator(chunk_size=AT_ONCE):
        note(edition, names_in(edition))
    newest = editions.listed().select_related("noted").order_by("-issued_at", "-pk")
    return [edition for edition in newest if key in json.loads(edition.noted.names).get(kind.code, ())]


def note(edition: Edition, names: str) -> None:
    """Keep what names_in() read out of the edition."""
    EditionNames.objects.update_or_create(edition=edition, defaults={"names": names, "version": VERSION})


def names_in(edition: Edition) -> str:
    """Return what the edition names, kind by kind, as JSON."""
    told = json.loads(edition.content).get("activities", ())
    entries = [record_from_plain(ActivityRecord, said) for said in told]
    names = {kind.code: {mention.key for each in entries for mention in kind.mentions(each)} for kind in KINDS.values()}
    return json.dumps({code: sorted(keys) for code, keys in names.items()}, ensure_ascii=False)
