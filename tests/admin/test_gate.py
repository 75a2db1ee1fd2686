"""Every POST of the admin is one signed act: who, why, and the same act in every history row it writes."""

from typing import Any

from registry.models import DataCategory, ProcessingActivity, Purpose
from ropa.journal.tracked import tracked_models
from tests import factories
from tests.admin.pages import change_page, confirmation, new_row, page, typed

WHY = {"change_reason": "Yearly review"}


def acts(model: Any = ProcessingActivity):
    """The history rows that were not written by the factories: type, actor, user, reason."""
    rows = model.history.exclude(history_change_reason="test data").order_by("history_id")
    rows = rows.filter(history_user__isnull=False)
    return [(row.history_type, row.actor, row.history_user.username, row.history_change_reason) for row in rows]


def change_ids(*models: Any):
    return {row.change_id for model in models for row in model.history.filter(history_user__isnull=False)}


def history_rows():
    models: list[Any] = [*tracked_models()]
    return {model: model.history.count() for model in models}


def test_adding_an_entry_is_signed(admin_client):
    keeper = factories.organisation()
    address = page(ProcessingActivity, "add")
    empty = admin_client.get(address)
    row = {"organisation": keeper.pk, "role": "controller", "reference": "C-01", "name": "Payroll"}
    answer = admin_client.post(address, typed(empty) | new_row(empty, "purposes", text="Pay salaries") | row | WHY)
    assert answer.status_code == 302
    assert acts() == [("+", "admina", "admina", "Yearly review")]
    assert acts(Purpose) == [("+", "admina", "admina", "Yearly review")]
    assert len(change_ids(ProcessingActivity, Purpose)) == 1


def test_changing_an_entry_is_signed(admin_client):
    entry = factories.activity()
    shown = admin_client.get(change_page(entry))
    admin_client.post(change_page(entry), typed(shown) | {"name": "Payroll"} | WHY)
    assert acts() == [("~", "admina", "admina", "Yearly review")]


def test_no_reason_is_an_empty_reason(admin_client):
    entry = factories.activity()
    admin_client.post(change_page(entry), typed(admin_client.get(change_page(entry))) | {"name": "Payroll"})
    assert acts() == [("~", "admina", "admina", "")]


def test_saving_without_a_change_writes_no_history(admin_client):
    entry = factories.full_activity()
    before = history_rows()
    answer = admin_client.post(change_page(entry), typed(admin_client.get(change_page(entry))) | WHY)
    assert answer.status_code == 302
    assert history_rows() == before


def test_deleting_an_entry_is_signed(admin_client):
    entry = factories.activity()
    factories.purpose(entry)
    address = page(ProcessingActivity, "delete", entry.pk)
    admin_client.post(address, confirmation(admin_client.get(address)) | WHY)
    assert acts() == [("-", "admina", "admina", "Yearly review")]
    assert acts(Purpose) == [("-", "admina", "admina", "Yearly review")]


def test_deleting_from_the_list_is_signed(admin_client):
    first, second = factories.data_category(), factories.data_category()
    action = {"action": "delete_selected", "_selected_action": [first.pk, second.pk]}
    asked = admin_client.post(page(DataCategory, "changelist"), action)
    admin_client.post(page(DataCategory, "changelist"), action | confirmation(asked) | WHY)
    assert acts(DataCategory) == [("-", "admina", "admina", "Yearly review")] * 2
    assert len(change_ids(DataCategory)) == 1


def test_confirming_pages_ask_for_the_reason(admin_client):
    category = factories.data_category()
    listed = page(DataCategory, "changelist")
    chosen = admin_client.post(listed, {"action": "delete_selected", "_selected_action": [category.pk]})
    single = admin_client.get(page(DataCategory, "delete", category.pk))
    assert [b'name="change_reason"' in answer.content for answer in (chosen, single)] == [True, True]


def test_refused_form_writes_nothing(admin_client):
    entry = factories.activity()
    shown = admin_client.get(change_page(entry))
    refused = typed(shown) | new_row(shown, "purposes", text="Kept?") | {"name": ""} | WHY
    answer = admin_client.post(change_page(entry), refused)
    assert answer.status_code == 200
    assert (acts(), acts(Purpose)) == ([], [])
    assert b'value="Yearly review"' in answer.content


def test_who_may_only_look_cannot_post(client, viewer, organisation):
    entry = factories.activity(organisation, name="As it was")
    client.force_login(viewer)
    assert client.get(change_page(entry)).status_code == 200
    assert client.post(change_page(entry), {"name": "Forged"} | WHY).status_code == 403
    entry.refresh_from_db()
    assert (entry.name, acts()) == ("As it was", [])
