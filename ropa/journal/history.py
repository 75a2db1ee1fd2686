"""Row history (django-simple-history), signed with the act of the change gate.

Says who changed which field of which row, when and why. Must know nothing of what the rows mean.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from ropa.journal.gate import current_change, required_change
from ropa.journal.scope import visible

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class HistoryTrace(models.Model):
    """What every history row says beyond simple-history's own columns."""

    actor = models.TextField(_("actor"), blank=True, default="", help_text=_("Who acted, as text."))
    change_id = models.UUIDField(_("act"), null=True, db_index=True, help_text=_("The act this row belongs to."))
    batch_id = models.UUIDField(_("batch"), null=True, db_index=True, help_text=_("The import it belongs to."))

    class Meta:
        abstract = True


class ScopedHistoryManager(HistoryManager):
    """Finds the history of what may be seen in the scope, and no other."""

    def get_super_queryset(self) -> Any:  # simple-history's
        """Begin with what may be seen."""
        found = super().get_super_queryset()
        seen = visible(self.model)
        return found.filter(seen) if seen else found


class RowHistory(HistoricalRecords):
    """simple-history, taking author and reason from the change gate instead of the web request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, history_manager=ScopedHistoryManager, **kwargs)

    def _get_history_user_fields(self) -> dict[str, Any]:
        """Keep the account of whoever acted: it is deactivated, never deleted."""
        columns: dict[str, Any] = super()._get_history_user_fields()
        columns["history_user"].remote_field.on_delete = models.PROTECT
        return columns

    def post_save(self, instance: Any, created: bool, using: str | None = None, **kwargs: Any) -> None:  # noqa: FBT001  # simple-history's
        """Write a row of history, unless the row was saved as it was already."""
        if created or not self._says_the_same(instance):
            super().post_save(instance, created, using=using, **kwargs)

    def _says_the_same(self, instance: Any) -> bool:
        names = [field.attname for field in self.fields_included(instance)]
        key = instance._meta.pk.attname  # of any row that is written: who writes it was asked elsewhere
        told = getattr(type(instance), self.manager_name).model._base_manager.filter(**{key: instance.pk})
        rows = told.order_by("-history_id").values_list(*names)
        return bool(rows.first() == tuple(getattr(instance, name) for name in names))

    def get_history_user(self, instance: models.Model) -> AbstractBaseUser | None:  # simple-history's
        """Return the user of the act under way."""
        return required_change("writing history").user

    def get_change_reason_for_object(self, instance: models.Model, history_type: str, using: str) -> str:
        """Return the reason of the act under way."""
        return required_change("writing history").reason


def sign(sender: type[models.Model], history_instance: Any, **_kwargs: object) -> None:
    """Put the act's name and actor on a history row (receiver of simple-history's signal)."""
    for name, value in trace().items():
        setattr(history_instance, name, value)


def trace() -> dict[str, Any]:
    """Return the columns of HistoryTrace for the act under way."""
    act = current_change()
    if act is None:
        return {}
    return {"actor": act.actor, "change_id": act.id, "batch_id": act.batch}


def said_then(row: Any, name: str, at: dt.datetime) -> Any:
    """Return what a field of a row said at an instant, by its history; nothing if the row was not there yet.

    Of a field that keeps files it is the file of that name.
    """
    told = row.history.filter(history_date__lte=at).order_by("-history_date", "-history_id")
    said = told.values_list(name, flat=True).first()
    field = row._meta.get_field(name)
    return field.attr_class(row, field, said) if isinstance(field, models.FileField) else said
