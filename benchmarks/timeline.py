"""The timeline of 10,000 entries of the journal, and the same acts from django-simple-history's own rows.

To be imported once Django is set up.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from benchmarks import journal
from registry.models import ProcessingActivity
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.organisations.models import Organisation
from subprocessors.models import Subprocessor

if TYPE_CHECKING:
    from collections.abc import Callable

SLUG = "timeline"
ACTIVITIES = 100
ENTRIES = 10_000  # of the journal
ACTS = 20  # on a page
TIMES = 7
TARGET = 300  # milliseconds of server time
OK = 200


def measure() -> int:
    """Time pages of the timeline, as a superuser, and simple-history's rows; return 1 if a page misses the target."""
    reference = fill()
    client = Client()
    client.force_login(get_user_model()._default_manager.create_superuser("timeline"))
    whole = reverse("registers:timeline", args=[SLUG])
    pages = {
        "first page": whole,
        "last page": f"{whole}?page=9999",
        "of one field": f"{whole}?field=name",
        "of one person": f"{whole}?person=benchmark",
        "by reference": f"{whole}?q={reference}",
        "of one activity": reverse("registers:entry-timeline", args=[SLUG, reference]),
    }
    missed = [name for name, address in pages.items() if not is_within(name, partial(page, client, address))]
    line("the acts of the first page by simple-history's diffs", f"{milliseconds(stock_acts):8.0f} ms")
    rename_vendor()
    missed += [
        name for name in ("first page, 20 renames of a vendor",) if not is_within(name, partial(page, client, whole))
    ]
    line(f"{ENTRIES} entries as CSV", f"{milliseconds(partial(csv, client), times=1) / 1000:8.2f} s")
    return int(bool(missed))


def fill() -> str:
    """Make the journal; return the reference of one of its activities."""
    call_command("generate_register", organisation=SLUG, activities=ACTIVITIES, stderr=io.StringIO())
    journal.fill(SLUG, ENTRIES - JournalEntry.objects.filter(organisation__slug=SLUG).count())
    return ProcessingActivity.objects.filter(organisation__slug=SLUG).order_by("reference")[0].reference


def rename_vendor() -> None:
    """Make acts that each change as many activities as a vendor has."""
    vendor = Subprocessor.objects.filter(engagements__activity__organisation__slug=SLUG)[0]
    for number in range(ACTS):
        vendor.name = f"Vendor, renamed {number} times"
        with change(by="benchmark", reason="The vendor was bought"):
            vendor.save()


def stock_acts() -> int:
    """Read the latest acts from the rows of history of the activities: their own columns only, none of their parts."""
    keeper = Organisation.objects.get(slug=SLUG)
    history: Any = ProcessingActivity.history  # type: ignore[attr-defined]  # simple-history adds it
    rows = history.filter(organisation=keeper).order_by("-history_date", "-history_id")[:ACTS]
    return sum(len(row.diff_against(row.prev_record).changes) for row in rows if row.prev_record)


def page(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != OK:
        sys.exit(f"The timeline answered with status {status}.")


def csv(client: Client) -> int:
    answer: Any = client.get(reverse("registers:timeline-csv", args=[SLUG]))
    return sum(len(piece) for piece in answer.streaming_content)


def is_within(name: str, act: Callable[[], object]) -> bool:
    """Print how long a page takes; return whether that is within the target."""
    median = milliseconds(act)
    verdict = "within" if median <= TARGET else "MISSES"
    line(f"timeline of {ENTRIES} entries, {name}", f"{median:8.0f} ms  {verdict} the target of {TARGET} ms")
    return median <= TARGET


def milliseconds(act: Callable[[], object], times: int = TIMES) -> float:
    """Return the median of several runs, the first of which is not counted where there are others."""
    durations = []
    for _time in range(times + 1 if times > 1 else 1):
        started = time.perf_counter()
        act()
        durations.append(1000 * (time.perf_counter() - started))
    return statistics.median(durations[1:] or durations)


def line(what: str, figures: str) -> None:
    print(f"{what:<60}{figures}")
