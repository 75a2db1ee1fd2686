"""make bench: how long the program takes for 10,000 activities, on SQLite, on the machine that runs this.

Everything happens in a directory of its own, with the settings of an installation in use (debugging off).
"""

from __future__ import annotations

import dataclasses
import os
import platform
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import django

from ropa.journal.scope import everything

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from registry.record import RegisterRecord

Result = TypeVar("Result")
ACTIVITIES = 10_000
JOURNAL_ACTIVITIES = 1_000  # whose journal is verified
PER_PAGE = 100  # Django's own choice
WORKBOOK = 100
TIMES = 7
TARGET = 300  # milliseconds of server time for the list of activities
LISTS = {
    "first page": "",
    "last page": f"?p={ACTIVITIES // PER_PAGE}",
    "search": "?q=payroll",
    "sorted by name": "?o=2",
}


def main() -> int:
    """Run all benchmarks; return 1 if a target is missed."""
    with tempfile.TemporaryDirectory(prefix="ropa-bench-") as directory:
        prepare(directory)
        print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
        generate("bench", ACTIVITIES)
        missed = measure_list()
        measure_exports()
        measure_import()
        missed |= measure_long_import()
        missed |= measure_dashboard()
        missed |= measure_timeline()
        missed |= measure_verification()
        missed |= measure_documents()
    return missed


def measure_documents() -> int:
    """Draw a register as PDF in three ways: 100 activities, 1,000 with ROPA_SOAK=1; return 1 if a target is missed."""
    from benchmarks import documents  # why: only after setup()

    return documents.measure()


def measure_verification() -> int:
    """Judge 1,000 entries, verify 50,000 of a journal (a million with ROPA_SOAK=1); return 1 if a target is missed."""
    from benchmarks import impact, journal, judging  # why: only after setup()

    entries = 1_000_000 if os.environ.get("ROPA_SOAK") == "1" else 50_000
    generate("journal", JOURNAL_ACTIVITIES)
    missed = judging.measure("journal") | impact.measure("journal")
    timed(f"make a journal of {entries} entries", lambda: journal.fill("journal", entries))
    return missed | journal.measure("journal")


