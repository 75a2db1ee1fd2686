"""What kinds of work there are. The apps above say so when they start; nothing here knows what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django_stubs_ext import StrPromise

from ropa.work.models import Work
from ropa.work.report import Report


@dataclass(frozen=True)
class Kind:
    """A kind of work: its name for people, and what does it.

    `perform` is handed the work and the report to tell how far it is. It renders and computes outside transactions,
    and what it writes in the end it writes in one that also calls `report.finish()`: then it is all there, once, or
    not at all. `again`: what was lost with its worker is taken up again; otherwise it is marked as failed.
    `page` is the name of the address of what comes of it, which takes the organisation's slug and `work.subject`;
    `permission` is what takes to stop the work of others.
    """

    code: str
    name: StrPromise
    perform: Callable[[Work, Report], None]
    again: bool
    page: str
    permission: str


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """Have workers do this kind of work from now on."""
    _kinds[kind.code] = kind


def kind_of(work: Work) -> Kind:
    """Return the kind of a piece of work; raise LookupError if no app knows it any more."""
    return _kinds[work.kind]


_chores: list[Callable[[], object]] = []


def add_chore(chore: Callable[[], object]) -> None:
    """Have workers do this every minute: cheap, and harmless if two of them do it at once."""
    if chore not in _chores:
        _chores.append(chore)


def chores() -> tuple[Callable[[], object], ...]:
    """Return what workers do every minute."""
    return tuple(_chores)
