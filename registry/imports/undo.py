"""Undoing an import: each row that it wrote goes back to what it was, unless it says something else by now.

What the import wrote is read from the history, which names it. The undoing is an act like any other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.choices import ImportState
from registry.imports.flow import Unconfirmed, register_state
from registry.imports.following import NOBODY, Follower
from registry.models import ImportBatch, ProcessingActivity
from registry.spreadsheets.columns import SHEETS
from registry.spreadsheets.importing import lock_register
from registry.spreadsheets.plan import portions
from ropa.journal.append import hold
from ropa.journal.choices import EntryKind
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.tracked import record_changed, record_created, record_removed
from ropa.organisations.models import Organisation

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

Values = dict[str, Any]
# In the order in which rows can be removed: what points to others first.
MODELS: tuple[type[Model], ...] = (
    *(sheet.listed[0] for sheet in SHEETS if sheet.listed),
    *(sheet.model for sheet in reversed(SHEETS)),
)


@dataclass(frozen=True)
class Since:
    """Something that happened since the import, and that undoing it would take back or contradict."""

    what: str
    fields: str
    actor: str
    at: dt.datetime | None


@dataclass
class Wrote:
    """What an import wrote of one model, by key: what it found, what it left, what is there now."""

    model: type[Model]
    batch: uuid.UUID
    names: list[str]
    found: dict[Any, Values] = field(default_factory=dict)
    left: dict[Any, Values] = field(default_factory=dict)
    now: dict[Any, Values] = field(default_factory=dict)
    later: dict[Any, list[Values]] = field(default_factory=lambda: defaultdict(list))

    @property
    def created(self) -> list[Any]:
        """The keys of the rows that were not there before."""
        return [key for key in self.left if key not in self.found]


def wrote(model: type[Model], batch: uuid.UUID) -> Wrote | None:
    """Read what an import wrote of a model, None if nothing: three queries."""
    history: Any = model.history  # type: ignore[attr-defined]  # simple-history adds it
    names, pk = [each.attname for each in history.model.tracked_fields], model._meta.pk.attname
    columns = (*names, "history_id", "history_type", "history_date", "actor")
    own = list(history.filter(batch_id=batch).order_by("history_id").values(*columns))
    if not own:
        return None
    told = Wrote(model, batch, names)
    first = {row[pk]: row["history_id"] for row in reversed(own)}
    told.left = {row[pk]: row if row["history_type"] != "-" else {} for row in own}
    keys = history.filter(batch_id=batch).values(pk)
    for row in history.filter(**{f"{pk}__in": keys}).exclude(batch_id=batch).order_by("history_id").values(*columns):
        if row["history_id"] > first[row[pk]]:
            told.later[row[pk]].append(row)
        elif row["history_type"] != "-":
            told.found[row[pk]] = row
        else:
            told.found.pop(row[pk], None)
    told.now = {row[pk]: row for row in model._base_manager.filter(pk__in=keys).values(*names)}
    return told


def written_by(batch: ImportBatch) -> list[Wrote]:
    """Read what an import wrote."""
    found = (wrote(model, batch.pk) for model in MODELS)
    return [each for each in found if each]


# What stands in the way


def since(batch: ImportBatch, written: Iterable[Wrote]) -> list[Since]:
    """Return what happened since the import to what it wrote; with none, it can be undone."""
    everything = list(written)
    found = [each for told in everything for each in _changed_since(told)]
    found += [each for told in everything for each in _added_since(told, everything)]
    return found + list(_kept(everything)) + list(_approved(batch))


def _changed_since(told: Wrote) -> Iterator[Since]:
    for key, left in told.left.items():
        now = told.now.get(key, {})
        if not _same(told, left, now):
            fields = ", ".join(_labels(told.model, _differing(told.names, left, now))) if left and now else ""
            last = told.later[key][-1] if told.later[key] else {}
            named = _named(told.model, left or now or told.found.get(key, {}))
            yield Since(named, fields or _gone(now), last.get("actor", ""), last.get("history_date"))


def _gone(now: Values) -> str:
    return _("it was added again") if now else _("it was removed")


def _same(told: Wrote, one: Values, other: Values) -> bool:
    if not one or not other:
        return not one and not other
    return not _differing(told.names, one, other)


def _differing(names: Iterable[str], one: Values, other: Values) -> list[str]:
    return [name for name in names if one[name] != other[name]]


def _labels(model: type[Model], names: Iterable[str]) -> list[str]:
    return [
        str(getattr(each, "verbose_name", each.name))
        for each in model._meta.concrete_fields
        if each.attname in set(names)
    ]


def _named(model: type[Model], values: Values) -> str:
    """Return what to call a row that may be gone: its kind, and its name, or that of the entry that it is part of."""
    entry = ProcessingActivity.objects.filter(pk=values.get("activity_id") or 0).first()
    own = next((str(values[name]) for name in ("reference", "name", "code", "text", "label") if values.get(name)), "")
    parts = (capfirst(str(model._meta.verbose_name)), str(entry) if entry else "", own)
    return " · ".join(part for part in parts if part)


def _added_since(told: Wrote, everything: Iterable[Wrote]) -> Iterator[Since]:
    """Return what was added since and points to a row that would be removed."""
    if not told.created:
        return
    ours = {each.model: set(each.left) for each in everything}
    for relation in told.model._meta.related_objects:
        model: Any = relation.related_model
        if not hasattr(model, "history"):
            continue
        pointing = model._base_manager.filter(**{f"{relation.field.name}__in": _created(told)})
        for row in pointing:
            if row.pk not in ours.get(model, ()):
                first = row.history.order_by("history_id").first()
                name = f"{capfirst(str(model._meta.verbose_name))} · {row}"
                yield Since(name, _("it was added since"), first.actor, first.history_date)


def _created(told: Wrote) -> QuerySet[Model]:
    """Return the rows that were not there before and are there still; their keys may be more than a query can carry."""
    history: Any = told.model.history  # type: ignore[attr-defined]  # simple-history adds it
    keys = history.filter(batch_id=told.batch, history_type="+").values(told.model._meta.pk.attname)
    return told.model._base_manager.filter(pk__in=keys)


def _kept(everything: Iterable[Wrote]) -> Iterator[Since]:
    for told in everything:
        if told.model is Organisation and told.created:
            yield Since(_("The organisation"), _("it was created by this import, and its journal keeps it"), "", None)


def _approved(batch: ImportBatch) -> Iterator[Since]:
    """Return the approvals since of entries that the import wrote."""
    entries = JournalEntry.objects.filter(organisation=batch.organisation_id)
    ours = entries.filter(batch_id=batch.pk, subject_type="activity")
    last = ours.order_by("-sequence").first()
    if last is None:
        return
    after = entries.filter(kind=EntryKind.APPROVED, sequence__gt=last.sequence, subject_type="activity")
    for entry in after.filter(subject_id__in=ours.values("subject_id")).order_by("sequence"):
        yield Since(entry.subject_label, str(EntryKind.APPROVED.label), entry.actor, entry.instant)


# The undoing


def undo(batch: ImportBatch, *, by: AbstractBaseUser | str, reason: str, follower: Follower = NOBODY) -> None:
    """Put everything that the import wrote back as it was, in one act; raise Unconfirmed if that cannot be."""
    demand_why(reason)
    as_batch, state = uuid.uuid4(), register_state(batch.organisation)
    written = _unhindered(batch, follower)
    try:
        with transaction.atomic():
            with change(by=by, reason=reason.strip(), batch=as_batch) as act:
                hold(batch.organisation_id)
                lock_register(batch.organisation)
                if register_state(batch.organisation) != state:  # it moved while we looked
                    written = _unhindered(batch, follower)
                _put_back(written, follower)
            _mark_undone(batch, act.actor, reason.strip(), as_batch)
            follower.finish()
    except IntegrityError as error:
        message = _("What the import replaced cannot come back: something has taken its place since.")
        raise Unconfirmed(message) from error
    batch.refresh_from_db()


def demand_why(reason: str) -> None:
    """Raise Unconfirmed if no reason is given."""
    if not reason.strip():
        raise Unconfirmed(_("Say why you undo this import: the reason is kept in the history of each row."))


def _unhindered(batch: ImportBatch, follower: Follower) -> list[Wrote]:
    """Return what the import wrote; raise Unconfirmed if anything has happened to it since."""
    follower.say(_("Looking for what has happened since"))
    written = written_by(batch)
    if since(batch, written):
        raise Unconfirmed(_("Something has happened since to what this import wrote: it was not undone."))
    return written


def _put_back(written: list[Wrote], follower: Follower) -> None:
    follower.say(_("Putting the rows back"))
    done, total = 0, sum(len(told.left) for told in written)
    for count in _restore(written):
        done += count
        follower.reach(done, total)
    follower.say(_("Telling the journal what each entry says now"))


def _mark_undone(batch: ImportBatch, actor: str, reason: str, as_batch: uuid.UUID) -> None:
    told = {"undone_by": actor, "undone_reason": reason, "undone_as": as_batch, "undone_at": timezone.now()}
    done = ImportBatch.objects.filter(pk=batch.pk, state=ImportState.DONE)
    if not done.update(state=ImportState.UNDONE, **told):
        raise Unconfirmed(_("This import is undone already, or it was never done."))


def _restore(written: list[Wrote]) -> Iterator[int]:
    """Change back what was changed, bring back what was removed, remove what was created; say how many rows each."""
    for told in reversed(written):
        yield from _change_back(told)
        back = [told.model(**_own(told, told.found[key])) for key, left in told.left.items() if not left]
        for portion in portions([row for row in back if row.pk is not None]):
            record_created(told.model, portion)
            yield len(portion)
    for told in written:
        for portion in portions(list(_created(told))):
            record_removed(told.model, portion)
            yield len(portion)


def _change_back(told: Wrote) -> Iterator[int]:
    """Write back the rows that differ in the same fields together."""
    together: dict[frozenset[str], list[Model]] = defaultdict(list)
    for key, left in told.left.items():
        if left and key in told.found:
            differing = frozenset(_differing(told.names, told.found[key], told.now[key]))
            together[differing].append(told.model(**_own(told, told.found[key])))
    for names, rows in together.items():
        fields = [each.name for each in told.model._meta.concrete_fields if each.attname in names]
        for portion in portions(rows) if fields else ():
            record_changed(told.model, portion, fields)
            yield len(portion)


def _own(told: Wrote, values: Values) -> Values:
    return {name: values[name] for name in told.names}
