"""Starts the journal: from here on, no tracked row changes outside the gate."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext_lazy as _
from simple_history.signals import pre_create_historical_record


class JournalConfig(AppConfig):
    """Connects the gate to Django's own signals, which every save and every cascade sends."""

    name = "ropa.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self) -> None:
        """Connect the gate; the models must be loaded first, hence the late import."""
        from ropa.journal import append, gate, history, scope, tracked  # why: models load before ready()

        pre_save.connect(tracked.refuse_unrecorded, dispatch_uid="ropa.journal.save")
        pre_delete.connect(tracked.refuse_unrecorded, dispatch_uid="ropa.journal.delete")
        pre_save.connect(scope.refuse_outside, dispatch_uid="ropa.journal.scope.save")
        pre_delete.connect(scope.refuse_outside, dispatch_uid="ropa.journal.scope.delete")
        post_save.connect(tracked.note_written, dispatch_uid="ropa.journal.saved")
        post_delete.connect(tracked.note_written, dispatch_uid="ropa.journal.deleted")
        gate.on_leaving(append.tell)
        pre_create_historical_record.connect(history.sign, dispatch_uid="ropa.journal.sign")
