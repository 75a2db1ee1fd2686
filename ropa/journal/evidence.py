"""Rows that are evidence by themselves: written once, inside an act, and never changed. The database refuses it too.

They have no history: there is nothing that it could tell. Their tables get an `AppendOnly` operation in a migration.
"""

from __future__ import annotations

from typing import Any, Never

from django.db import models

from ropa.journal.gate import UnrecordedChange, required_change


class Evidence(models.Model):
    """A row that is added and never changed or removed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row, once, in the act under way."""
        if not self._state.adding:
            _refuse(self)
        required_change(f"{type(self).__name__} was about to be written")
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse."""
        _refuse(self)


def _refuse(row: models.Model) -> Never:
    raise UnrecordedChange(f"{type(row).__name__} is evidence: it is never changed or removed")


def evidence_models() -> list[type[models.Model]]:
    """Return every such model of the installation."""
    from django.apps import apps  # why: callable before the registry is ready

    return [model for model in apps.get_models() if issubclass(model, Evidence)]
