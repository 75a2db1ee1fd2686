"""manage.py remove_expired_imports: what was uploaded and never confirmed does not stay."""

import datetime as dt

import pytest
from django.utils import timezone

from registry.imports import files
from registry.imports.flow import expires_after, receive
from registry.models import ImportBatch
from tests.commands.running import run
from tests.spreadsheets.books import book

pytestmark = pytest.mark.django_db


def test_expired_uploads_are_removed_and_others_stay(organisation, owner):
    old = receive(organisation, book(), "old.xlsx", by=owner)
    receive(organisation, book(), "new.xlsx", by=owner)
    ImportBatch.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    outcome = run("remove_expired_imports")
    assert outcome.code == 0
    assert outcome.messages == ["2 files of imports were removed."]
    assert len(list(files.folder().iterdir())) == 2
    assert sorted(ImportBatch.objects.values_list("file_name", "state")) == [
        ("new.xlsx", "previewed"), ("old.xlsx", "expired"),
    ]  # fmt: skip


def test_how_long_a_preview_waits_is_a_setting(organisation, owner, settings):
    settings.IMPORT_EXPIRES_MINUTES = 5
    assert expires_after() == dt.timedelta(minutes=5)
    batch = receive(organisation, book(), "new.xlsx", by=owner)
    assert batch.expires_at - batch.created_at == dt.timedelta(minutes=5)
