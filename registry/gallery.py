"""The pictures of a register as pages show them: each shape a link to its entries, each picture with its tables.

Knows what is kept of registers, and addresses; no requests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from registry.judgements import outlines_of
from registry.models import JudgedRegister
from registry.pictures import (
    ASPECTS,
    Lead,
    Outline,
    Picture,
    activities_by_basis,
    data_way,
    people_and_special_data,
    rows,
    transfers_by_mechanism,
)
from registry.wording import language

if TYPE_CHECKING:
    from ropa.organisations.models import Organisation

FEW = 12  # rows of a table behind a picture; the page of the aspect has them all


@dataclass(frozen=True)
class Line:
    """A row of a table: its cells, in how many entries this is said, and where these are listed."""

    cells: tuple[str, ...]
    count: int
    address: str


@dataclass(frozen=True)
class Table:
    """What entries say of an aspect: the first rows, how many there are, and where all are."""

    aspect: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    count: int
    address: str


@dataclass(frozen=True)
class Shown:
    """A picture whose shapes are links, and the tables behind it."""

    name: str
    title: str
    svg: SafeString
    tables: tuple[Table, ...]


def leading_pictures(organisation: Organisation) -> list[dict[str, Any]]:
    """Return the way of the data and the transfers, which the overview shows.

    They are kept until the register is judged again: it must be up to date.
    """
    judged = JudgedRegister.objects.get(organisation=organisation)
    kept = json.loads(judged.pictures or "{}")
    if language() not in kept:
        outlines = outlines_of(organisation)
        drawn = data_way(outlines), transfers_by_mechanism(outlines, organisation.name)
        text = json.dumps(kept | {language(): [asdict(each) for each in _shown(organisation, outlines, *drawn)]})
        same = JudgedRegister.objects.filter(pk=judged.pk, sequence=judged.sequence, by=judged.by, on=judged.on)
        same.update(pictures=text)
        kept = json.loads(text)
    # What is kept was drawn above, all text in it escaped.
    return [each | {"svg": mark_safe(each["svg"])} for each in kept[language()]]  # noqa: S308


def all_pictures(organisation: Organisation) -> tuple[Shown, ...]:
    """Return every picture that the register gives, which must be up to date."""
    outlines = outlines_of(organisation)
    return _shown(
        organisation,
        outlines,
        data_way(outlines),
        transfers_by_mechanism(outlines, organisation.name),
        activities_by_basis(outlines),
        people_and_special_data(outlines),
    )


def table(organisation: Organisation, outlines: Iterable[Outline], aspect: str, most: int | None = None) -> Table:
    """Return the table of an aspect, or its first rows."""
    found = rows(outlines, ASPECTS[aspect])
    lines = tuple(Line(row.cells, row.count, behind_address(organisation, aspect, row.key)) for row in found[:most])
    heads = tuple(map(str, ASPECTS[aspect].heads))
    return Table(aspect, heads, lines, len(found), behind_address(organisation, aspect))


def behind_address(organisation: Organisation, aspect: str, key: str = "") -> str:
    """Return where the entries are listed that say something; without a key, where all that they say is."""
    address = reverse("registers:behind", args=[organisation.slug, aspect])
    return f"{address}?{urlencode({'of': key})}" if key else address


def _shown(organisation: Organisation, outlines: Sequence[Outline], *pictures: Picture | None) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            picture.name,
            picture.title,
            picture.linked(partial(_target, organisation)),
            tuple(table(organisation, outlines, aspect, FEW) for aspect in picture.aspects),
        )
        for picture in pictures
        if picture
    )


def _target(organisation: Organisation, lead: Lead) -> str:
    return behind_address(organisation, lead.aspect, lead.key)
