"""How a register is read across its entries: what several of them say, and which. Knows no particular topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _

from registry.documents.blocks import Block, Line, Note
from registry.record import ActivityRecord, RegisterRecord

Lines = tuple[Line, ...]
MANY = 4  # references that are longer to read than “all entries”
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Overview:
    """A table of the register, with its anchor and its heading. `brief` is what the summary tells of it."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    brief: str = ""


def found(block: Block | None, otherwise: str) -> tuple[Block, ...]:
    """Return the block, or the sentence which says that there is none."""
    return (Note(otherwise),) if block is None else (block,)


def references(activities: Iterable[ActivityRecord], register: RegisterRecord) -> str:
    """Return the references of the entries of a register, each once, or that it is all of many."""
    named = list(dict.fromkeys(activity.reference for activity in activities))
    return _("all entries") if len(named) == len(register.activities) >= MANY else ", ".join(named)


def uses(register: RegisterRecord, keys: Callable[[ActivityRecord], Iterable[Key]]) -> dict[Key, list[ActivityRecord]]:
    """Return, for each thing that entries use, the entries that use it."""
    users: defaultdict[Key, list[ActivityRecord]] = defaultdict(list)
    for activity in register.activities:
        for key in dict.fromkeys(keys(activity)):
            users[key].append(activity)
    return users


def merged(
    register: RegisterRecord, pairs: Iterable[tuple[ActivityRecord, tuple[Lines, ...]]]
) -> list[tuple[Lines, ...]]:
    """Return one row for what several entries say in the same words, with their references first."""
    sayers: defaultdict[tuple[Lines, ...], list[ActivityRecord]] = defaultdict(list)
    for activity, said in pairs:
        sayers[said].append(activity)
    return [((Line(references(activities, register)),), *said) for said, activities in sayers.items()]
