"""The days of erasure as CSV: a row for each rule and day. Knows what is due; no request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.retention import Due
from registry.spreadsheets.csv_archive import write_table
from registry.wording import duration, words

COLUMNS: tuple[tuple[StrPromise, Callable[[Due], Any]], ...] = (
    (_("Due on"), lambda due: due.on),
    (_("Trigger on or before"), lambda due: due.cutoff),
    (_("Starting from"), lambda due: due.rule.trigger),
    (_("Period"), lambda due: duration(due.rule.period, due.rule.unit.code if due.rule.unit else "")),
    (_("Categories of data"), lambda due: "; ".join(words(each) for each in due.categories)),
    (_("Places"), lambda due: "; ".join(each.name for each in due.systems)),
    (_("Reference"), lambda due: due.activity.reference),
    (_("Processing activity"), lambda due: due.activity.name),
    (_("Rule"), lambda due: due.rule.label),
    (_("At the end"), lambda due: words(due.rule.fate)),
    (_("Legal source"), lambda due: due.rule.legal_source),
)


def export_dues(found: Iterable[Due]) -> bytes:
    """Write what is due, in the active language, a row for each."""
    return write_table([str(title) for title, _cell in COLUMNS], [[cell(due) for _t, cell in COLUMNS] for due in found])
