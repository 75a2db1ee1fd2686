"""What is said to a row that cannot be, by the model, and whether the database refuses it too."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet


def said(row: Model) -> dict[str, list[str]]:
    """What full_clean() says to the row."""
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    told: dict[str, list[str]] = refusal.value.message_dict
    return told


def refused(row: Model, **values: object) -> dict[str, list[str]]:
    """What full_clean() says to these values, and the database refuses them too."""
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(type(row)).filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return said(row)
