"""What is delicate asks again who it is, once the sign-in is not fresh, and is done after the answer."""

import pytest
from django.core.cache import cache
from django.test import Client

from registry.models import CalendarFeed
from tests.accounts.factors import grown_stale

FEEDS = "/registers/kestrel/retention/feeds/"


@pytest.fixture
def owning(client: Client, owner) -> Client:
    cache.clear()
    client.force_login(owner)
    return client


def test_fresh_session_is_not_asked(owning):
    assert owning.post(FEEDS, {"name": "Outlook"}).status_code == 200
    assert CalendarFeed.objects.count() == 1


def test_secret_address_is_made_after_one_has_said_who_one_is(owning):
    grown_stale(owning)
    asked = owning.post(FEEDS, {"name": "Outlook"}).url
    assert (asked.startswith("/account/confirm/"), CalendarFeed.objects.count()) == (True, 0)
    owning.post(asked, {"password": "guessed"})
    assert CalendarFeed.objects.count() == 0
    owning.post(asked, {"password": "pass phrase"})
    assert CalendarFeed.objects.count() == 1
