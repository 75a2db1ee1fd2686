"""An anomaly: something in the journal, the history or the rows that is not as it was written. Knows words only.

Kept as its English sentence and the values in it, so that it can be told later in each reader's language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, gettext_noop

LISTED = 1000  # lines of one verification: whoever breaks a chain at its root need not fill our disk too

MISSING = gettext_noop("missing: the numbers have a gap here")
TWICE = gettext_noop("its number is there twice")
CONTENT = gettext_noop("the content is not what was written")
EDITED = gettext_noop("edited or slipped in: what it says is not what the chain covers")
CHAIN = gettext_noop("its chain digest is not what was written")
MOVED = gettext_noop("moved or copied: it was written as #%(number)d")
FOLLOWS = gettext_noop("it was written after another entry than the one before it: entries were slipped in or removed")
DATED = gettext_noop("dated before the entry that precedes it")
CUT_OFF = gettext_noop("missing: the tail was cut off, this entry was there when its digest was kept")
ANEW = gettext_noop("not the entry whose digest was kept: the journal was written anew")
GONE = gettext_noop("gone, and the journal does not say so")
UNTOLD = gettext_noop("there, and the journal does not say so")
DIFFERS = gettext_noop("the rows differ from the last entry of the journal")
SUBSTANCE = gettext_noop("the digest of the substance is not that of the content")
SEAL = gettext_noop("what it says of the history cannot be read")
ROWS_REMOVED = gettext_noop("history removed from %(table)s: the act wrote %(wrote)d rows, there are %(there)d")
ROWS_ADDED = gettext_noop("history slipped into %(table)s: the act wrote %(wrote)d rows, there are %(there)d")
ROWS_EDITED = gettext_noop("history edited in %(table)s: not what the act wrote, among the rows %(rows)s")
NO_ACT = gettext_noop("history slipped in: the row belongs to no act")
UNKNOWN_ACT = gettext_noop("history slipped in: the journal knows nothing of the act of this row")
OTHER_ACT = gettext_noop("history slipped in: the act that the row names did not write to this table")
ROW_DIFFERS = gettext_noop("the row differs from its last history: %(columns)s")
ROW_WITHOUT_HISTORY = gettext_noop("the row is there, and its history does not say so")
ROW_GONE = gettext_noop("the row is gone, and its history does not say so")
MORE = gettext_noop("there are more anomalies than the %(count)d that are listed")


@dataclass(frozen=True)
class Anomaly:
    """Where (an entry's number and label, a subject, a table and the key of a row), and what: a sentence from above."""

    where: str
    what: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext("%(where)s: %(what)s") % {"where": self.where, "what": gettext(self.what) % self.values}

    def kept(self) -> str:
        """Return the line of JSON that a Verification keeps."""
        return json.dumps([self.where, self.what, self.values], ensure_ascii=False)


def told(line: str) -> Anomaly:
    """Return the anomaly that a Verification kept as this line."""
    return Anomaly(*json.loads(line))


def place(sequence: int, label: str) -> str:
    """Return where an entry is, in words that need no translation."""
    name = " ".join(label.split())
    return f"#{sequence} ({name})" if name else f"#{sequence}"
