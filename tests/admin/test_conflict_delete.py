"""Deleting what somebody else changes meanwhile: nothing goes that the confirmation did not show as it was."""

from typing import Any

import pytest

from registry.models import DataCategory, ProcessingActivity, Purpose
from ropa.journal.gate import change
from tests import factories
from tests.admin.meanwhile import change_by_other
from tests.admin.pages import confirmation, page

SAVED, ASKED = 302, 200


@pytest.fixture
def entry(db):
    return factories.activity(name="Payroll")


def moves(answer: Any):
    return [(each.row, str(each.what), each.writing.actor) for each in answer.context_data["moves"]]


def test_what_is_as_it_was_shown_is_deleted(admin_client, entry):
    factories.purpose(entry)
    address = page(ProcessingActivity, "delete", entry.pk)
    assert admin_client.post(address, confirmation(admin_client.get(address))).status_code == SAVED
    assert ProcessingActivity.objects.count() == 0


def test_entry_that_moved_is_asked_about_again(admin_client, entry):
    address = page(ProcessingActivity, "delete", entry.pk)
    shown = confirmation(admin_client.get(address))
    change_by_other(entry, "Renamed", name="Theirs")
    answer = admin_client.post(address, shown | {"change_reason": "Mine"})
    entry.refresh_from_db()
    assert moves(answer) == [(f"Processing activity · {entry}", "changed", "colleague")]
    assert "Renamed" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert admin_client.post(address, confirmation(answer)).status_code == SAVED
    assert ProcessingActivity.objects.count() == 0


def test_part_that_moved_counts(admin_client, entry):
    changed, gone = factories.purpose(entry, text="Changed"), factories.purpose(entry, text="Gone")
    address = page(ProcessingActivity, "delete", entry.pk)
    shown = confirmation(admin_client.get(address))
    with change(by="colleague"):
        changed.text = "Theirs"
        changed.save()
        gone.delete()
        Purpose(activity=entry, text="New").save()
    answer = admin_client.post(address, shown)
    assert sorted(moves(answer)) == [
        ("Purpose · Gone", "deleted", "colleague"),
        ("Purpose · New", "added", "colleague"),
        ("Purpose · Theirs", "changed", "colleague"),
    ]
    assert ProcessingActivity.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "{}", "nonsense", '{"no.Model": {"1": [1]}}', '{"auth.User": {"1": [1]}}'])
def test_confirmation_that_shows_nothing_deletes_nothing(admin_client, entry, forged):
    address = page(ProcessingActivity, "delete", entry.pk)
    assert admin_client.post(address, {"post": "yes", "versions": forged}).status_code == ASKED
    assert ProcessingActivity.objects.count() == 1


def test_entry_that_is_gone_already(admin_client, entry):
    address = page(ProcessingActivity, "delete", entry.pk)
    shown = confirmation(admin_client.get(address))
    with change(by="colleague"):
        entry.delete()
    assert admin_client.post(address, shown).headers["location"] == "/admin/"


def test_selected_rows_are_deleted_as_shown(admin_client, db):
    kept, gone = factories.data_category(label_en="Kept"), factories.data_category(label_en="Gone")
    listed = page(DataCategory, "changelist")
    action = {"action": "delete_selected", "_selected_action": [kept.pk, gone.pk]}
    shown = confirmation(admin_client.post(listed, action))
    change_by_other(kept, label_en="Theirs")
    with change(by="colleague"):
        gone.delete()
    answer = admin_client.post(listed, action | shown)
    assert sorted(moves(answer)) == [
        ("Category of data · Gone", "deleted", "colleague"),
        ("Category of data · Theirs", "changed", "colleague"),
    ]
    assert DataCategory.objects.filter(pk=kept.pk).exists()
    again = admin_client.post(listed, action | confirmation(answer))
    assert (again.status_code, DataCategory.objects.filter(pk=kept.pk).exists()) == (SAVED, False)


def test_reason_is_asked_for_again(admin_client, entry, monkeypatch):
    monkeypatch.setattr("registry.admin.activity.ActivityAdmin.reason_required", lambda *_args: True)
    address = page(ProcessingActivity, "delete", entry.pk)
    answer = admin_client.post(address, confirmation(admin_client.get(address)))
    assert answer.context_data["reason_form"].errors == {"change_reason": ["This field is required."]}
    listed = page(ProcessingActivity, "changelist")
    action = {"action": "delete_selected", "_selected_action": [entry.pk]}
    selected = admin_client.post(listed, action | confirmation(admin_client.post(listed, action)))
    assert selected.context_data["reason_form"].errors == {"change_reason": ["This field is required."]}
    assert ProcessingActivity.objects.count() == 1
    assert admin_client.post(address, confirmation(answer) | {"change_reason": "Why"}).status_code == SAVED
