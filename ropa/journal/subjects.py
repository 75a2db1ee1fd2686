"""What the journal keeps Records of. Apps say so here when they start; the journal itself knows no register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ropa.journal.gate import Touched


@dataclass(frozen=True)
class Told:
    """What one subject says now: whose it is, its name, and its Record's canonical JSON.

    `substance` is the SHA-256 of what an approval of it would be bound to; empty where nothing is approved.
    """

    organisation_id: int | None
    label: str
    content: str
    substance: str = ""


@dataclass(frozen=True)
class Subject:
    """A kind of thing whose Record the journal keeps.

    `affected` returns, by key, the subjects that what was written may have changed, each with the shared row through
    which it was reached (empty: directly); `owners` whose they are, of those that exist; `owned_by` all subjects of an
    organisation; `read` what those that exist say now. All in a number of queries that does not depend on how many
    there are. `depth` is how deep in the Record the fields are that a reader knows by name.
    """

    type: str
    affected: Callable[[Touched], dict[int, str]]
    owners: Callable[[Collection[int]], dict[int, int]]
    owned_by: Callable[[int], set[int]]
    read: Callable[[Collection[int]], dict[int, Told]]
    depth: int = 1


_subjects: dict[str, Subject] = {}


def keep(subject: Subject) -> None:
    """Have the journal keep the Records of `subject` from now on."""
    _subjects[subject.type] = subject


def kept_subjects() -> tuple[Subject, ...]:
    """Return all kinds of subjects, in the order of their types."""
    return tuple(_subjects[name] for name in sorted(_subjects))
