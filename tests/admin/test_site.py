"""The site as a whole: its order, its languages, what is not there, and pages that a strict policy can be put on."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from registry.models import CalendarFeed, Client, ShareLink, Waiver
from ropa.journal.admin import TrackedAdmin
from ropa.journal.gate import change
from ropa.journal.tracked import Tracked
from tests import factories
from tests.admin.pages import change_page, page

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)[^>]*>\s*[^<\s]")
OUTSIDE = re.compile(r'(?:src|<link[^>]*href)="(?:https?:)?//[^"]*"')


def models():
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def test_overview_follows_the_work(admin_client):
    response = admin_client.get(reverse("admin:index"))
    groups = {
        str(app["app_label"]): [model["object_name"] for model in app["models"]]
        for app in response.context_data["app_list"]
    }
    assert groups == {
        "register": ["ProcessingActivity", "Client"],
        "vendors": ["Subprocessor", "Location", "Agreement"],
        "lists": ["DataCategory", "DataSubjectCategory", "SecurityMeasure"],
        "law": [
            "LegalBasis",
            "AdequacyDecision",
            "EeaMembership",
            "DpiaCriterion",
            "LegalDuty",
            "RecordsExemption",
            "Country",
        ],
        "organisations": ["Organisation", "Membership"],
        "accounts": ["User", "Group", "Preference"],
    }


def test_overview_counts_entries(admin_client):
    keeper = factories.organisation(name="Kestrel")
    factories.activity(keeper, next_review_on="2020-01-31")
    factories.activity(keeper, role="processor", status="retired", next_review_on="2020-01-31")
    [shown] = admin_client.get(reverse("admin:index")).context_data["organisations"]
    assert (shown.as_controller, shown.as_processor, shown.drafts, shown.overdue) == (1, 1, 1, 1)


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_overview_queries_do_not_grow(admin_client, django_assert_num_queries, rows):
    for _ in range(rows):
        factories.activity()
    admin_client.get(reverse("admin:index"))  # judges what is new
    with django_assert_num_queries(35):
        admin_client.get(reverse("admin:index"))


def test_who_has_no_role_is_not_let_in(client, db):
    factories.activity()
    client.force_login(factories.user())
    response = client.get(reverse("admin:index"))
    assert (response.status_code, response.url) == (302, "/admin/login/?next=/admin/")
    assert client.get(response.url).status_code == 403


def test_member_is_shown_what_the_role_may_see(client, colleague, organisation, other_organisation):
    client.force_login(colleague)
    response = client.get(reverse("admin:index"))
    assert list(response.context_data["organisations"]) == [organisation]
    assert "Memberships" not in [model["name"] for app in response.context_data["app_list"] for model in app["models"]]


def test_overview_tells_what_one_did_last_in_the_registers_one_still_sees(client, organisation):
    editor = factories.member(organisation, "editor")
    with change(by=editor, reason="New"):
        factories.activity(organisation, name="Payroll")
    client.force_login(editor)
    page = client.get(reverse("admin:index")).content.decode()
    membership = editor.memberships.get()
    assert "Payroll" in page.split("recent-heading")[-1]
    factories.membership(editor, factories.organisation(name="Other"), "editor")
    membership.valid_until = timezone.localdate() - dt.timedelta(days=1)
    factories.saved(membership)
    client.force_login(User.objects.get(pk=editor.pk))  # a session ends with the role
    page = client.get(reverse("admin:index")).content.decode()
    assert ("Other" in page, "Payroll" in page) == (True, False)


def test_what_is_saved_in_the_admin_leaves_nothing_in_the_log_without_scope(admin_client, organisation):
    admin_client.post(
        reverse("admin:registry_client_add"), {"organisation": organisation.pk, "name": "Heron", "change_reason": "New"}
    )
    assert Client.objects.filter(name="Heron").exists()
    assert not LogEntry.objects.exists()


def test_every_tracked_model_in_the_admin_is_tracked_there():
    untracked = [model for model, shown in admin.site._registry.items() if not isinstance(shown, TrackedAdmin)]
    assert sorted(untracked, key=str) == sorted([User, Group], key=str)


def test_every_tracked_model_can_be_edited():
    registered = set(admin.site._registry)
    inlines = {inline.model for shown in admin.site._registry.values() for inline in shown.inlines}
    links = {
        model for model in apps.get_models() if model.__name__ in {"RecipientData", "EngagementData", "RetentionData"}
    }
    tracked = {model for model in apps.get_models() if issubclass(model, Tracked)}
    own_pages = {CalendarFeed, ShareLink, Waiver}  # made and withdrawn on the pages of what they are about
    assert tracked - registered - inlines - links == own_pages


def test_stock_import_and_export_are_not_exposed():
    names = {str(name) for name in get_resolver("ropa.urls").namespace_dict["admin"][1].reverse_dict}
    assert [name for name in names if "import" in name or "export" in name] == []


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_pages_have_nothing_inline_and_nothing_from_outside(admin_client, model):
    addresses = [page(model, "changelist"), page(model, "add")]
    row = model._default_manager.first()
    if row is not None and issubclass(model, Tracked):
        addresses += [change_page(row), page(model, "history", row.pk), page(model, "delete", row.pk)]
    for address in addresses:
        text = admin_client.get(address).content.decode()
        assert (INLINE.findall(text), OUTSIDE.findall(text)) == ([], []), address


def test_full_entry_has_nothing_inline(admin_client):
    entry = factories.full_activity()
    for address in (change_page(entry), page(type(entry), "history", entry.pk), page(type(entry), "delete", entry.pk)):
        assert INLINE.findall(admin_client.get(address).content.decode()) == []


@pytest.mark.parametrize("model", models(), ids=lambda model: model._meta.label)
def test_every_field_has_a_label_and_help(admin_client, model):
    if not issubclass(model, Tracked):
        pytest.skip("accounts are Django's own")
    response = admin_client.get(page(model, "add"))
    forms = [response.context_data["adminform"].form]
    forms += [each.formset.empty_form for each in response.context_data["inline_admin_formsets"]]
    hidden = {"id", "DELETE"}
    fields = [field for form in forms for field in form if field.name not in hidden and not field.is_hidden]
    assert [field.html_name for field in fields if not (field.label and field.help_text)] == []


def test_language_is_switched_by_a_posted_form(client, db):
    login = reverse("account_login")
    answer = client.post(reverse("set_language"), {"language": "fr", "next": login})
    assert answer.headers["location"] == login
    assert '<html lang="fr"' in client.get(login).content.decode()


def test_name_of_the_site_is_its_own(client, db):
    text = client.get(reverse("account_login")).content.decode()
    assert gettext_noop("ropa — Register of processing activities") in text
    assert "Django" not in text


def test_documents_are_linked(admin_client):
    keeper = factories.organisation(slug="kestrel")
    entry = factories.activity(keeper, reference="C-01")
    linked = [
        admin_client.get(address).content.decode()
        for address in (change_page(entry), change_page(keeper), reverse("admin:index"))
    ]
    wanted = [
        "/registers/kestrel/activities/C-01.pdf",
        "/registers/kestrel/controller.pdf",
        "/registers/kestrel/all.html",
    ]
    assert [f'href="{address}"' in text for address, text in zip(wanted, linked, strict=True)] == [True] * 3
