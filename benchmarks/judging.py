"""How long it takes to judge a register: by the rules alone, and to bring what is kept of them up to date."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone

from registry.choices import RegisterKind
from registry.compliance import check, read_law
from registry.judgements import refresh
from registry.models import ProcessingActivity
from registry.record import read_register
from ropa.journal.gate import change
from ropa.organisations.models import Organisation

TARGET = 2.0  # seconds to read and judge 1,000 activities
KEPT = 0.1  # seconds to find that nothing is new, or to judge one entry again


def measure(slug: str) -> int:
    """Judge the 1,000 activities of this register; return 1 if a target is missed."""
    organisation = Organisation.objects.get(slug=slug)

    def judge() -> None:
        check(read_register(organisation, RegisterKind.ALL), timezone.localdate(), read_law())

    missed = _told("read and judge 1,000 activities", judge, TARGET)
    _told("judge every entry and keep it", refresh, None)
    missed |= _told("find that nothing is new", refresh, KEPT)
    entry = ProcessingActivity.objects.of(organisation).first()
    if entry is not None:
        with change(by="benchmark"):
            entry.note = "Judged again"
            entry.save()
    return missed | _told("judge again the one entry that was edited", refresh, KEPT)


def _told(what: str, act: Callable[[], None], target: float | None) -> int:
    started = time.perf_counter()
    act()
    seconds = time.perf_counter() - started
    verdict = "" if target is None else f"  {'within' if seconds <= target else 'MISSES'} the target of {target} s"
    print(f"{what:<60}{seconds:8.2f} s{verdict}")
    return int(target is not None and seconds > target)
