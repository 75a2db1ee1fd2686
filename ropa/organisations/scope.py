"""The scope: which rows of a model belong to an organisation. Every query on an organisation's rows starts here.

A program opens `everything()` or `within(organisation)`; a request gets the scope of its person (middleware.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ropa.journal.scope import NoScope, OutsideScope, everything, path_of, within
from ropa.journal.tracked import TrackedQuerySet

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation

__all__ = ("NoScope", "OutsideScope", "OwnedQuerySet", "PartQuerySet", "SharedQuerySet", "everything", "within")
Row = TypeVar("Row", bound=models.Model)


def organisation_of(row: models.Model) -> int | None:
    """Return the key of the organisation whose row this is, by the path that its model names; None if all share it."""
    path = path_of(type(row))
    if not path:
        return None
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
    key: int | None = getattr(row, row._meta.get_field(last).attname)  # type: ignore[union-attr]  # a column
    return key


class OwnedQuerySet(TrackedQuerySet[Row]):
    """Rows that belong to one organisation, directly."""

    def of(self, organisation: Organisation) -> Self:
        """Keep the organisation's own rows."""
        return self.filter(organisation=organisation)


class SharedQuerySet(OwnedQuerySet[Row]):
    """Rows of a catalogue: an organisation's own ones, and those that the installation shares with all."""

    def available_to(self, organisation: Organisation | None) -> Self:
        """Keep what `organisation` may use: the shared rows and its own. None means the shared rows only."""
        return self.filter(Q(organisation__isnull=True) | Q(organisation=organisation))

    def shared(self) -> Self:
        """Keep the installation's shared rows."""
        return self.filter(organisation__isnull=True)


class PartQuerySet(TrackedQuerySet[Row]):
    """Rows that are part of an activity, and so of its organisation."""

    def of(self, organisation: Organisation) -> Self:
        """Keep the rows of the organisation's activities."""
        return self.filter(activity__organisation=organisation)


def refuse_others(row: models.Model, field: str, organisation_id: int | None) -> None:
    """Refuse what belongs to another organisation than `organisation_id`; None may point to shared rows only."""
    chosen = getattr(row, field)
    if chosen is not None and chosen.organisation_id not in {None, organisation_id}:
        raise ValidationError({field: _("This belongs to another organisation.")})


def refuse_any_other(row: models.Model, organisation_id: int | None) -> None:
    """Refuse whatever the row points to that belongs to another organisation than `organisation_id`."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if target and hasattr(target, "organisation_id") and getattr(row, field.attname) is not None:
            refuse_others(row, field.name, organisation_id)
