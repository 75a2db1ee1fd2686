"""How long data are kept, out of the words of a cell: a rule where nothing can be mistaken, prose elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.periods import event_of, period_of
from registry.spreadsheets.reading.pieces import labelled, pieces_of

LONGEST_LABEL = 200


def retention(entry: Entry, heard: Heard, label: str = "", data: Iterable[str] = ()) -> None:
    """Take the retention of the entry, or of these categories of data; each line is a rule."""
    for text in pieces_of(heard.text):
        head, rest = labelled(text)
        is_label = bool(head and (period_of(rest) or event_of(rest) or entry.has_rule(head)))
        name = head if is_label else label or heard.header
        keep(entry, name, rest if is_label else text, heard, tuple(data))


def keep(entry: Entry, name: str, text: str, heard: Heard, data: tuple[str, ...]) -> None:
    """Add one rule, or its categories to the rule that says the same under the same name."""
    period, event = period_of(text), event_of(text)
    cells: dict[str, object] = {"note": text}
    if period:
        cells = {"period": period.value, "unit": period.unit, "trigger": period.trigger}
    elif event:
        cells = {"until_event": event}
    else:
        entry.review(
            heard,
            _("The period, its unit and the event it runs from are not all certain: the words stand in its note."),
        )
    line = entry.rule(name[:LONGEST_LABEL], cells, heard)
    known = [code for code in str(line.cells.get("data") or "").split("; ") if code]
    if data:
        line.put("data", "; ".join(dict.fromkeys((*known, *data))), heard.place)
