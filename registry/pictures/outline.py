"""What the pictures need of an entry: an outline of its Record, small enough to be kept and read by the thousand.

Knows Records; draws nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from registry.pictures.counting import UNDECLARED, Known, own, said
from registry.record import ActivityRecord, PurposeRecord, TransferRecord

Pairs = tuple[tuple[Known, Known], ...]


class Outline(NamedTuple):  # no dataclass: ten thousand are read for one page
    """Whose data an entry processes, for what, on which bases, who receives them where, and what allows it.

    `arrivals`: who receives data in which countries. `transfers`: mechanisms and destinations. `bases` are empty for a
    processor's entry: they are its clients' to declare. `special`: special categories and criminal data.
    """

    reference: str
    people: tuple[Known, ...]
    purposes: tuple[Known, ...]
    bases: tuple[Known, ...]
    arrivals: Pairs
    transfers: Pairs
    special: tuple[Known, ...]


@cache
def drawing_version() -> str:
    """Return what stands for this code: outlines and pictures that another one made are made again."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def outline_of(activity: ActivityRecord) -> Outline:
    """Return the outline of an entry."""
    categories = dict.fromkeys(each.category for each in activity.personal_data)
    bases = map(_basis, activity.purposes)
    return Outline(
        activity.reference,
        _once(said(each.category) for each in activity.data_subjects) or (UNDECLARED,),
        _once(own(each.text) for each in activity.purposes) or (own(activity.operations),),
        () if activity.is_processor else _once(bases) or (UNDECLARED,),
        tuple(dict.fromkeys(_arrivals(activity))) or ((UNDECLARED, UNDECLARED),),
        tuple(dict.fromkeys(map(_transfer, activity.transfers))),
        _once(said(category) for category in categories if category.special or category.criminal),
    )


def written(outline: Outline) -> str:
    """Return the outline as it is kept: a line of JSON for each of its parts."""
    return "\n".join(json.dumps(_plain(each), ensure_ascii=False, separators=(",", ":")) for each in outline)


def read_outlines(kept: Iterable[str]) -> list[Outline]:
    """Return the outlines that were kept so. Entries say much in the same words: a line is read once."""
    lines: dict[str, Any] = {}

    def part(line: str) -> Any:
        if line not in lines:
            lines[line] = _part(json.loads(line))
        return lines[line]

    return [
        Outline(json.loads(reference), *map(part, parts)) for reference, *parts in (each.split("\n") for each in kept)
    ]


def _plain(part: object) -> object:
    """Return a part as JSON holds it; what is empty at the end of a thing is left out."""
    if isinstance(part, Known):
        filled = [place for place, value in enumerate(part, 1) if value]
        return list(part[: max(filled, default=0)])
    return [_plain(each) for each in part] if isinstance(part, tuple) else part


def _part(plain: list[Any]) -> tuple[Any, ...]:
    """Return the things of a part, or its pairs of things: these are lists of lists."""
    return tuple(
        tuple(Known(*one) for one in each) if each and isinstance(each[0], list) else Known(*each) for each in plain
    )


def _once(things: Iterable[Known]) -> tuple[Known, ...]:
    return tuple(dict.fromkeys(things))


def _basis(purpose: PurposeRecord) -> Known:
    basis = purpose.legal_basis
    return said(basis, basis.article) if basis else UNDECLARED


def _transfer(transfer: TransferRecord) -> tuple[Known, Known]:
    mechanism = transfer.mechanism
    return said(mechanism, mechanism.code) if mechanism else UNDECLARED, _destination(transfer)


def _destination(transfer: TransferRecord) -> Known:
    return said(transfer.country) if transfer.country else own(transfer.international_organisation)


def _arrivals(activity: ActivityRecord) -> Iterable[tuple[Known, Known]]:
    """Return who receives data where, as far as the entry says it."""
    for recipient in activity.recipients:
        yield own(recipient.name), said(recipient.country)
    for engagement in activity.engagements:
        name = engagement.subprocessor.name
        countries = dict.fromkeys(_countries(activity, name)) or (UNDECLARED,)
        yield from ((own(name), country) for country in countries)
    yield from ((UNDECLARED, country) for country in _countries(activity, ""))


def _countries(activity: ActivityRecord, name: str) -> Iterable[Known]:
    for transfer in activity.transfers:
        if transfer.importer == name and _destination(transfer).declared:
            yield _destination(transfer)
    for place in activity.storage_places:
        if place.location.operator == name:
            yield said(place.location.country)
