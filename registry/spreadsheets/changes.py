"""What changed in a register as a CSV for people: a row for each line. Knows what changed; no journal, no database."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.changes import Act, Changed, Changes, LineKind, Traced
from registry.spreadsheets.csv_archive import write_table


def export_changes(changes: Changes) -> bytes:
    """Write the CSV in the active language (that of `changes`), UTF-8 with a byte order mark."""
    told = [*([changes.keeper] if changes.keeper else []), *changes.entries]
    return write_table(_header(), [row for changed in told for row in _rows(changed)])


def _header() -> list[str]:
    titles = (
        _("reference"),
        _("name"),
        _("what happened"),
        _("list"),
        _("row"),
        _("field"),
        _("before"),
        _("after"),
        _("when"),
        _("who"),
        _("reason"),
        _("through"),
    )
    return [capfirst(title) for title in titles]


def _rows(changed: Changed) -> Iterator[list[str]]:
    """A row for what became of the whole, if it was added or removed; then one for each line."""
    if changed.kind != LineKind.CHANGED:
        whole = [str(changed.kind.label), "", "", "", "", ""]
        yield [changed.reference, changed.name, *whole, *_acts(list(changed.acts))]
    for traced in changed.lines:
        acts = [changed.acts[place - 1] for place in traced.acts]
        yield [changed.reference, changed.name, *_line(traced), *_acts(acts)]


def _line(traced: Traced) -> list[str]:
    line = traced.line
    return [str(line.kind.label), line.part, line.row, line.field, line.old, line.new]


def _acts(acts: list[Act]) -> list[str]:
    """Return when, who, why and through what: a line of the cell for each act."""
    columns = (
        [timezone.localtime(act.instant).isoformat(timespec="seconds") for act in acts],
        [act.actor for act in acts],
        [act.reason for act in acts],
        [act.through for act in acts],
    )
    return ["\n".join(column) if any(column) else "" for column in columns]
