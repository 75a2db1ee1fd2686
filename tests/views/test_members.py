"""The page of members: an owner invites, changes and ends; others look, or see nothing."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.utils import timezone

from ropa.accounts.invitations import new_account
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Membership
from tests import factories
from tests.accounts.factors import grown_stale
from tests.admin.pages import change_page, typed

PAGE = "/registers/kestrel/members/"


@pytest.fixture(autouse=True)
def _no_mail(settings, db):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", ""
    cache.clear()


@pytest.fixture
def owning(client, owner):
    client.force_login(owner)
    return client


def post(client, act, **fields):
    return client.post(PAGE, {"act": act, **fields})


def held(name):
    return [(row.role, row.valid_until) for row in Membership.objects.filter(user__username=name)]


def test_owner_sees_members_and_what_roles_may_do(owning, colleague, stranger):
    text = owning.get(PAGE).content.decode()
    assert ("Colin League" in text, "Stan Ranger" in text) == (True, False)
    assert "Reads everything of the organisation" in text


@pytest.mark.parametrize("person", ["colleague", "auditor"])
def test_page_is_the_owners(client, organisation, request, person):
    client.force_login(request.getfixturevalue(person))
    assert (client.get(PAGE).status_code, post(client, "invite", name="a@example.org").status_code) == (403, 403)
    assert "/members/" not in client.get("/registers/kestrel/").content.decode()


def test_owner_of_another_register_finds_nothing(client, organisation, stranger):
    client.force_login(stranger)
    assert (client.get(PAGE).status_code, post(client, "invite", name="stranger", role="owner").status_code) == (
        404,
        404,
    )
    assert held("stranger") == [("owner", None)]


def test_unknown_address_is_invited(owning, client):
    answer = post(owning, "invite", name="Edith@example.org", role="editor", until="2030-12-31")
    assert held("edith@example.org") == [("editor", dt.date(2030, 12, 31))]
    assert not User.objects.get(username="edith@example.org").has_usable_password()
    link = answer.context_data["link"].removeprefix("http://testserver")
    assert "Welcome" in type(client)().get(link).content.decode()
    entry = JournalEntry.objects.latest("pk")
    assert (entry.kind, entry.actor, entry.reason) == ("access-granted", "Olive Own (owner)", "Invitation")


def test_account_that_is_known_becomes_a_member(owning, stranger):
    assert post(owning, "invite", name="stranger", role="auditor").status_code == 302
    assert ("auditor", None) in held("stranger")


def test_link_of_an_account_that_somebody_else_invited_is_not_handed_over(owning, other_organisation):
    """It would open what the other organisation granted."""
    edith = new_account("edith@example.org")
    factories.membership(edith, other_organisation)
    answer = post(owning, "invite", name="edith@example.org", role="editor")
    assert answer.status_code == 302
    assert User.objects.get(pk=edith.pk).password == edith.password


def test_session_that_is_not_fresh_is_asked_again(owning, colleague):
    grown_stale(owning)
    row = Membership.objects.get(user=colleague)
    assert post(owning, "end", member=row.pk).url.startswith("/account/confirm/")
    assert held("colleague") == [("editor", None)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "nobody", "role": "editor"}, "There is no account of this name"),
        ({"name": "", "role": "editor"}, "There is no account of this name"),
        ({"name": "a@example.org", "role": "administrator"}, "Choose one of the roles that you may grant."),
        ({"name": "a@example.org", "role": "editor", "until": "31/12"}, "The last day is no date"),
        ({"name": "a@example.org", "role": "contributor"}, "Say whose entries the contributor writes."),
        ({"name": "owner", "role": "owner"}, "This person has this role already."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_made(owning, fields, said):
    before = User.objects.count(), Membership.objects.count()
    answer = post(owning, "invite", **fields)
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert (User.objects.count(), Membership.objects.count()) == before


def test_role_is_changed_and_ended(owning, colleague):
    row = Membership.objects.get(user=colleague)
    post(owning, "change", member=row.pk, role="approver", until="")
    assert held("colleague") == [("approver", None)]
    post(owning, "end", member=row.pk)
    assert held("colleague") == [("approver", timezone.localdate() - dt.timedelta(days=1))]


def test_last_owner_is_not_ended(owning, owner):
    answer = post(owning, "end", member=Membership.objects.get(user=owner).pk)
    assert (answer.status_code, "This is the last owner" in answer.content.decode()) == (400, True)
    assert held("owner") == [("owner", None)]


def test_membership_of_another_organisation_is_out_of_reach(owning, stranger):
    row = Membership.objects.get(user=stranger)
    assert post(owning, "end", member=row.pk).status_code == 404
    assert held("stranger") == [("owner", None)]


# The admin of memberships and accounts


def test_admin_of_memberships_is_the_owners(client, colleague, stranger, owner, other_organisation):
    factories.membership(owner, other_organisation, "editor")
    client.force_login(owner)
    shown = client.get("/admin/organisations/membership/").context_data["cl"].result_list
    assert {row.user.username for row in shown} == {"owner", "colleague"}
    assert {row.organisation.slug for row in shown} == {"kestrel"}
    row = Membership.objects.get(user=stranger)
    assert client.get(f"/admin/organisations/membership/{row.pk}/change/").status_code == 302


def test_admin_says_that_the_last_owner_stays(owning, owner, organisation):
    row = Membership.objects.get(user=owner)
    fields = typed(owning.get(change_page(row))) | {"role": "editor"}
    answer = owning.post(change_page(row), fields, follow=True)
    assert "This is the last owner" in answer.content.decode()
    assert held("owner") == [("owner", None)]


def test_owner_sees_the_accounts_of_members_and_changes_none(owning, colleague, stranger):
    listed = owning.get("/admin/auth/user/").content.decode()
    assert ("colleague" in listed, "stranger" in listed) == (True, False)
    assert owning.get(f"/admin/auth/user/{stranger.pk}/change/").status_code == 302
    assert b'name="_save"' not in owning.get(f"/admin/auth/user/{colleague.pk}/change/", follow=True).content
