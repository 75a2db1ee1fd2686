"""The contributor: writes drafts of their own business function, and nothing that was approved."""

import pytest
from django.core.exceptions import ValidationError

from registry.models import ProcessingActivity
from registry.workflow import make_move
from ropa.organisations.grants import forget
from ropa.organisations.models import Membership
from tests import factories
from tests.admin.pages import change_page, page, typed

CHANGE = "registry.change_processingactivity"


@pytest.fixture
def contributor(organisation):
    return factories.member(organisation, "contributor", username="contributor")


@pytest.fixture
def own(organisation):
    return factories.activity(organisation, reference="C-01", name="Payroll", business_function="human resources ")


@pytest.fixture
def other(organisation):
    return factories.activity(organisation, reference="C-02", business_function="Sales")


def may(person, row):
    forget(person)
    return person.has_perm(CHANGE, type(row).objects.get(pk=row.pk))


def test_own_function_only(contributor, own, other, organisation, other_organisation):
    nobodys = factories.activity(organisation)
    elsewhere = factories.activity(other_organisation, business_function="Human resources")
    assert [may(contributor, row) for row in (own, other, nobodys, elsewhere)] == [True, False, False, False]
    assert contributor.has_perm("registry.view_processingactivity", other)
    assert contributor.has_perm(CHANGE, organisation)


def test_parts_follow_their_entry(contributor, own, other):
    recipients = [factories.recipient(entry, [factories.data_category()]) for entry in (own, other)]
    links = [row.data.get() for row in recipients]
    assert [contributor.has_perm("registry.change_recipient", row) for row in recipients] == [True, False]
    assert [contributor.has_perm("registry.delete_recipientdata", row) for row in links] == [True, False]


def test_nothing_that_was_approved(contributor, own, colleague, owner):
    make_move(own, "submit", by=colleague)
    assert may(contributor, own)
    make_move(own, "approve", by=owner)
    assert not may(contributor, own)
    make_move(own, "submit", by=colleague)
    make_move(own, "send-back", by=owner, reason="Not yet")
    assert not may(contributor, own)


def test_contributor_has_a_function(organisation):
    with pytest.raises(ValidationError, match="Say whose entries the contributor writes"):
        Membership(user=factories.user(), organisation=organisation, role="contributor").full_clean()


def test_form_is_open_for_the_own_function(client, contributor, own, other):
    client.force_login(contributor)
    shown = typed(client.get(change_page(own)))
    assert client.post(change_page(own), shown | {"name": "Wages"}).status_code == 302
    assert b'name="_save"' not in client.get(change_page(other)).content
    assert client.post(change_page(other), {"name": "Forged"}).status_code == 403
    assert {row.name for row in ProcessingActivity.objects.all()} >= {"Wages"}


def test_entry_is_not_moved_to_another_function(client, contributor, own):
    client.force_login(contributor)
    shown = typed(client.get(change_page(own)))
    answer = client.post(change_page(own), shown | {"business_function": "Sales"})
    assert (answer.status_code, "Your role does not let you save this" in answer.content.decode()) == (200, True)


def test_drafts_are_added_for_the_own_function_only(client, contributor, organisation):
    client.force_login(contributor)
    add = page(ProcessingActivity, "add")
    fields = typed(client.get(add)) | {"organisation": organisation.pk, "role": "controller", "name": "New"}
    assert client.post(add, fields | {"reference": "C-8", "business_function": "Sales"}).status_code == 200
    assert client.post(add, fields | {"reference": "C-9", "business_function": "Human resources"}).status_code == 302
    assert [row.reference for row in ProcessingActivity.objects.all()] == ["C-9"]
