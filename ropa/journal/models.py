"""The journal: what whole Records said after each act, chained per organisation. Appended to, never changed."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from ropa.journal.accounts import acting_account
from ropa.journal.choices import EntryKind
from ropa.journal.scope import ScopedQuerySet


class JournalEntryQuerySet(ScopedQuerySet["JournalEntry"]):
    """Questions to the journal."""

    def at(self, instant: dt.datetime) -> Self:
        """Keep what had been written at or before `instant`."""
        return self.filter(instant__lte=instant)

    def kept_by(self, organisation_id: int | None) -> Self:
        """Keep the journal of one organisation; None: the installation's."""
        owner = models.Q(organisation=None) if organisation_id is None else models.Q(organisation=organisation_id)
        return self.filter(owner)

    def about(self, subject_type: str, subject_id: int) -> Self:
        """Keep what tells of one subject."""
        return self.filter(subject_type=subject_type, subject_id=subject_id)

    def latest_of_each(self) -> list[int]:
        """Return the keys of the last entry of each subject among these that tells its Record."""
        told = self.filter(kind__in=(EntryKind.CHANGED, EntryKind.REMOVED)).order_by()
        last = told.values("organisation_id", "subject_type", "subject_id").annotate(last=Max("pk"))
        return list(last.values_list("last", flat=True))


class JournalEntry(models.Model):
    """One act on one subject: what its Record says from then on, who acted and why, and the chain's digest."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="journal",
        help_text=_("Whose journal it is: each has a chain of its own. Empty: the installation's."),
    )
    sequence = models.PositiveBigIntegerField(_("number"), help_text=_("From 1, without gaps."))
    instant = models.DateTimeField(_("instant"), help_text=_("When it was written; never earlier than the one before."))
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind, help_text=_("What the entry tells."))
    subject_type = models.CharField(_("kind of subject"), max_length=20, help_text=_("Such as activity."))
    subject_id = models.PositiveBigIntegerField(_("key of the subject"), help_text=_("Its key in the database."))
    subject_label = models.TextField(_("subject"), help_text=_("Its name at that time, as text."))
    user = acting_account(_("Empty: a program acted."))
    actor = models.TextField(_("actor"), help_text=_("Who acted, as text."))
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why, in the actor's words."))
    change_id = models.UUIDField(_("act"), db_index=True, help_text=_("All that one act changed has the same."))
    batch_id = models.UUIDField(_("batch"), null=True, blank=True, db_index=True, help_text=_("The import, if one."))
    cause = models.TextField(
        _("through"), blank=True, help_text=_("The shared row whose change reached this subject, as model and name.")
    )
    content = models.TextField(_("content"), blank=True, help_text=_("The Record's canonical JSON; empty if removed."))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the content."))
    substance = models.CharField(
        _("digest of the substance"),
        max_length=64,
        blank=True,
        help_text=_("SHA-256 of the Record without its status and reviews: what an approval is bound to."),
    )
    fields = models.TextField(
        _("changed fields"), blank=True, help_text=_("Names between spaces; empty where there was nothing before.")
    )
    history = models.TextField(
        _("row history"),
        blank=True,
        help_text=_("What the act wrote: number and SHA-256 of its rows of history, by table."),
    )
    chain = models.CharField(_("chain"), max_length=64, help_text=_("SHA-256 of the previous chain and this entry."))

    kept_by: ClassVar[str] = "organisation"
    dated_by: ClassVar[str] = "instant"
    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ("organisation_id", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "sequence"),
                name="journal_journalentry_sequence",
                violation_error_message=_("This number of the journal is taken."),
            ),
            models.UniqueConstraint(
                fields=("sequence",),
                condition=models.Q(organisation__isnull=True),
                name="journal_journalentry_sequence_of_installation",
                violation_error_message=_("This number of the journal is taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=EntryKind.values),
                name="journal_journalentry_kind_known",
                violation_error_message=_("Choose one of the listed values."),
            ),
        )
        indexes = (
            models.Index(fields=("organisation", "subject_type", "subject_id", "sequence")),
            models.Index(fields=("organisation", "change_id", "sequence")),
            models.Index(
                fields=("subject_type", "subject_id", "sequence")
            ),  # an act does not know whose what is gone was
        )
        permissions = (("verify_journal", "Can verify the journal"),)

    def __str__(self) -> str:
        return f"{self.sequence} · {self.subject_label}"


class Verification(models.Model):
    """A verification that was made: of whose journal, up to which entry, and what was found. Never changed."""

    organisation = models.ForeignKey(
        "organisations.Organisation",
        models.PROTECT,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        related_name="verifications",
        help_text=_("Whose journal was verified. Empty: the installation's."),
    )
    instant = models.DateTimeField(_("instant"), help_text=_("When it ended."))
    seconds = models.FloatField(_("seconds"), help_text=_("How long it took."))
    user = acting_account(_("Empty: a program acted."))
    actor = models.TextField(_("actor"), help_text=_("Who had it made, as text."))
    after = models.PositiveBigIntegerField(
        _("from entry"), help_text=_("The entry, verified before, after which it began; 0: from the start.")
    )
    sequence = models.PositiveBigIntegerField(_("up to entry"), help_text=_("The last entry that was read."))
    chain = models.CharField(_("chain"), max_length=64, help_text=_("The chain digest of that entry."))
    anomalies = models.PositiveIntegerField(_("anomalies"), help_text=_("How many were found."))
    found = models.TextField(_("what was found"), blank=True, help_text=_("One line of JSON for each anomaly."))

    kept_by: ClassVar[str] = "organisation"
    objects = ScopedQuerySet["Verification"].as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ("-instant", "-pk")

    def __str__(self) -> str:
        return f"{self.instant:%Y-%m-%d %H:%M} · {self.anomalies}"
