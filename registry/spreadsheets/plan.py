"""What an import is going to write: planned row by row without a query, written in batches, history and all.

Knows tracked rows, and no sheet of cells. The change gate must be open around the writing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import ForeignKey, Model

from ropa.journal.tracked import record_changed, record_created, record_removed


@dataclass
class SheetPlan:
    """What is to be written of one sheet: its rows, and the rows of its list column.

    New rows carry a key that no row of the database has, so that rows below can point to them. A changed row comes
    with the fields that say something else than before.
    """

    model: type[Model]
    new: list[Model] = field(default_factory=list)
    changed: list[tuple[Model, frozenset[str]]] = field(default_factory=list)
    listed: list[Model] = field(default_factory=list)
    unlisted: list[Model] = field(default_factory=list)

    def write(self) -> None:
        """Write it all; what the rows point to must have been written before."""
        self._create(self.new)
        self._change()
        for removed in (self.unlisted,):
            if removed:
                record_removed(type(removed[0]), removed)
        self._create(self.listed)

    def _create(self, rows: Sequence[Model]) -> None:
        if not rows:
            return
        settle(rows)
        for row in rows:
            row.pk = None
        record_created(type(rows[0]), rows)

    def _change(self) -> None:
        """Write the rows that changed in the same fields together."""
        settle([row for row, _fields in self.changed])
        together: dict[frozenset[str], list[Model]] = defaultdict(list)
        for row, fields in self.changed:
            together[fields].append(row)
        for fields, rows in together.items():
            record_changed(self.model, rows, fields)


def settle(rows: Sequence[Model]) -> None:
    """Let the rows point to the keys that the rows they name have been given by the database."""
    if not rows:
        return
    keys = [each for each in rows[0]._meta.concrete_fields if isinstance(each, ForeignKey)]
    for row in rows:
        for each in keys:
            if each.is_cached(row) and (target := each.get_cached_value(row)) is not None:
                row.__dict__[each.attname] = getattr(target, each.target_field.attname)
