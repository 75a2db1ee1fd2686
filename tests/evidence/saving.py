"""What the saver does, and how its deeds are judged afterwards. Imported once Django is set up."""

import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from registry.models import ProcessingActivity, Purpose
from ropa.journal.models import JournalEntry
from ropa.journal.tracked import tracked_models
from ropa.journal.verify import Order, journals, verify
from tests import factories
from tests.admin.pages import change_page, new_row, typed
from tests.evidence.saver import ROWS_OF_AN_ACT, SLUG


class Ending:
    """Kills this very process at a random statement of the act with this number (counted from 1), if there is one.

    A clock seldom hits what lasts a millisecond: here each statement to the database is as likely as any other.
    """

    def __init__(self, act: str) -> None:
        self.act, self.number = int(act or 0), 0
        self.statements = self.last = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        self.number, self.last, self.statements = self.number + 1, self.statements, 0
        self.fatal = random.randint(1, self.last) if self.number == self.act else 0
        with connection.execute_wrapper(self):
            yield

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.statements += 1
        if self.statements == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)


def prepared() -> int:
    """The key of the entry that is saved; made when it is not there yet."""
    found = ProcessingActivity.objects.filter(organisation__slug=SLUG).first()
    if found is None:
        found = factories.activity(factories.organisation(slug=SLUG), reference="S-1", name="Save 0")
        factories.purpose(found, text="Purpose 0")
    return found.pk


def signed_in() -> Client:
    """A browser in which an administrator has signed in."""
    found = User.objects.filter(username="saver").first()
    client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(found or factories.administrator("saver"))
    return client


def saves_so_far() -> int:
    """The number of the last save that the entry knows."""
    return int(ProcessingActivity.objects.get(organisation__slug=SLUG).name.removeprefix("Save "))


def next_number() -> int:
    """The number that the next save has; asked again until the database answers."""
    while True:
        try:
            return saves_so_far() + 1
        except (InterfaceError, OperationalError):
            connection.close()
            time.sleep(0.1)


def save(client: Client, pk: int, number: int, posting: Callable[[], None] = lambda: None) -> Any:
    """Open the form, change the name, replace the purpose, and post it."""
    address = change_page(ProcessingActivity(pk=pk))
    page = client.get(address)
    if page.status_code != 200:
        return page
    fields = typed(page) | {"name": f"Save {number}", "change_reason": f"save {number}", "purposes-0-DELETE": "on"}
    fields |= new_row(page, "purposes", text=f"Purpose {number}")
    posting()
    return client.post(address, fields)


def wrongs() -> list[str]:
    """Everything that is not as it must be after any number of saves, however the last one ended."""
    number = saves_so_far()
    entry = ProcessingActivity.objects.get(organisation__slug=SLUG)
    found = [f"purposes {texts}" for texts in [purposes(entry)] if texts != [f"Purpose {number}"]]
    found += [f"act {act} wrote {rows} rows" for act, rows in acts().items() if rows != ROWS_OF_AN_ACT]
    told = JournalEntry.objects.filter(user__isnull=False).order_by("sequence").values_list("reason", "change_id")
    if [reason for reason, _act in told] != [f"save {n}" for n in range(1, number + 1)]:
        found.append(f"the journal tells {[reason for reason, _act in told]} of {number} saves")
    if {act for _reason, act in told} != set(acts()):
        found.append("journal and history do not tell the same acts")
    return found + anomalies() + damage()


def purposes(entry: ProcessingActivity) -> list[str]:
    return list(Purpose.objects.filter(activity=entry).values_list("text", flat=True))


def acts() -> Counter[Any]:
    """How many history rows each act of the saver wrote, in all tables."""
    found: Counter[Any] = Counter()
    for model in tracked_models():
        rows = model.history.filter(history_user__isnull=False)  # type: ignore[attr-defined]  # simple-history's
        found.update(rows.values_list("change_id", flat=True))
    return found


def anomalies() -> list[str]:
    """What a whole verification finds: chains, seals of the history, rows."""
    outcomes = verify(Order(journals(), by="judge"))
    return [str(anomaly) for outcome in outcomes for anomaly in outcome.anomalies]


def damage() -> list[str]:
    """What SQLite finds wrong with its own file; PostgreSQL judges itself when it starts."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return [found for (found,) in cursor.fetchall() if not re.fullmatch("ok", found)]
