"""History is read by whoever may see the row, and never restored."""

import pytest
from django.urls import reverse

from registry.models import ProcessingActivity
from ropa.journal.gate import change
from tests import factories
from tests.admin.pages import page

WRITING = ["post", "put", "patch", "delete"]


@pytest.fixture
def entry(db):
    row = factories.activity(name="First name")
    with change(by="import", reason="A better name"):
        row.name = "Second name"
        row.save()
    return row


def history_form(row):
    version = row.history.earliest("history_id")
    return reverse("admin:registry_processingactivity_simple_history", args=[row.pk, version.pk])


def test_history_says_who_why_and_what(admin_client, entry):
    text = admin_client.get(page(ProcessingActivity, "history", entry.pk)).content.decode()
    assert [words in text for words in ("import", "A better name", "First name", "Second name")] == [True] * 4
    assert "style=" not in text


def test_history_of_no_entry_is_not_found(admin_client, db):
    assert admin_client.get(page(ProcessingActivity, "history", 999)).status_code == 404


@pytest.mark.parametrize("method", WRITING)
def test_history_form_refuses_writing(admin_client, entry, method):
    answer = getattr(admin_client, method)(history_form(entry), {"name": "Forged"})
    entry.refresh_from_db()
    assert (answer.status_code, entry.name, entry.history.count()) == (403, "Second name", 2)


@pytest.mark.parametrize("method", WRITING)
def test_history_list_refuses_writing(admin_client, entry, method):
    assert getattr(admin_client, method)(page(ProcessingActivity, "history", entry.pk)).status_code == 403


def test_who_may_only_look_cannot_write_through_the_history_form(client, viewer, entry):
    client.force_login(viewer)
    assert client.get(history_form(entry)).status_code == 200
    assert client.post(history_form(entry), {"name": "Forged", "_save": "Revert"}).status_code == 403
    entry.refresh_from_db()
    assert entry.name == "Second name"


def test_history_form_shows_the_row_as_it_was_and_offers_nothing(admin_client, entry):
    text = admin_client.get(history_form(entry)).content.decode()
    assert 'value="First name"' in text
    assert '<fieldset class="as-it-was" disabled>' in text
    assert ('type="submit" value=' in text, "style=" in text) == (False, False)


def test_history_outside_the_queryset_is_not_found(admin_client, entry, monkeypatch):
    admin = "registry.admin.activity.ActivityAdmin.get_queryset"
    monkeypatch.setattr(admin, lambda _self, _request: ProcessingActivity.objects.none())
    listed = admin_client.get(page(ProcessingActivity, "history", entry.pk))
    shown = admin_client.get(history_form(entry))
    assert (listed.status_code, shown.status_code) == (404, 404)
