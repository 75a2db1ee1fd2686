"""Fifty people save the same entry in the same moment: no edit is lost, none is written twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client

from registry.models import ProcessingActivity, Purpose
from ropa.journal.models import JournalEntry
from tests import factories
from tests.admin.meanwhile import chosen
from tests.admin.pages import change_page, new_row, typed

SAVERS = 50
SAVED = 302

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def clients(number: int) -> list[Client]:
    """As many people, each signed in in a browser of their own."""
    found = [Client() for _ in range(number)]
    for at, client in enumerate(found):
        client.force_login(factories.administrator(f"saver{at}"))
    return found


def all_at_once(work: Any) -> list[Any]:
    """What each thread found out; each has its own connection, and all begin together."""
    gate = threading.Barrier(SAVERS, timeout=120)

    def alone(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SAVERS) as pool:
        return list(pool.map(alone, range(SAVERS)))


def test_fifty_savers_of_one_field():
    entry = factories.activity(description="As it was")
    people = clients(SAVERS)
    page = typed(people[0].get(change_page(entry)))

    def save(number: int) -> int:
        answer = people[number].post(change_page(entry), page | {"description": f"Edit {number}"})
        asked = 0
        while answer.status_code != SAVED:
            asked += 1
            answer = people[number].post(change_page(entry), chosen(answer, description="mine"))
        return asked

    asked = all_at_once(save)
    written = entry.history.filter(history_type="~").order_by("history_id")
    assert sorted(row.description for row in written) == sorted(f"Edit {number}" for number in range(SAVERS))
    assert {row.history_user.username for row in written} == {f"saver{number}" for number in range(SAVERS)}
    assert sum(times == 0 for times in asked) == 1
    assert JournalEntry.objects.about("activity", entry.pk).count() == 1 + SAVERS
    assert ProcessingActivity.objects.get().description == written.last().description


def test_fifty_savers_each_add_a_row():
    entry = factories.activity()
    people = clients(SAVERS)
    shown = people[0].get(change_page(entry))
    page = typed(shown)

    def save(number: int) -> None:
        row = new_row(shown, "purposes", text=f"Purpose {number}")
        answer = people[number].post(change_page(entry), page | row)
        while answer.status_code != SAVED:
            answer = people[number].post(change_page(entry), typed(answer))

    all_at_once(save)
    expected = sorted(f"Purpose {number}" for number in range(SAVERS))
    assert sorted(row.text for row in entry.purposes.all()) == expected
    assert sorted(row.text for row in Purpose.history.filter(history_type="+")) == expected
