"""What pictures count: in how many entries a thing is said. Knows labels of Records; draws nothing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.record import Label
from registry.wording import alphabetical, words

if TYPE_CHECKING:
    from registry.pictures.outline import Outline

Key = TypeVar("Key", bound=Hashable)


class Known(NamedTuple):  # no dataclass: it is counted a hundred thousand times for one page
    """Something that entries say. A text of the user's own has no French beside it; what was not declared is empty.

    `code` is what a picture needs beside the words; `rest` marks what stands for the others.
    """

    en: str = ""
    fr: str = ""
    code: str = ""
    rest: bool = False

    @property
    def declared(self) -> bool:
        """Whether anything is said."""
        return bool(self.en or self.fr)

    @property
    def words(self) -> str:
        """What is said, in the active language; a text of the user's own as it was typed."""
        if not self.declared:
            return _("not declared")
        return words(Label("", self.en, self.fr)) if self.fr else self.en

    @property
    def key(self) -> str:
        """Return what an address names it by, in any language."""
        return hashlib.sha256("\0".join(self[:3]).encode()).hexdigest()[:16]


UNDECLARED = Known()


def own(text: str) -> Known:
    """Return what the user's own text says."""
    return Known(text)


def said(label: Label | None, code: str = "") -> Known:
    """Return what a label says."""
    return Known(label.en, label.fr, code) if label else UNDECLARED


def counted(outlines: Iterable[Outline], keys: Callable[[Outline], Iterable[Key]]) -> Counter[Key]:
    """Return in how many entries each thing is said."""
    return Counter(key for outline in outlines for key in set(keys(outline)))


def leading(counts: Counter[Known], most: int) -> list[Known]:
    """Return the things that most entries say, what is not declared last."""
    order = sorted(counts, key=lambda known: (not known.declared, -counts[known], alphabetical(known.words), known))
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
