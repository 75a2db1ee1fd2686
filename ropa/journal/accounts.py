"""The column that tells which account acted: kept for ever, empty where a program did. Knows no other model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def acting_account(help_text: StrPromise) -> models.ForeignKey[Any, Any]:
    """Return the column; its owner also keeps the person's name as text, which outlives the account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="+",
        help_text=help_text,
    )
