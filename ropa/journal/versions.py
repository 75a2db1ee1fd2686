"""Which state of a row somebody has seen: the numbers of its last history rows, and who wrote what since.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, Model, OuterRef, QuerySet, Subquery

from ropa.journal.tracked import Tracked

Version = tuple[int, ...]  # of the row; of the link rows shown in its form, where there are any
Rows = dict[str, Version]  # by primary key, as text
Versions = dict[str, Rows]  # by the prefix of a formset, "" for the row of the page; or by the label of a model
ROW = "row_version"
LINKS = "row_links_version"
AT_ONCE = 5_000  # keys in one query
LARGEST = 2**63 - 1  # number that a database holds
CREATED, DELETED = "+", "-"


@dataclass(frozen=True)
class Writing:
    """What was written of one row: by whom, when, why; whether it was created (+), changed (~) or deleted (-)."""

    type: str
    actor: str
    instant: datetime
    reason: str
    act: UUID | None = field(default=None, compare=False)


def history_of(model: type[Model]) -> Any:
    """Return the manager of the model's history rows."""
    return model.history  # type: ignore[attr-defined]  # simple-history adds it


def key_of(model: type[Model]) -> str:
    """Return the name of the primary key, which history rows keep under the same name."""
    return str(model._meta.pk.name)


def with_version(rows: QuerySet[Any], links: type[Model] | None = None, parent: str = "") -> QuerySet[Any]:
    """Read each row with its version, in the same query; `parent` is the key by which `links` hang from the row."""
    found: QuerySet[Any] = rows.annotate(**{ROW: _latest(rows.model, key_of(rows.model))})
    return found.annotate(**{LINKS: _latest(links, f"{parent}_id")}) if links else found


def _latest(model: type[Model], key: str) -> Subquery:
    every = history_of(model).model._base_manager  # of rows that were found in the scope
    written = every.filter(**{key: OuterRef("pk")}).order_by("-history_id")
    return Subquery(written.values("history_id")[:1])


def version_of(row: Any) -> Version:
    """Return the version that was read with the row."""
    names = [name for name in (ROW, LINKS) if hasattr(row, name)]
    return tuple(getattr(row, name) or 0 for name in names)


def written_down(versions: Versions) -> str:
    """Return versions as a page carries them."""
    return json.dumps(versions, separators=(",", ":"))


def read_back(text: str) -> Versions:
    """Return the versions that a page carried; what makes no sense is nothing seen."""
    try:
        return {
            str(prefix): {
                str(pk): tuple(min(int(number), LARGEST) for number in version) for pk, version in rows.items()
            }
            for prefix, rows in json.loads(text).items()
        }
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}


def lock(rows: QuerySet[Any]) -> None:
    """Wait until nobody else is writing these rows, and let nobody else write them until the act ends.

    On SQLite there is one writer at a time already. What points to the rows may still be added.
    """
    if connection.features.has_select_for_update:
        plain = rows.order_by("pk").select_related(None).only("pk")
        for _row in plain.select_for_update(no_key=True, of=("self",)).iterator():
            pass


def as_it_was(row: type[Model], pk: str, version: Version) -> Model | None:
    """Return the row as it was in that version, None if there is no such version of it."""
    then = history_of(row).filter(history_id=version[0]).first() if version else None
    found: Model | None = then.instance if then else None
    return found if found is not None and str(found.pk) == pk else None


def links_as_they_were(links: type[Model], parent: str, pk: str, version: Version) -> list[int]:
    """Return the keys of the categories that the link rows of a row named in that version."""
    known = history_of(links).filter(**{f"{parent}_id": pk}, history_id__lte=version[1] if len(version) > 1 else 0)
    named: dict[int, int] = {}
    for written in known.order_by("history_id"):
        named[written.id] = written.category_id
        if written.history_type == DELETED:
            del named[written.id]
    return list(named.values())


def written_since(model: type[Model], seen: Mapping[str, int], key: str = "") -> dict[str, list[Writing]]:
    """Return what was written of each of these rows after the number of the history row that was seen."""
    found: dict[str, list[Writing]] = {}
    column = key or key_of(model)
    for keys in _portions(key for key in seen if _is_key(model, key)):
        for row in history_of(model).filter(**{f"{column}__in": keys}).order_by("history_id"):
            pk = str(getattr(row, column))
            if row.history_id > seen[pk]:
                found.setdefault(pk, []).append(_writing(row))
    return found


def _is_key(model: type[Model], text: str) -> bool:
    """Whether the database can look for such a key at all: what a page carried may come from anybody."""
    try:
        value = model._meta.pk.to_python(text)
    except ValidationError:
        return False
    return not isinstance(value, int) or abs(value) <= LARGEST


def _writing(row: Any) -> Writing:
    return Writing(row.history_type, row.actor, row.history_date, row.history_change_reason or "", row.change_id)


def versions_below(rows: Iterable[Model]) -> Versions:
    """Return the versions of these rows and of all that is deleted with them, by the label of their model."""
    below = NestedObjects(using="default")
    below.collect(list(rows))
    found: Versions = {}
    for model, instances in below.data.items():
        if issubclass(model, Tracked):
            found[model._meta.label] = _versions(model, [str(instance.pk) for instance in instances])
    return found


def _versions(model: type[Model], keys: list[str]) -> Rows:
    last: Rows = {}
    column = key_of(model)
    for portion in _portions(keys):
        rows = history_of(model).filter(**{f"{column}__in": portion}).order_by()
        last |= {str(key): (number,) for key, number in rows.values_list(column).annotate(last=Max("history_id"))}
    return {key: last.get(key, (0,)) for key in sorted(keys)}


def _portions(keys: Iterable[str]) -> Iterable[list[str]]:
    every = list(keys)
    return (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))
