"""How long the overview takes to answer for a register of 10,000 activities: warm, and right after an edit.

To be imported once Django is set up.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from registry.models import ProcessingActivity
from ropa.journal.gate import change

TIMES = 7
TARGET = 500  # milliseconds of server time
OK = 200


def measure(slug: str) -> int:
    """Time the overview of this register, as a superuser; return 1 if it misses the target."""
    client = Client()
    client.force_login(get_user_model()._default_manager.create_superuser("morning"))
    _opened(client, slug)  # judges what was never judged
    missed = _told("the overview of the morning", [_opened(client, slug) for _time in range(TIMES)])
    edited = []
    for number in range(TIMES):
        _edit(slug, number)
        edited.append(_opened(client, slug))
    return missed | _told("the same, right after an edit", edited)


def _opened(client: Client, slug: str) -> float:
    started = time.perf_counter()
    status = client.get(reverse("admin:index"), {"organisation": slug}).status_code
    if status != OK:
        sys.exit(f"The overview answered with status {status}.")
    return 1000 * (time.perf_counter() - started)


def _edit(slug: str, number: int) -> None:
    entry: Any = ProcessingActivity.objects.filter(organisation__slug=slug)[0]
    entry.note = f"Edited {number} times"
    with change(by="benchmark"):
        entry.save()


def _told(what: str, durations: list[float]) -> int:
    median = statistics.median(durations)
    verdict = "within" if median <= TARGET else "MISSES"
    print(f"{what:<60}{median:8.0f} ms  {verdict} the target of {TARGET} ms")
    return int(median > TARGET)
