"""An import of a spreadsheet, from its preview to its end or its undoing, and the mappings of columns that were kept.

Both are the state of work, not evidence: what an import wrote is told by the history and the journal, which name it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.choices import ImportState
from ropa.journal.accounts import acting_account
from ropa.journal.scope import ScopedQuerySet
from ropa.organisations.constraints import known_choice, unique_in
from ropa.organisations.models import Organisation

if TYPE_CHECKING:
    import datetime as dt


class ImportBatchQuerySet(ScopedQuerySet["ImportBatch"]):
    """Questions to the imports."""

    def of(self, organisation: Organisation) -> Self:
        """Keep the organisation's own imports."""
        return self.filter(organisation=organisation)

    def open(self) -> Self:
        """Keep those that still need their file."""
        return self.filter(state__in=ImportState.open())

    def expired(self, at: dt.datetime) -> Self:
        """Keep the previews that nobody confirmed in time."""
        return self.filter(state__in=(ImportState.MAPPING, ImportState.PREVIEWED), expires_at__lte=at)


class ImportBatch(models.Model):
    """One file brought into one register. Its key is the batch that history rows and journal entries name."""

    id = models.UUIDField(_("batch"), primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="imports",
        help_text=_("Into whose register."),
    )
    user = acting_account(_("Who previewed it, and alone may confirm it. Empty: a program."))
    actor = models.TextField(_("actor"), help_text=_("Who imported, as text."))
    file_name = models.CharField(_("file"), max_length=255, help_text=_("Its name, as it was told."))
    file_digest = models.CharField(_("digest of the file"), max_length=64, help_text=_("Its SHA-256."))
    template = models.CharField(_("template"), max_length=20, help_text=_("The layout it was said to have."))
    layout = models.CharField(_("layout"), max_length=20, blank=True, help_text=_("The layout it was read by."))
    mapping = models.JSONField(
        _("mapping"), null=True, blank=True, help_text=_("Which column was read as which field, if somebody said so.")
    )
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why, in the actor's words."))
    state = models.CharField(_("state"), max_length=20, choices=ImportState, help_text=_("How far it has come."))
    message = models.TextField(_("outcome in words"), blank=True, help_text=_("Why it was refused, or failed."))
    new = models.PositiveIntegerField(_("new rows"), default=0, help_text=_("Rows that the register did not have."))
    changed = models.PositiveIntegerField(_("changed rows"), default=0, help_text=_("Rows that it had otherwise."))
    unchanged = models.PositiveIntegerField(_("unchanged rows"), default=0, help_text=_("Rows that it had so."))
    problems = models.PositiveIntegerField(_("problems"), default=0, help_text=_("Why it cannot be imported."))
    register_state = models.CharField(
        _("state of the register"), max_length=200, blank=True, help_text=_("Where the journals ended at the preview.")
    )
    created_at = models.DateTimeField(_("previewed at"), help_text=_("When the file came."))
    expires_at = models.DateTimeField(_("expires at"), help_text=_("Until when it may be confirmed."))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, help_text=_("When it was done, or given up."))
    heartbeat = models.DateTimeField(
        _("sign of life"), null=True, blank=True, help_text=_("When it was last known to be running.")
    )
    undone_by = models.TextField(_("undone by"), blank=True, help_text=_("Who undid it, as text."))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, help_text=_("When it was undone."))
    undone_reason = models.TextField(_("reason of the undoing"), blank=True, help_text=_("Why it was undone."))
    undone_as = models.UUIDField(
        _("batch of the undoing"), null=True, blank=True, help_text=_("What the undoing is called in the history.")
    )

    kept_by: ClassVar[str] = "organisation"
    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ("-created_at", "-pk")
        default_permissions = ()
        permissions = (("import_register", "Can import into the register"),)
        indexes = (models.Index(fields=("organisation", "-created_at")), models.Index(fields=("state",)))
        constraints = (known_choice("state", ImportState, blank=False),)

    def __str__(self) -> str:
        return f"{self.file_name} · {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether it still needs its file."""
        return self.state in ImportState.open()


class SavedMapping(models.Model):
    """Which column of a table is which field of the register, kept by name for the next table with the same header."""

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        verbose_name=_("organisation"),
        related_name="saved_mappings",
        help_text=_("Whose tables look so."),
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("Such as the name of the table."))
    header = models.CharField(_("header"), max_length=64, db_index=True, help_text=_("SHA-256 of the columns' names."))
    mapping = models.JSONField(_("mapping"), help_text=_("Field by column."))
    saved_by = models.TextField(_("saved by"), help_text=_("Who said so, as text."))
    saved_at = models.DateTimeField(_("saved at"), help_text=_("When it was said last."))

    kept_by: ClassVar[str] = "organisation"
    objects = ScopedQuerySet["SavedMapping"].as_manager()

    class Meta:
        verbose_name = _("saved mapping")
        verbose_name_plural = _("saved mappings")
        ordering = ("organisation", "name")
        default_permissions = ()
        constraints = (unique_in("organisation", "name", message=_("There is a mapping of this name already.")),)

    def __str__(self) -> str:
        return self.name
