"""History is read by whoever may see the row, and never restored."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.urls import reverse

from registry.models import ProcessingActivity
from ropa.journal.admin import TrackedAdmin
from ropa.journal.gate import change
from ropa.organisations.models import Membership, Organisation, Preference
from tests import factories
from tests.admin.pages import page

UNSEEN = {Membership, Preference}  # by who may only look
WRITING = ["post", "put", "patch", "delete"]
TRACKED = [model for model, shown in admin.site._registry.items() if isinstance(shown, TrackedAdmin)]


class Inline(HTMLParser):
    """Finds what a strict content security policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        bare = tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json")
        refused = [name for name in given if name == "style" or name.startswith("on")]
        script = re.match(r"\s*javascript:", given.get("href") or "")
        if bare or refused or script:
            self.found.append(self.get_starttag_text() or tag)


@pytest.fixture
def rows(db):
    """A row of every model that has a page of its history, each written at least once more."""
    factories.full_activity(factories.full_organisation())
    factories.membership(factories.user(), Organisation.objects.get())
    factories.saved(Preference(user=factories.user(), language="fr"))
    return {model: model._default_manager.first() for model in TRACKED}


@pytest.fixture
def entry(organisation):
    row = factories.activity(organisation, name="First name")
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


def addresses(row):
    version = row.history.latest("history_id")
    form = f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history"
    return page(type(row), "history", row.pk), reverse(form, args=[row.pk, version.pk])


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_pages_of_history_hold_no_inline_script_or_style(admin_client, rows, model):
    answers = [admin_client.get(address) for address in addresses(rows[model])]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [Inline(answer.content.decode()).found for answer in answers] == [[], []]


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model._meta.label)
def test_who_may_only_look_changes_nothing_by_any_method(client, rows, model):
    row = rows[model]
    client.force_login(factories.member(rows[Organisation], "auditor"))
    before = type(row).objects.filter(pk=row.pk).values().get(), row.history.count()
    said = dict.fromkeys(("name", "text", "label_en", "reference", "_save", "_change_history"), "Forged")
    for address in addresses(row):
        assert client.get(address).status_code in ({403, 404} if model in UNSEEN else {200})
        assert {getattr(client, method)(address, said).status_code for method in WRITING} == {403}
    assert (type(row).objects.filter(pk=row.pk).values().get(), row.history.count()) == before


def test_checker_of_inline_code_finds_it():
    bad = '<p style="x"><script>1</script><a href=" javascript:1"><b onclick="1"><style></style>'
    assert len(Inline(bad).found) == 5
    assert Inline('<script src="/a.js"></script><a href="/x">').found == []
