"""Many people save the same entry in the same moment: no edit is lost, none is written twice. Fifty in `make soak`."""

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
from tests.conftest import SOAK

SAVERS = 50 if SOAK else 12
SAVED, ASKED = 302, 200

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


def save_until_saved(client: Client, row: Any, answer: Any, field: str) -> int:
    """How often was asked before this person's choice was saved."""
    asked = 0
    while answer.status_code != SAVED:
        asked += 1
        answer = client.post(change_page(row), chosen(answer, **{field: "mine"}))
    return asked


def test_savers_of_one_row_who_all_insist():
    row = factories.security_measure(label_en="As it was")
    people = clients(SAVERS)
    page = typed(people[0].get(change_page(row)))

    def save(number: int) -> int:
        answer = people[number].post(change_page(row), page | {"label_en": f"Edit {number}"})
        return save_until_saved(people[number], row, answer, "label_en")

    asked = all_at_once(save)
    written = row.history.filter(history_type="~").order_by("history_id")
    assert sorted(each.label_en for each in written) == sorted(f"Edit {number}" for number in range(SAVERS))
    assert {each.history_user.username for each in written} == {f"saver{number}" for number in range(SAVERS)}
    assert sum(times == 0 for times in asked) == 1


def test_savers_of_one_entry_who_insist_one_after_the_other():
    entry = factories.activity(description="As it was")
    people = clients(SAVERS)
    page = typed(people[0].get(change_page(entry)))
    edits = [page | {"description": f"Edit {number}"} for number in range(SAVERS)]
    answers = all_at_once(lambda number: people[number].post(change_page(entry), edits[number]))
    assert sorted(answer.status_code for answer in answers) == [ASKED] * (SAVERS - 1) + [SAVED]
    for client, answer in zip(people, answers, strict=True):
        save_until_saved(client, entry, answer, "description")
    written = entry.history.filter(history_type="~").order_by("history_id")
    assert sorted(row.description for row in written) == sorted(f"Edit {number}" for number in range(SAVERS))
    assert {row.history_user.username for row in written} == {f"saver{number}" for number in range(SAVERS)}
    assert JournalEntry.objects.about("activity", entry.pk).count() == 1 + SAVERS
    assert ProcessingActivity.objects.get().description == written.last().description


@pytest.mark.soak
def test_savers_each_add_a_row():
    entry = factories.activity()
    people = clients(SAVERS)
    shown = people[0].get(change_page(entry))
    added = [typed(shown) | new_row(shown, "purposes", text=f"Purpose {number}") for number in range(SAVERS)]
    answers = all_at_once(lambda number: people[number].post(change_page(entry), added[number]))
    assert sorted(answer.status_code for answer in answers) == [ASKED] * (SAVERS - 1) + [SAVED]
    for client, answer in zip(people, answers, strict=True):
        last = answer
        while last.status_code != SAVED:
            last = client.post(change_page(entry), typed(last))
    expected = sorted(f"Purpose {number}" for number in range(SAVERS))
    assert sorted(row.text for row in entry.purposes.all()) == expected
    assert sorted(row.text for row in Purpose.history.filter(history_type="+")) == expected
