"""The calendar feeds of an organisation: who subscribes to its days of erasure, by a secret address."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ropa.journal.tracked import Tracked
from ropa.organisations.constraints import unique_in
from ropa.organisations.models import Organisation
from ropa.organisations.scope import OwnedQuerySet


class CalendarFeed(Tracked):
    """An address under which a calendar program fetches the days of erasure; withdrawn by deleting the row."""

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="calendar_feeds",
        help_text=_("Whose days of erasure it tells."),
    )
    name = models.CharField(_("for whom"), max_length=100, help_text=_("Who subscribes, such as a team or a person."))
    digest = models.CharField(
        _("digest of the address"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("SHA-256 of the secret part; the secret itself is not kept."),
    )

    kept_by: ClassVar[str] = "organisation"
    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ("organisation", "name")
        constraints = (unique_in("organisation", "name", message=_("There is a feed of this name already.")),)

    def __str__(self) -> str:
        return self.name
