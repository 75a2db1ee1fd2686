"""The page of one's own preference: everybody changes theirs, and no other."""

import pytest
from django.urls import reverse

from ropa.organisations.models import Preference
from tests.factories import saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def address() -> str:
    return reverse("admin:organisations_preference_mine")


def known() -> dict[str, str]:
    return dict(Preference.objects.values_list("user__username", "language"))


def test_preference_is_kept_and_changed(client, address, auditor):
    client.force_login(auditor)
    assert [client.post(address, {"language": language}).status_code for language in ("fr", "en")] == [302, 302]
    assert known() == {"auditor": "en"}
    rows = Preference.history.order_by("history_id")
    assert [(row.history_type, row.actor, row.history_change_reason) for row in rows] == [
        ("+", "Audrey Tor (auditor)", "Own preference"),
        ("~", "Audrey Tor (auditor)", "Own preference"),
    ]


def test_preference_of_somebody_else_is_not_touched(client, address, auditor, owner):
    saved(Preference(user=owner, language="fr"))
    client.force_login(auditor)
    client.post(address, {"language": "en", "user": owner.pk})
    assert known() == {"owner": "fr", "auditor": "en"}


@pytest.mark.parametrize("language", ["", "de"])
def test_unknown_language_is_refused(client, address, auditor, language):
    client.force_login(auditor)
    answer = client.post(address, {"language": language})
    assert (answer.status_code, known()) == (200, {})
    assert "errorlist" in answer.content.decode()


def test_page_is_in_the_menu_and_asks_to_sign_in(client, address, colleague):
    assert client.get(address).status_code == 302
    client.force_login(colleague)
    assert f'href="{address}"' in client.get(reverse("admin:index")).content.decode()
