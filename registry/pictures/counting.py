"""What pictures count: in how many entries a thing is said. Knows Records; draws nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.record import ActivityRecord
from registry.wording import alphabetical

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Known:
    """Something that entries say; `declared` is False for what they do not, `rest` marks what stands for the others."""

    words: str
    declared: bool = True
    rest: bool = False


def undeclared() -> Known:
    return Known(_("not declared"), declared=False)


def said(words: str) -> Known:
    """Return what was said, or that it was not declared."""
    return Known(words) if words else undeclared()


def counted(activities: Iterable[ActivityRecord], keys: Callable[[ActivityRecord], Iterable[Key]]) -> Counter[Key]:
    """Return in how many entries each thing is said."""
    return Counter(key for activity in activities for key in dict.fromkeys(keys(activity)))


def leading(counts: Counter[Known], most: int) -> list[Known]:
    """Return the things that most entries say, what is not declared last."""
    order = sorted(counts, key=lambda known: (not known.declared, -counts[known], alphabetical(known.words)))
    if len(order) <= most:
        return order
    silent = [known for known in order if not known.declared]
    return [known for known in order if known.declared][: most - len(silent)] + silent


def entries(count: int) -> str:
    return ngettext("%(count)d activity", "%(count)d activities", count) % {"count": count}


def told(pairs: Sequence[tuple[str, int]]) -> str:
    """Return a sentence: each thing and in how many entries it is said."""
    parts = [_("%(what)s (%(count)s)") % {"what": what, "count": entries(count)} for what, count in pairs]
    return "; ".join(parts) + "."
