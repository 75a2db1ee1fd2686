"""Where data leave the Union, by what allows it: the keeper, mechanisms of Chapter V, countries. Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.choices import Mechanism
from registry.pictures.aspects import lead
from registry.pictures.counting import Known, counted, entries, leading
from registry.pictures.drawing import (
    FRAME,
    HEAD,
    NORMAL,
    PALE,
    SOFT,
    UNKNOWN,
    Pen,
    Picture,
    Shape,
    Type,
    box,
    curve,
    fitted,
    paragraph,
)
from registry.pictures.outline import Outline

MOST = 8  # mechanisms, and countries of each
ROW, GAP, BOX = 28, 6, 19
KEEPER, MECHANISM, COUNTRY = (0, 130), (190, 210), (460, 200)  # left and width of each column
# Each mechanism has a line of its own form beside its colour: the picture is printed in black and white.
FORMS = ("", "7 3", "2 2", "9 2 2 2", "1 3", "12 3", "5 2 1 2 1 2", "3 5")
# Adequacy, the safeguards of Art. 46 and 47, the derogations of Art. 49, none: each readable on white.
COLOURS = {
    Mechanism.ADEQUACY: "#1f6f4a",
    Mechanism.SCC: "#1b4f9c",
    Mechanism.SCC_AUTHORITY: "#0f6a7d",
    Mechanism.BCR: "#5b3f9e",
    Mechanism.NONE: "#a32020",
}
SAFEGUARD, DEROGATION = "#7a2e6f", "#8a4b00"


@dataclass(frozen=True)
class Group:
    """The countries to which data go by one mechanism, and the line it is drawn with."""

    mechanism: Known
    count: int
    countries: tuple[tuple[Known, int], ...]
    pen: Pen
    top: float

    @property
    def middle(self) -> float:
        """Return the height at which the mechanism stands."""
        return self.top + ROW * len(self.countries) / 2


def transfers_by_mechanism(outlines: Sequence[Outline], keeper: str) -> Picture | None:
    """Return the diagram; None if no entry declares a transfer."""
    pairs = counted(outlines, lambda outline: outline.transfers)
    if not pairs:
        return None
    groups = _groups(pairs, counted(outlines, lambda outline: (how for how, _to in outline.transfers)))
    height = groups[-1].top + ROW * len(groups[-1].countries) + 4
    middle = (groups[0].middle + groups[-1].middle) / 2
    return Picture(
        name="transfers-by-mechanism",
        title=_("Transfers by mechanism"),
        description=" ".join(map(_told, groups)),
        height=height,
        shapes=(*map(Shape, _lines(groups, middle)), *_boxes(groups, middle, keeper)),
        aspects=("transfer", "mechanism"),
    )


def _groups(pairs: Counter[tuple[Known, Known]], entries_of: Counter[Known]) -> list[Group]:
    by_mechanism: dict[Known, Counter[Known]] = {}
    for (mechanism, country), count in pairs.items():
        by_mechanism.setdefault(mechanism, Counter())[country] += count
    sums = Counter({mechanism: countries.total() for mechanism, countries in by_mechanism.items()})
    found, top = [], 2.0
    for place, mechanism in enumerate(leading(sums, MOST)):
        countries = by_mechanism[mechanism]
        kept = tuple((country, countries[country]) for country in leading(countries, MOST))
        pen = Pen(_colour(mechanism), 1, FORMS[place]) if mechanism.declared else Pen(SOFT, 1, "1 3")
        found.append(Group(mechanism, entries_of[mechanism], kept, pen, top))
        top += ROW * len(kept) + GAP
    return found


def _colour(mechanism: Known) -> str:
    usual = DEROGATION if mechanism.code.startswith("49") else SAFEGUARD
    return COLOURS.get(Mechanism(mechanism.code), usual) if mechanism.code in Mechanism.values else usual


def _told(group: Group) -> str:
    countries = "; ".join(f"{country.words} ({entries(count)})" for country, count in group.countries)
    return _("%(mechanism)s: %(countries)s.") % {"mechanism": group.mechanism.words, "countries": countries}


def _lines(groups: Iterable[Group], middle: float) -> Iterable[str]:
    for group in groups:
        yield curve((sum(KEEPER), middle), (MECHANISM[0], group.middle), group.pen)
        for place in range(len(group.countries)):
            end = group.top + ROW * (place + 0.5)
            yield curve((sum(MECHANISM), group.middle), (COUNTRY[0], end), group.pen)


def _boxes(groups: Iterable[Group], middle: float, keeper: str) -> Iterable[Shape]:
    yield Shape(_label(KEEPER, middle, keeper, HEAD, FRAME, PALE))
    for group in groups:
        how = group.mechanism
        drawn = _label(MECHANISM, group.middle, how.words, Type(NORMAL), _frame(group, how))
        yield Shape(drawn, lead("mechanism", how, count=group.count))
        for place, (to, count) in enumerate(group.countries):
            words = f"{to.words} · {entries(count)}"
            drawn = _label(COUNTRY, group.top + ROW * (place + 0.5), words, Type(NORMAL), _frame(group, to))
            yield Shape(drawn, lead("transfer", to, how, count=count))


def _frame(group: Group, known: Known) -> Pen:
    return Pen(group.pen.colour, 0.9) if known.declared else UNKNOWN


def _label(
    column: tuple[float, float], middle: float, content: str, kind: Type, frame: Pen, fill: str = "#ffffff"
) -> str:
    left, width = column
    lines = fitted(content, width - 14, 2, kind.size)
    height = BOX + (len(lines) - 1) * 6
    return box(left + 0.5, middle - height / 2, width - 1, height, frame, fill) + paragraph(
        left + 7, middle, lines, kind
    )