def prepare(directory: str) -> None:
    """Start Django on an empty database, as it runs in use."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "ropa.settings",
        "ROPA_DATA_DIR": directory,
        "ROPA_DATABASE_URL": "",
        "ROPA_DATABASE_URL_FILE": "",
        "ROPA_DEBUG": "False",
        "ROPA_HTTPS": "False",
        "ROPA_REQUIRE_SECOND_FACTOR": "False",  # the clients that are timed have none
        "ROPA_SECRET_KEY": secrets.token_urlsafe(64),
        "ROPA_ALLOWED_HOSTS": "testserver",
    }
    django.setup()
    from django.core.management import call_command  # why: only after setup()

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def timed(what: str, act: Callable[[], Result]) -> Result:
    """Print how long the act took; return its result."""
    started = time.perf_counter()
    result = act()
    print(f"{what:<60}{time.perf_counter() - started:8.2f} s")
    return result


def generate(slug: str, activities: int) -> None:
    from django.core.management import call_command  # why: only after setup()

    def run() -> None:
        call_command("generate_register", organisation=slug, activities=activities, stderr=open(os.devnull, "w"))  # noqa: SIM115, PTH123  # to the end of the program

    timed(f"generate {activities} activities with their parts and history", run)


def measure_list() -> int:
    """Time the list of activities in the admin, as a superuser; return 1 if a page misses the target."""
    from django.contrib.auth import get_user_model  # why: only after setup()
    from django.test import Client  # why: only after setup()
    from django.urls import reverse  # why: only after setup()

    client = Client()
    client.force_login(get_user_model()._default_manager.create_superuser("bench"))
    address = reverse("admin:registry_processingactivity_changelist")
    missed = 0
    for name, query in LISTS.items():
        median = milliseconds(partial(client.get, address + query))
        missed |= median > TARGET
        verdict = "within" if median <= TARGET else "MISSES"
        print(f"{f'list of {ACTIVITIES} activities, {name}':<60}{median:8.0f} ms  {verdict} the target of {TARGET} ms")
    return int(missed)


def milliseconds(request: Callable[[], HttpResponseBase]) -> float:
    """Return the median of several warm requests, all of which must succeed."""
    durations = []
    for _time in range(TIMES + 1):
        started = time.perf_counter()
        status = request().status_code
        durations.append(1000 * (time.perf_counter() - started))
        if status != 200:  # noqa: PLR2004  # HTTP's own number
            sys.exit(f"The list answered with status {status}.")
    return statistics.median(durations[1:])


def read(slug: str) -> RegisterRecord:
    from registry.choices import RegisterKind  # why: only after setup()
    from registry.record import read_register  # why: only after setup()
    from ropa.organisations.models import Organisation  # why: only after setup()

    return read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)


def measure_exports() -> None:
    from django.utils import timezone  # why: only after setup()

    from registry.spreadsheets.exporting import export_workbook  # why: only after setup()
    from registry.spreadsheets.flat import export_flat  # why: only after setup()
    from registry.spreadsheets.interchange import export_json  # why: only after setup()

    register = timed(f"read {ACTIVITIES} activities", lambda: read("bench"))
    timed("write them as JSON", lambda: export_json(register, language="en", exported_at=timezone.now()))
    timed("write them as flat CSV", lambda: export_flat(register, "en"))
    timed("write them as XLSX", lambda: export_workbook(register, "xlsx"))


def measure_import() -> None:
    """Time a workbook of 100 activities; then what stock resources can read of it, by them and by ours."""
    from benchmarks import stock  # why: only after setup()
    from registry.spreadsheets.exporting import export_workbook, native_tables  # why: only after setup()
    from registry.spreadsheets.workbook import write_workbook  # why: only after setup()
    from ropa.journal.gate import change  # why: only after setup()
    from ropa.organisations.models import Organisation  # why: only after setup()

    whole = excerpt("whole", "W")
    content = export_workbook(whole, "xlsx")
    timed(f"import a workbook of {WORKBOOK} activities, all parts", lambda: load(content, "whole"))
    timed("import it again: nothing changes", lambda: load(content, "whole"))
    for slug, letter in (("ours", "O"), ("stock", "S")):
        with change(by="benchmark"):
            Organisation(slug=slug, name=slug).save()
        tables = [table for table in native_tables(excerpt(slug, letter)) if table[0] in stock.SHEETS]
        tables = [(name, header, list(rows)) for name, header, rows in tables]
        rows = sum(len(list(rows)) for _name, _header, rows in tables)
        if slug == "ours":
            few = write_workbook(tables, "xlsx")
            timed(f"  {rows} of its rows by this program, file included", partial(load, few, "ours"))
        else:
            keeper = Organisation.objects.get(slug=slug)
            act = partial(stock.import_stock, tables, keeper)
            timed(f"  the same {rows} rows by stock import-export, without file", act)


def measure_long_import() -> int:
    """Time a long import, beside what libraries do; return 1 if a target is missed."""
    from benchmarks import importing  # why: only after setup()

    return importing.measure(read("bench"))


def measure_timeline() -> int:
    """Time the timeline; return 1 if a page misses its target."""
    from benchmarks import timeline  # why: only after setup()

    return timeline.measure()


def measure_dashboard() -> int:
    """Time the overview; return 1 if it misses its target."""
    from benchmarks import dashboard  # why: only after setup()

    return dashboard.measure("bench")


def excerpt(slug: str, letter: str) -> RegisterRecord:
    """Return a hundred activities as another organisation's, as drafts with references and names of their own."""
    from registry.record import Label  # why: only after setup()

    register = read("bench")
    draft = Label("draft", "Draft", "Brouillon")
    few = tuple(
        dataclasses.replace(entry, reference=entry.reference.replace("G", letter), status=draft)
        for entry in register.activities[:WORKBOOK]
    )
    keeper = dataclasses.replace(register.organisation, slug=slug, name=slug)
    return dataclasses.replace(register, organisation=keeper, activities=few)


def load(content: bytes, slug: str) -> None:
    from registry.spreadsheets.importing import import_workbook  # why: only after setup()

    report = import_workbook(content, "bench.xlsx", slug, by="benchmark")
    if report.refused:
        sys.exit("\n".join(map(str, report.problems)))


if __name__ == "__main__":
    with everything():
        sys.exit(main())
