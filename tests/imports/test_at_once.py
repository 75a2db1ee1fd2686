"""Imports by commands are listed among the imports of the register, and can be undone."""

import pytest

from registry.imports.at_once import import_at_once
from registry.imports.undo import undo
from registry.models import ImportBatch, ProcessingActivity
from tests.spreadsheets.books import ACTIVITIES, book

pytestmark = pytest.mark.django_db


def imported(content, **options):
    return import_at_once(content, "ours.xlsx", "kestrel", by="import_register", **options)


def test_import_by_a_command_is_a_batch(organisation):
    imported(book(), reason="First load")
    batch = ImportBatch.objects.get()
    assert (batch.actor, batch.user, batch.reason, batch.state) == ("import_register", None, "First load", "done")
    assert (batch.new, batch.changed, batch.unchanged) == (2, 0, 1)
    assert set(ProcessingActivity.history.values_list("batch_id", flat=True)) == {batch.pk}


def test_import_that_changes_nothing_is_none(organisation):
    imported(book())
    imported(book())
    assert ImportBatch.objects.count() == 1


def test_refused_import_and_dry_run_leave_no_batch(organisation):
    assert imported(book(activities=[*ACTIVITIES, ["C-03", "boss", "x"]])).refused
    imported(book(), dry_run=True)
    assert (ImportBatch.objects.count(), ProcessingActivity.objects.count()) == (0, 0)


def test_import_by_a_command_can_be_undone(organisation, owner):
    imported(book())
    undo(ImportBatch.objects.get(), by=owner, reason="a mistake")
    assert ProcessingActivity.objects.count() == 0
