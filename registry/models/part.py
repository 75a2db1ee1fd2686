"""What every part of an entry is: a row of it, of the same organisation, printed in the order in which it was added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.activity import ProcessingActivity
from registry.models.lists import DataCategory
from ropa.journal.tracked import Tracked, TrackedQuerySet
from ropa.organisations.scope import PartQuerySet, refuse_any_other

if TYPE_CHECKING:
    from collections.abc import Collection

    from django_stubs_ext import StrPromise


def part_of(related_name: str) -> models.ForeignKey[ProcessingActivity, ProcessingActivity]:
    """Return the key that makes a row part of an entry, which lists it under `related_name`."""
    return models.ForeignKey(
        ProcessingActivity,
        models.CASCADE,
        verbose_name=_("processing activity"),
        related_name=related_name,
        help_text=_("The entry it is part of."),
    )


class Part(Tracked):
    """A row of an entry (`activity`). Rows are printed in the order in which they were added."""

    kept_by: ClassVar[str] = "activity__organisation"
    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("activity", "pk")

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """Remember which entry the row was part of: if it moves, both entries have changed."""
        row = super().from_db(db, field_names, values, **options)
        row.remember_keys()
        return row

    def remember_keys(self) -> None:
        """Remember the entry."""
        self.former_keys = {"activity_id": self.__dict__.get("activity_id")}

    def clean(self) -> None:
        """Refuse what belongs to another organisation than the entry."""
        if hasattr(self, "activity"):
            refuse_any_other(self, self.activity.organisation_id)


def category_of(help_text: StrPromise) -> models.ForeignKey[DataCategory, DataCategory]:
    """Return the key that names the category of data of a link."""
    return models.ForeignKey(
        DataCategory, models.PROTECT, verbose_name=_("category of data"), related_name="+", help_text=help_text
    )


class CategoryLink(Tracked):
    """A category of data that a part names, as a row of its own; `parent` is the column that leads to the part."""

    parent: ClassVar[str]
    kept_by: ClassVar[str]
    category: models.ForeignKey[DataCategory, DataCategory]

    objects = TrackedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, self.parent)} · {self.category}"

    def clean(self) -> None:
        """Refuse a category of another organisation than the entry's."""
        part = getattr(self, self.parent, None)
        if part is not None:
            refuse_any_other(self, part.activity.organisation_id)
