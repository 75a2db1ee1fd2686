"""Constraints that many models share, each with a sentence a person understands. Knows no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Choices
    from django_stubs_ext import StrPromise

NAME = "%(app_label)s_%(class)s_"


def known_choice(field: str, choices: type[Choices], *, blank: bool = True) -> CheckConstraint:
    """Only the listed values (and the empty one, unless `blank` is false) are stored in `field`."""
    values = [str(value) for value in choices.values]
    return CheckConstraint(
        condition=Q(**{f"{field}__in": (["", *values] if blank else values)}),
        name=f"{NAME}{field}_known",
        violation_error_message=_("Choose one of the listed values."),
    )


def both_or_neither(first: str, second: str, message: StrPromise) -> CheckConstraint:
    """`first` (a nullable column) and `second` (a text column) are both given or both missing."""
    neither = Q(**{f"{first}__isnull": True, second: ""})
    both = Q(**{f"{first}__isnull": False}) & ~Q(**{second: ""})
    return CheckConstraint(condition=neither | both, name=f"{NAME}{first}_pair", violation_error_message=message)


ENDS_BEFORE = _("The end lies before the beginning.")


def in_order(first: str, last: str, message: StrPromise = ENDS_BEFORE) -> CheckConstraint:
    """The date `last` is not before the date `first` (either may be missing)."""
    ordered = Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)})
    return CheckConstraint(condition=ordered, name=f"{NAME}{last}_order", violation_error_message=message)


def one_name_per_catalogue(field: str = "name") -> list[UniqueConstraint]:
    """`field` is unique, whatever its case, in each organisation's list and in the shared list."""
    message = _("This name is already in the list.")
    return [
        UniqueConstraint("organisation", Lower(field), name=f"{NAME}{field}_own", violation_error_message=message),
        UniqueConstraint(
            Lower(field),
            condition=Q(organisation__isnull=True),
            name=f"{NAME}{field}_shared",
            violation_error_message=message,
        ),
    ]


def unique_in(parent: str, *fields: str, message: StrPromise) -> UniqueConstraint:
    """Within one `parent`, no two rows share all of `fields`."""
    return UniqueConstraint(fields=[parent, *fields], name=f"{NAME}unique", violation_error_message=message)
