"""How long it takes to see what depends on a vendor, in 1,000 activities and 100 editions of them.

To be imported once Django is set up.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry.choices import RegisterKind, Variant
from registry.editions.files import data_of
from registry.editions.naming import VERSION, names_in, note
from registry.impact import KINDS, named_in
from registry.models import Edition, EditionNames
from registry.record import RegisterRecord, read_register
from registry.views.impact import impact_address
from ropa.journal.gate import change
from ropa.organisations.models import Organisation

EDITIONS = 100
TIMES = 5
TARGET = 2.0  # seconds of server time for all that depends on one thing
OK = 200


def measure(slug: str) -> int:
    """Time the page of impact for the first vendor of this register, as a superuser; return 1 if it is too slow."""
    organisation = Organisation.objects.get(slug=slug)
    register = read_register(organisation, RegisterKind.ALL)
    client = Client()
    client.force_login(get_user_model()._default_manager.create_superuser("impact"))
    key, _words = named_in(register, KINDS["vendor"])[0]
    address = impact_address(organisation, KINDS["vendor"], key)
    alone, without = _opened(client, address, 0)
    _issue(organisation, register)
    seconds, queries = _opened(client, address, EDITIONS)
    page = reverse("registers:impact", args=[slug])
    print(f"{f'impact of a vendor on {len(register.activities)} activities':<60}{alone:8.2f} s  {without} queries")
    within = seconds <= TARGET and queries == without
    verdict = f"{'within' if within else 'MISSES'} the target of {TARGET} s and as many"
    print(f"{f'the same with {EDITIONS} editions':<60}{seconds:8.2f} s  {queries} queries  {verdict}")
    print(f"{'  the list of the vendors alone':<60}{_opened(client, page, None)[0]:8.2f} s")
    return int(not within)


def _opened(client: Client, address: str, editions: int | None) -> tuple[float, int]:
    """Return the median of the seconds, and the queries; the page must list so many editions."""
    durations = []
    for _time in range(TIMES):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response: Any = client.get(address)
            durations.append(time.perf_counter() - started)
        if response.status_code != OK or len(response.context_data.get("editions", ())) != (editions or 0):
            sys.exit(f"The page of impact answered {response.status_code}, or not with {editions} editions.")
    return statistics.median(durations), len(queries)


def _issue(organisation: Organisation, register: RegisterRecord) -> None:
    """Keep editions of the register as it is, without drawing them; what they name is read out of the first."""
    now = timezone.now()
    content = data_of(register, "en", now, now).decode()
    made = [_edition(organisation, number, content) for number in range(1, EDITIONS + 1)]
    with change(by="benchmark"):
        for edition in made:
            edition.save()
    started = time.perf_counter()
    names = names_in(made[0])
    print(f"{'note what an edition names, as it is issued':<60}{time.perf_counter() - started:8.2f} s")
    note(made[0], names)
    EditionNames.objects.bulk_create([EditionNames(edition=each, names=names, version=VERSION) for each in made[1:]])


def _edition(organisation: Organisation, number: int, content: str) -> Edition:
    now = timezone.now()
    return Edition(
        organisation=organisation,
        register=RegisterKind.CONTROLLER,
        number=number,
        language="en",
        variant=Variant.FULL,
        as_of=now,
        issued_at=now,
        actor="benchmark",
        head_sequence=1,
        head_chain="0" * 64,
        content=content,
        content_digest="0" * 64,
        pdf=b"",
        pdf_digest="0" * 64,
        pdf_size=0,
    )
