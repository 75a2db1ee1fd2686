"""Reads the law from its reference rows, in a constant number of queries. Judges nothing."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from registry import models
from registry.choices import ListKind
from registry.compliance.law import Decision, Duty, Exemption, Law, Membership, Period
from registry.record import Label, digest
from ropa.organisations.choices import YesNo

# The list on which a decision's recipients must stand: a scheme of a certification, or the name of another one.
SCHEMES = {"(EU) 2023/1795": ("DPF",), "(EU) 2016/1250": ("Privacy Shield",), "2000/520/EC": ("Safe Harbor",)}
DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def read_law() -> Law:
    """Read the law as it is known now: five queries."""
    required, exempt = read_lists()
    return Law(
        memberships=tuple(map(_membership, models.EeaMembership.objects.order_by("pk"))),
        decisions=tuple(map(_decision, models.AdequacyDecision.objects.order_by("pk"))),
        duties=tuple(map(_duty, models.LegalDuty.objects.order_by("pk"))),
        exemptions=tuple(map(_exemption, models.RecordsExemption.objects.order_by("in_force_from"))),
        required_lists=required,
        exempt_lists=exempt,
    )


def read_lists() -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Read what authorities list: with an impact assessment, Art. 35(4), and without one, Art. 35(5). One query."""
    listed = list(models.DpiaCriterion.objects.exclude(listed="").order_by("pk"))
    required = tuple(_label(row) for row in listed if row.listed == ListKind.REQUIRED)
    return required, tuple(_label(row) for row in listed if row.listed == ListKind.EXEMPT)


def version_of(law: Law) -> str:
    """Return what stands for this law and these rules: judgements of another version are made again."""
    return hashlib.sha256(f"{_rules()}{digest(law)}".encode()).hexdigest()


@cache
def _rules() -> str:
    """Return the digest of the rules as they are written."""
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


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
        schemes=SCHEMES.get(row.number, (row.number,)) if needs else (),
        checked_on=row.checked_on,
    )


def _duty(row: Any) -> Duty:
    least = row.period * DAYS[row.unit]
    return Duty(row.code, row.citation, least, _label(row), Period(row.in_force_from, row.in_force_until))


def _exemption(row: Any) -> Exemption:
    return Exemption(row.persons, Period(row.in_force_from, row.in_force_until), row.limits_en, row.limits_fr)


def _label(row: Any) -> Label:
    return Label(row.code, row.label_en, row.label_fr)
