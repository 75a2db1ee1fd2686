"""Makes a new draft out of an entry, with all its parts, as one act."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext

from registry.choices import Status
from registry.models import ProcessingActivity, Transfer
from registry.models.part import Part
from registry.record.journal import ACTIVITY
from ropa.journal.choices import EntryKind
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.versions import lock

Copies = dict[tuple[type[Model], Any], Model]


def duplicate(activity: ProcessingActivity, *, by: AbstractBaseUser | str) -> ProcessingActivity:
    """Copy an entry and its parts under a free reference: a draft that nobody reviewed or screened yet.

    The reason says what was copied: the entry of the journal that tells what it said.
    """
    with transaction.atomic():  # the number of the entry is read under the lock, before the act begins
        original = locked(activity)
        with change(by=by, reason=_reason(original)):
            return _copied(original)


def _copied(activity: ProcessingActivity) -> ProcessingActivity:
    copy: ProcessingActivity = _saved_copy(
        activity,
        reference=free_reference(activity),
        status=Status.DRAFT,
        last_reviewed_on=None,
        last_reviewed_by="",
        next_review_on=None,
        dpia_screened_on=None,
        dpia_screened_by="",
        dpia_screening_due_on=None,
    )
    copies: Copies = {}
    for part in parts(activity):
        _copy_part(part, copy, copies)
    return copy


def _reason(activity: ProcessingActivity) -> str:
    told = JournalEntry.objects.about(ACTIVITY.type, activity.pk).filter(kind=EntryKind.CHANGED)
    number = told.order_by("pk").values_list("sequence", flat=True).last()
    text = gettext("Duplicate of %(reference)s, as told by entry %(number)s of the journal")
    return text % {"reference": activity.reference, "number": number}


def locked(activity: ProcessingActivity) -> ProcessingActivity:
    """Return the entry when nobody else is writing it; nobody will before the transaction around this ends."""
    rows = ProcessingActivity.objects.filter(pk=activity.pk)
    lock(rows)
    return rows.get()


def free_reference(activity: ProcessingActivity) -> str:
    """Return the number after the highest one of the same kind (C-01, C-02, ...), or the first free suffix."""
    taken = set(
        ProcessingActivity.objects.filter(organisation=activity.organisation_id).values_list("reference", flat=True)
    )
    stem, digits = _split(activity.reference)
    numbers = [int(number) for before, number in map(_split, taken) if before == stem and number]
    following = str(max(numbers, default=1) + 1).zfill(len(digits))
    return f"{stem}{following}" if digits else f"{stem}-{_first_free(stem, taken)}"


def parts(activity: ProcessingActivity) -> list[Part]:
    """Return the parts of an entry, transfers last: they point to engagements and recipients."""
    relations = [relation for relation in ProcessingActivity._meta.related_objects if _is_part(relation.related_model)]
    relations.sort(key=lambda relation: relation.related_model is Transfer)
    return [
        row for relation in relations for row in getattr(activity, str(relation.get_accessor_name())).order_by("pk")
    ]


def _is_part(model: Any) -> bool:
    return issubclass(model, Part)


def _copy_part(part: Part, activity: ProcessingActivity, copies: Copies) -> None:
    values: dict[str, Any] = {"activity": activity}
    for field in part._meta.concrete_fields:
        if field.is_relation and (copied := copies.get((field.related_model, getattr(part, field.attname)))):  # type: ignore[arg-type]  # a model
            values[field.name] = copied
    copy = copies[type(part), part.pk] = _saved_copy(part, **values)
    for link in part.data.order_by("pk") if hasattr(part, "data") else ():
        copy.data.create(category_id=link.category_id)


def _saved_copy(row: Any, **values: Any) -> Any:
    same = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    copy = type(row)(**(same | values))
    copy.save()
    return copy


def _split(reference: str) -> tuple[str, str]:
    digits = re.search(r"[0-9]*$", reference)
    number = digits.group() if digits else ""
    return reference.removesuffix(number), number


def _first_free(stem: str, taken: set[str]) -> int:
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return number
