"""What it means for a model to be tracked: history on every row, and no way round the change gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, TypeVar

from django.db import DataError, models
from django.db.models.signals import class_prepared
from django.dispatch import receiver
from django.utils import timezone

from ropa.journal.gate import UnrecordedChange, required_change
from ropa.journal.history import HistoryTrace, RowHistory, trace
from ropa.journal.scope import ScopedQuerySet
from ropa.journal.text import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Row = TypeVar("Row", bound=models.Model)
BATCH_SIZE = 500


class TrackedQuerySet(ScopedQuerySet[Row]):
    """A queryset without the calls that write rows and no history."""

    def update(self, **_values: Any) -> Never:
        """Refuse: `update()` writes no history."""
        self._refuse("update()")

    def bulk_create(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse: `record_created()` is the way that writes history too."""
        self._refuse("bulk_create()")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse: `bulk_update()` writes no history."""
        self._refuse("bulk_update()")

    def _refuse(self, call: str) -> Never:
        message = f"{self.model.__name__}.{call} writes no history: save the rows one by one, or use record_created()"
        raise UnrecordedChange(message)


class Tracked(models.Model):
    """Base of every model that is part of a register: its rows have history and pass the change gate."""

    former_keys: dict[str, Any] = {}  # key columns as they are in the database, where a row may move

    history = RowHistory(inherit=True, bases=[HistoryTrace], history_change_reason_field=models.TextField(null=True))

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Validate the columns, text being brought to the form in which it is kept first."""
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(value, str) and field.name not in (exclude or ()):
                form = kept(value)
                if form is not value:
                    setattr(self, field.attname, form)
        super().clean_fields(exclude)

    def remember_keys(self) -> None:
        """Set `former_keys`, where a row may move from one parent to another."""


@receiver(class_prepared)
def guard_base_manager(sender: type[models.Model], **_kwargs: object) -> None:
    """Lead Django's own writes to the guarded manager: `organisation.activities.add()` goes by the base manager."""
    if issubclass(sender, Tracked):
        sender._meta.base_manager_name = "objects"


def tracked_models() -> list[type[models.Model]]:
    """Return every concrete tracked model of the installation, in the order of their labels."""
    from django.apps import apps  # why: callable before the registry is ready

    found = [model for model in apps.get_models() if issubclass(model, Tracked)]
    return sorted(found, key=lambda model: model._meta.label)


def refuse_unrecorded(sender: type[models.Model], **_kwargs: object) -> None:
    """Refuse a save or delete of a tracked row outside the gate (receiver of pre_save and pre_delete)."""
    if issubclass(sender, Tracked):
        required_change(f"{sender.__name__} was about to be written")


def note_written(sender: type[models.Model], instance: models.Model, **_kwargs: object) -> None:
    """Note that a tracked row was written (receiver of post_save and post_delete)."""
    if isinstance(instance, Tracked):
        required_change(f"{sender.__name__} was written").touched.add(instance)
        instance.remember_keys()


def record_created(model: type[Row], rows: Sequence[Row]) -> None:
    """Insert many new rows with their history, in a number of queries that depends on their number / BATCH_SIZE.

    The rows must have been validated: the database's constraints still judge them, `full_clean()` is not called.
    """
    required_change(f"{model.__name__} rows were about to be created")
    _refuse_too_long(model, rows)
    created = _unguarded(model).bulk_create(rows, batch_size=BATCH_SIZE)
    _record(model, created, "+")


def record_changed(model: type[Row], rows: Sequence[Row], columns: Collection[str]) -> None:
    """Write these columns of many rows with their history, in a number of queries that depends on number / BATCH_SIZE.

    As for `record_created()`, the rows must have been validated, and each must say something else than before.
    """
    required_change(f"{model.__name__} rows were about to be changed")
    _refuse_too_long(model, rows)
    _unguarded(model).bulk_update(rows, sorted(columns), batch_size=BATCH_SIZE)
    _record(model, rows, "~")


def record_removed(model: type[Row], rows: Sequence[Row]) -> None:
    """Delete many rows with their history; nothing goes with them: what still points to them stops the act."""
    required_change(f"{model.__name__} rows were about to be removed")
    _record(model, rows, "-")
    for start in range(0, len(rows), BATCH_SIZE):
        portion = _unguarded(model).filter(pk__in=[row.pk for row in rows[start : start + BATCH_SIZE]])
        portion._raw_delete(portion.db)  # noqa: SLF001  # delete() would ask, signal and write history row by row


def _unguarded(model: type[Row]) -> models.QuerySet[Row]:
    return models.QuerySet(model)  # the one door beside the guarded manager


def _refuse_too_long(model: type[Row], rows: Iterable[Row]) -> None:
    """Refuse text that its column does not hold: PostgreSQL's UPDATE of many rows would cut it without a word."""
    lengths = [(field.attname, field.max_length) for field in model._meta.concrete_fields if field.max_length]
    for row in rows:
        for name, length in lengths:
            value = row.__dict__.get(name)
            if isinstance(value, str) and len(value) > length:
                raise DataError(f"{model.__name__}.{name} holds at most {length} characters")


def _record(model: type[Row], rows: Sequence[Row], kind: str) -> None:
    """Write the history that saving or deleting these rows would have written, and note that they were touched."""
    act = required_change("writing history")
    history: Any = model.history.model  # type: ignore[attr-defined]  # simple-history adds it
    names = [field.attname for field in history.tracked_fields]
    signed = trace() | {"history_user": act.user, "history_change_reason": act.reason, "history_type": kind}
    for start in range(0, len(rows), BATCH_SIZE):
        instant = timezone.now()
        portion = [
            history(history_date=instant, **signed, **{name: getattr(row, name) for name in names})
            for row in rows[start : start + BATCH_SIZE]
        ]
        history._base_manager.bulk_create(portion, batch_size=BATCH_SIZE)
    for row in rows:
        act.touched.add(row)
