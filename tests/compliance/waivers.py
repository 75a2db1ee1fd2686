"""Waivers for tests, written inside the gate."""

import datetime as dt
from typing import Any

from registry.models import ProcessingActivity, Waiver
from tests.factories import ACTOR, saved


def waiver(of: ProcessingActivity, **values: Any) -> Waiver:
    given = {
        "organisation": of.organisation,
        "activity": of,
        "code": "purpose.missing",
        "reason": "It is a test.",
        "waived_by_name": ACTOR,
        "waived_from": dt.date(2026, 1, 1),
        "waived_until": dt.date(2036, 1, 1),
    }
    return saved(Waiver(**given | values))
