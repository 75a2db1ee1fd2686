"""Links under which an authority, or whoever else is handed one, reads one edition without an account."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.edition import Edition
from ropa.journal.tracked import Tracked, TrackedQuerySet
from ropa.organisations.constraints import unique_in


class ShareLinkQuerySet(TrackedQuerySet["ShareLink"]):
    """Questions to the links."""

    def open(self, at: dt.datetime) -> Self:
        """Keep those that lead somewhere at the instant `at`."""
        return self.filter(expires_at__gt=at).filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at))


class ShareLink(Tracked):
    """A secret address of one edition, until an instant; it is withdrawn, never deleted."""

    edition = models.ForeignKey(
        Edition, models.PROTECT, verbose_name=_("edition"), related_name="links", help_text=_("The one that it shows.")
    )
    name = models.CharField(
        _("for whom"), max_length=200, help_text=_("To whom the address is handed, such as the CNIL.")
    )
    digest = models.CharField(
        _("digest of the address"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("SHA-256 of the secret part; the secret itself is not kept."),
    )
    expires_at = models.DateTimeField(_("expires on"), help_text=_("From then on it leads nowhere."))
    withdrawn_at = models.DateTimeField(
        _("withdrawn on"), null=True, blank=True, help_text=_("When somebody withdrew it; empty: nobody did.")
    )

    kept_by: ClassVar[str] = "edition__organisation"
    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        ordering = ("edition", "name")
        default_permissions = ("view",)
        permissions = (("share_edition", "Can hand out links to editions"),)
        constraints = (unique_in("edition", "name", message=_("There is a link of this name already.")),)

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: dt.datetime) -> bool:
        """Say whether it leads somewhere at the instant `at`."""
        return at < self.expires_at and (self.withdrawn_at is None or at < self.withdrawn_at)
