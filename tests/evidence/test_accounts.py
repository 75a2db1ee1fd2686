"""The admin says of an account that has acted that it stays, and what to do instead; the others can be deleted."""

import pytest
from django.contrib.auth.models import User

from ropa.journal.gate import change
from ropa.organisations.accounts import stays
from tests import factories
from tests.admin.pages import page

pytestmark = pytest.mark.django_db
STAYS = "Nothing was deleted: whoever has acted in the register, or has a role in it, stays known (Art. 5(2))."
INSTEAD = "To keep a person from signing in, open the account and untick “Active”."


@pytest.fixture
def admin_client(client):
    client.force_login(factories.administrator("admina"))
    return client


@pytest.fixture
def departed() -> User:
    """Acted once, and has no role."""
    person = factories.user("departed", first_name="Dee", last_name="Parted")
    with change(by=person):
        factories.activity()
    return person


def deleting(client, *people: User):
    """What the list's own action answers, once it is confirmed."""
    action = {"action": "delete_selected", "_selected_action": [person.pk for person in people], "post": "yes"}
    return client.post(page(User, "changelist"), action, follow=True)


def test_who_acted_or_has_a_role_stays(departed, owner):
    assert [stays(departed), stays(owner), stays(factories.user())] == [True, True, False]


def test_history_alone_keeps_an_account():
    """A change that no Record tells: a place that no entry uses."""
    person = factories.user()
    with change(by=person):
        factories.location()
    assert stays(person)


@pytest.mark.parametrize("method", ["get", "post"])
def test_page_says_that_the_account_stays(admin_client, departed, method):
    response = getattr(admin_client, method)(page(User, "delete", departed.pk), {"post": "yes"})
    text = response.content.decode()
    assert (response.status_code, STAYS in text, INSTEAD in text) == (200, True, True)
    assert f'<a href="/admin/auth/user/{departed.pk}/change/">Dee Parted (departed)</a>' in text
    assert User.objects.filter(pk=departed.pk).exists()


def test_action_of_the_list_says_who_stays(admin_client, departed):
    newcomer = factories.user("newcomer")
    text = deleting(admin_client, departed, newcomer).content.decode()
    assert (STAYS in text, "Dee Parted (departed)" in text, ">newcomer</a>" in text) == (True, True, False)
    assert User.objects.filter(pk__in=[departed.pk, newcomer.pk]).count() == 2


def test_account_that_never_acted_can_be_deleted(admin_client):
    newcomer, other = factories.user("newcomer"), factories.user("other")
    admin_client.post(page(User, "delete", newcomer.pk), {"post": "yes"})
    deleting(admin_client, other)
    assert not User.objects.filter(pk__in=[newcomer.pk, other.pk]).exists()


def test_deactivated_account_cannot_sign_in(client, departed):
    departed.is_active = False
    departed.save()
    assert not client.login(username="departed", password="pass phrase")
