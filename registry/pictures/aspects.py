"""What of entries the pictures show, aspect by aspect: the table behind a picture, and the entries behind a shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from registry.pictures.counting import Known, counted, entries
from registry.pictures.drawing import Lead
from registry.pictures.outline import Outline
from registry.wording import alphabetical, article

Said = tuple[Known, ...]  # what stands in the columns of one row


@dataclass(frozen=True)
class Aspect:
    """Something that entries say: what the columns of its table are called, and what an entry says in them."""

    code: str
    heads: tuple[StrPromise, ...]
    said: Callable[[Outline], Iterable[Said]]


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, in how many entries this is said, and the key that asks for them."""

    cells: tuple[str, ...]
    count: int
    key: str


PEOPLE, PURPOSES = gettext_lazy("Data subjects"), gettext_lazy("Purposes")
RECIPIENTS, COUNTRIES = gettext_lazy("Recipients and processors"), gettext_lazy("Countries")
MECHANISM, DESTINATION = gettext_lazy("Mechanism"), gettext_lazy("Destination")

ASPECTS = {
    aspect.code: aspect
    for aspect in (
        Aspect("people", (PEOPLE,), lambda outline: zip(outline.people)),
        Aspect("purpose", (PURPOSES,), lambda outline: zip(outline.purposes)),
        Aspect("recipient", (RECIPIENTS,), lambda outline: ((who,) for who, _where in outline.arrivals)),
        Aspect("country", (COUNTRIES,), lambda outline: ((where,) for _who, where in outline.arrivals)),
        Aspect("transfer", (DESTINATION, MECHANISM), lambda outline: ((to, how) for how, to in outline.transfers)),
        Aspect("mechanism", (MECHANISM,), lambda outline: ((how,) for how, _to in outline.transfers)),
        Aspect("basis", (gettext_lazy("Legal basis"),), lambda outline: zip(outline.bases)),
        Aspect(
            "special",
            (PEOPLE, gettext_lazy("Special categories and criminal data")),
            lambda outline: product(outline.people, outline.special),
        ),
    )
}


def lead(aspect: str, *said: Known, count: int) -> Lead:
    """Return to what a shape leads that stands for this, which so many entries say."""
    what = " – ".join(words_in(aspect, known) for known in said)
    return Lead(aspect, _key(said), _("%(what)s (%(count)s)") % {"what": what, "count": entries(count)})


def words_in(aspect: str, known: Known) -> str:
    """Return the words of a thing: of a legal basis with its citation."""
    return f"{known.words} · {article(known.code)}" if aspect == "basis" and known.code else known.words


def rows(outlines: Iterable[Outline], aspect: Aspect) -> tuple[Row, ...]:
    """Return the table of an aspect: what most entries say first, what is not declared last."""
    counts = counted(outlines, aspect.said)
    found = [
        Row(tuple(words_in(aspect.code, each) for each in said), counts[said], _key(said)) for said in _order(counts)
    ]
    return tuple(found)


def behind(outlines: Sequence[Outline], aspect: Aspect, key: str) -> tuple[str, tuple[str, ...]]:
    """Return what has this key, in words, and the references of the entries that say it; empty for an unknown key."""
    known = {said for outline in outlines for said in aspect.said(outline)}
    asked = next((said for said in known if _key(said) == key), None)
    if asked is None:
        return "", ()
    words = " – ".join(words_in(aspect.code, each) for each in asked)
    return words, tuple(outline.reference for outline in outlines if asked in set(aspect.said(outline)))


def _order(counts: dict[Said, int]) -> list[Said]:
    def place(said: Said) -> tuple[bool, int, list[str], Said]:
        silent = any(not known.declared for known in said)
        return silent, -counts[said], [alphabetical(known.words) for known in said], said

    return sorted(counts, key=place)


def _key(said: Said) -> str:
    return "-".join(known.key for known in said)
