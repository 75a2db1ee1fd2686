"""What an import is going to write: planned row by row without a query, written in batches, history and all.

Knows tracked rows, and no sheet of cells. The change gate must be open around the writing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import ForeignKey, Model

from ropa.journal.tracked import BATCH_SIZE, record_changed, record_created, record_removed


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

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.listed) + len(self.unlisted)

    def write(self) -> Iterator[int]:
        """Write it all, portion by portion, and say how many rows each was; what they point to must be written."""
        yield from self._create(self.new)
        yield from self._change()
        for rows in portions(self.unlisted):
            record_removed(type(rows[0]), rows)
            yield len(rows)
        yield from self._create(self.listed)

    def _create(self, rows: Sequence[Model]) -> Iterator[int]:
        settle(rows)
        for portion in portions(rows):
            for row in portion:
                row.pk = None
            record_created(type(portion[0]), portion)
            yield len(portion)

    def _change(self) -> Iterator[int]:
        """Write the rows that changed in the same fields together."""
        settle([row for row, _fields in self.changed])
        together: dict[frozenset[str], list[Model]] = defaultdict(list)
        for row, fields in self.changed:
            together[fields].append(row)
        for fields, rows in together.items():
            for portion in portions(rows):
                record_changed(self.model, portion, fields)
                yield len(portion)


def portions(rows: Sequence[Model]) -> Iterator[Sequence[Model]]:
    """Cut rows into as many as are written at once."""
    for start in range(0, len(rows), BATCH_SIZE):
        yield rows[start : start + BATCH_SIZE]


def settle(rows: Sequence[Model]) -> None:
    """Let the rows point to the keys that the rows they name have been given by the database."""
    if not rows:
        return
    keys = [each for each in rows[0]._meta.concrete_fields if isinstance(each, ForeignKey)]
    for row in rows:
        for each in keys:
            if each.is_cached(row) and (target := each.get_cached_value(row)) is not None:
                row.__dict__[each.attname] = getattr(target, each.target_field.attname)
