"""Sessions end when what their person may do changes; nobody else's do."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from ropa.journal.gate import change
from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Membership
from tests import factories

PAGE = "/admin/"
ENDED = f"/account/login/?next={PAGE}"


@pytest.fixture
def session(client: Client, colleague) -> Client:
    client.force_login(colleague)
    assert client.get(PAGE).status_code == 200
    return client


@pytest.fixture
def role(colleague) -> Membership:
    return Membership.objects.get(user=colleague)


def rewritten(membership: Membership, **values: object) -> None:
    with change(by="test", reason="test"):
        for name, value in values.items():
            setattr(membership, name, value)
        membership.save()


def test_session_goes_on_while_nothing_changes(session, auditor, organisation):
    factories.membership(auditor, organisation, MembershipRole.APPROVER)
    assert session.get(PAGE).status_code == 200


def test_other_role_ends_the_session(session, role):
    rewritten(role, role=MembershipRole.OWNER)
    assert session.get(PAGE).url == ENDED
    assert "What you may do has changed" in session.get(ENDED).content.decode()


def test_further_role_ends_the_session(session, colleague, other_organisation):
    factories.membership(colleague, other_organisation, MembershipRole.AUDITOR)
    assert session.get(PAGE).url == ENDED


def test_role_that_is_withdrawn_ends_the_session(session, role):
    with change(by="test", reason="test"):
        role.delete()
    assert session.get(PAGE).url == ENDED


def test_last_day_of_a_role_ends_the_session(session, role):
    rewritten(role, valid_until=timezone.localdate())
    assert session.get(PAGE).status_code == 200
    rewritten(role, valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert session.get(PAGE).url == ENDED


@pytest.mark.parametrize("raised", [True, False])
def test_becoming_or_ceasing_to_be_an_administrator_ends_the_session(client, colleague, raised):
    colleague.is_superuser = not raised
    colleague.save()
    client.force_login(colleague)
    assert client.get(PAGE).status_code == 200
    colleague.is_superuser = raised
    colleague.save()
    assert client.get(PAGE).url == ENDED


def test_rights_cost_no_query_of_their_own(session, django_assert_max_num_queries):
    """The roles are read once a request, for all who ask."""
    with django_assert_max_num_queries(100) as asked:
        session.get(PAGE)
    assert len([query for query in asked.captured_queries if "organisations_membership" in query["sql"]]) == 1
