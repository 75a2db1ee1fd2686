"""What is done in the background, and who does it. The state of machinery, not evidence: no history is kept of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ropa.journal.accounts import acting_account
from ropa.journal.scope import ALWAYS, ScopedQuerySet
from ropa.organisations.choices import Language
from ropa.organisations.constraints import known_choice
from ropa.organisations.models import Organisation
from ropa.work.choices import OPEN, WorkState

ALIVE = dt.timedelta(seconds=30)  # a worker gives a sign of life every few seconds
LOST = dt.timedelta(seconds=90)  # longer than a write may wait for others (see settings.sqlite_options)


class WorkQuerySet(ScopedQuerySet["Work"]):
    """Questions to the work there is."""

    def of(self, organisation: Organisation) -> Self:
        """Keep the organisation's own."""
        return self.filter(organisation=organisation)

    def open(self) -> Self:
        """Keep what is waiting or under way."""
        return self.filter(state__in=OPEN)

    def lost(self, at: dt.datetime) -> Self:
        """Keep what is under way, and whose worker has given no sign of life for too long."""
        return self.filter(state=WorkState.RUNNING, heartbeat__lte=at - LOST)


class Work(models.Model):
    """One piece of work: what is to be done for whom, and how far it has come."""

    id = models.UUIDField(_("key"), primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("organisation"),
        related_name="work",
        help_text=_("For whose register."),
    )
    user = acting_account(_("Who asked for it. Empty: a program."))
    actor = models.TextField(_("actor"), help_text=_("Who asked for it, as text."))
    language = models.CharField(
        _("language"), max_length=2, choices=Language, help_text=_("In which its messages are written.")
    )
    kind = models.CharField(_("kind"), max_length=40, help_text=_("What is done."))
    order = models.JSONField(_("order"), default=dict, help_text=_("What exactly was asked for."))
    subject = models.CharField(_("subject"), max_length=60, blank=True, help_text=_("The key of what comes of it."))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=WorkState,
        default=WorkState.QUEUED,
        help_text=_("How far it has come."),
    )
    done = models.PositiveIntegerField(_("steps done"), default=0, help_text=_("Of the steps there are."))
    total = models.PositiveIntegerField(_("steps"), default=0, help_text=_("0 while nobody knows."))
    message = models.TextField(_("message"), blank=True, help_text=_("What is being done, or why it failed."))
    attempt = models.PositiveSmallIntegerField(
        _("attempt"), default=1, help_text=_("From 1; one more each time that it was taken up again.")
    )
    cancel_asked = models.BooleanField(_("cancel"), default=False, help_text=_("Somebody asked to stop it."))
    queued_at = models.DateTimeField(_("asked for"), default=timezone.now, help_text=_("When it was asked for."))
    started_at = models.DateTimeField(_("begun"), null=True, blank=True, help_text=_("When a worker took it up."))
    heartbeat = models.DateTimeField(
        _("sign of life"), null=True, blank=True, help_text=_("When it was last known to be under way.")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, help_text=_("When it ended, in whatever way."))

    kept_by: ClassVar[str] = "organisation"
    dated_by: ClassVar[str] = ALWAYS  # how far it is says nothing of the register
    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("background work")
        verbose_name_plural = _("background work")
        ordering = ("-queued_at", "pk")
        constraints = (
            known_choice("state", WorkState, blank=False),
            known_choice("language", Language, blank=False),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, ended_at__isnull=True)
                | (~models.Q(state__in=OPEN) & models.Q(ended_at__isnull=False)),
                name="work_work_ended",
                violation_error_message=_("What has ended has an end, what has not has none."),
            ),
        )
        indexes = (models.Index(fields=("organisation", "kind", "-queued_at")), models.Index(fields=("state",)))

    def __str__(self) -> str:
        return f"{self.kind} · {self.organisation_id} · {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it is waiting or under way."""
        return self.state in OPEN

    def is_lost(self, at: dt.datetime) -> bool:
        """Whether its worker has given no sign of life for too long."""
        return self.state == WorkState.RUNNING and self.heartbeat is not None and self.heartbeat <= at - LOST


class Worker(models.Model):
    """A process that does background work, and when it was last heard of."""

    name = models.CharField(_("name"), max_length=64, unique=True, help_text=_("Drawn when it starts."))
    started_at = models.DateTimeField(_("started"), default=timezone.now, help_text=_("When it started."))
    heartbeat = models.DateTimeField(_("sign of life"), help_text=_("When it was last heard of."))

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ("started_at",)

    def __str__(self) -> str:
        return self.name
