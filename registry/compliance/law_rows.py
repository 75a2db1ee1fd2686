"""Reads the law from its reference rows, in a constant number of queries. Judges nothing."""

from __future__ import annotations

from typing import Any

from registry import models
from registry.compliance.law import Decision, Law, Membership, Period
from registry.record import Label
from ropa.organisations.choices import YesNo

# The list on which a decision's recipients must stand; a decision that is not here accepts none.
SCHEMES = {"(EU) 2023/1795": ("DPF",)}


def read_law() -> Law:
    """Read the law as it is known now: two queries."""
    return Law(
        memberships=tuple(_membership(row) for row in models.EeaMembership.objects.order_by("pk")),
        decisions=tuple(_decision(row) for row in models.AdequacyDecision.objects.order_by("pk")),
    )


def _membership(row: Any) -> Membership:
    return Membership(row.country_id, Period(row.in_force_from, row.in_force_until))


def _decision(row: Any) -> Decision:
    organisation = Label("", row.organisation_en, row.organisation_fr) if row.organisation_en else None
    needs = row.needs_certification == YesNo.YES
    return Decision(
        number=row.number,
        country=row.country_id or "",
        organisation=organisation,
        period=Period(row.in_force_from, row.in_force_until),
        schemes=SCHEMES.get(row.number, ("",)) if needs else (),
        checked_on=row.checked_on,
    )
