"""What it means for a model to be tracked: history on every row, and no way round the change gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never, TypeVar

from django.db import models
from django.db.models.signals import class_prepared
from django.dispatch import receiver

from ropa.journal.gate import UnrecordedChange, required_change
from ropa.journal.history import HistoryTrace, RowHistory, trace
from ropa.journal.text import kept

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Row = TypeVar("Row", bound=models.Model)
BATCH_SIZE = 500


class TrackedQuerySet(models.QuerySet[Row]):
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
                setattr(self, field.attname, kept(value))
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
    act = required_change(f"{model.__name__} rows were about to be created")
    unguarded: models.QuerySet[Row] = models.QuerySet(model)  # the one door beside the guarded manager
    created = unguarded.bulk_create(rows, batch_size=BATCH_SIZE)
    model.history.bulk_history_create(  # type: ignore[attr-defined]  # simple-history adds it
        created,
        batch_size=BATCH_SIZE,
        default_user=act.user,
        default_change_reason=act.reason,
        custom_historical_attrs=trace(),
    )
    for row in created:
        act.touched.add(row)
