"""Where data leave the Union, by what allows it: the keeper, mechanisms of Chapter V, countries. Knows Records only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.pictures.counting import Known, counted, entries, leading, said
from registry.pictures.drawing import (
    ACCENT,
    FRAME,
    HEAD,
    NORMAL,
    PALE,
    SOFT,
    UNKNOWN,
    Pen,
    Picture,
    Type,
    box,
    curve,
    fitted,
    joined,
    paragraph,
)
from registry.record import ActivityRecord, TransferRecord
from registry.wording import words

MOST = 8  # mechanisms, and countries of each
ROW, GAP, BOX = 28, 6, 19
KEEPER, MECHANISM, COUNTRY = (0, 130), (190, 210), (460, 200)  # left and width of each column
# Each mechanism has a line of its own form: the picture is printed in black and white.
FORMS = ("", "7 3", "2 2", "9 2 2 2", "1 3", "12 3", "5 2 1 2 1 2", "3 5")


@dataclass(frozen=True)
class Group:
    """The countries to which data go by one mechanism, and the line it is drawn with."""

    mechanism: Known
    countries: tuple[tuple[Known, int], ...]
    pen: Pen
    top: float

    @property
    def middle(self) -> float:
        """Return the height at which the mechanism stands."""
        return self.top + ROW * len(self.countries) / 2


def transfers_by_mechanism(activities: Sequence[ActivityRecord], keeper: str) -> Picture | None:
    """Return the diagram; None if no entry declares a transfer."""
    pairs = counted(activities, lambda activity: map(_pair, activity.transfers))
    if not pairs:
        return None
    groups = _groups(pairs)
    height = groups[-1].top + ROW * len(groups[-1].countries) + 4
    middle = (groups[0].middle + groups[-1].middle) / 2
    return Picture(
        name="transfers-by-mechanism",
        title=_("Transfers by mechanism"),
        description=" ".join(map(_told, groups)),
        height=height,
        shapes=joined((*_lines(groups, middle), *_boxes(groups, middle, keeper))),
    )


def _pair(transfer: TransferRecord) -> tuple[Known, Known]:
    place = words(transfer.country) or transfer.international_organisation
    return said(words(transfer.mechanism)), said(place)


def _groups(pairs: Counter[tuple[Known, Known]]) -> list[Group]:
    by_mechanism: dict[Known, Counter[Known]] = {}
    for (mechanism, country), count in pairs.items():
        by_mechanism.setdefault(mechanism, Counter())[country] += count
    sums = Counter({mechanism: countries.total() for mechanism, countries in by_mechanism.items()})
    found, top = [], 2.0
    for place, mechanism in enumerate(leading(sums, MOST)):
        countries = by_mechanism[mechanism]
        kept = tuple((country, countries[country]) for country in leading(countries, MOST))
        pen = Pen(ACCENT, 1, FORMS[place]) if mechanism.declared else Pen(SOFT, 1, "1 3")
        found.append(Group(mechanism, kept, pen, top))
        top += ROW * len(kept) + GAP
    return found


def _told(group: Group) -> str:
    countries = "; ".join(f"{country.words} ({entries(count)})" for country, count in group.countries)
    return _("%(mechanism)s: %(countries)s.") % {"mechanism": group.mechanism.words, "countries": countries}


def _lines(groups: Iterable[Group], middle: float) -> Iterable[str]:
    for group in groups:
        yield curve((sum(KEEPER), middle), (MECHANISM[0], group.middle), group.pen)
        for place in range(len(group.countries)):
            end = group.top + ROW * (place + 0.5)
            yield curve((sum(MECHANISM), group.middle), (COUNTRY[0], end), group.pen)


def _boxes(groups: Iterable[Group], middle: float, keeper: str) -> Iterable[str]:
    yield _label(KEEPER, middle, keeper, HEAD, PALE)
    for group in groups:
        yield _label(MECHANISM, group.middle, group.mechanism.words, Type(NORMAL), declared=group.mechanism.declared)
        for place, (country, count) in enumerate(group.countries):
            said_of = f"{country.words} · {entries(count)}"
            yield _label(COUNTRY, group.top + ROW * (place + 0.5), said_of, Type(NORMAL), declared=country.declared)


def _label(
    column: tuple[float, float],
    middle: float,
    content: str,
    kind: Type,
    fill: str = "#ffffff",
    *,
    declared: bool = True,
) -> str:
    left, width = column
    lines = fitted(content, width - 14, 2, kind.size)
    height = BOX + (len(lines) - 1) * 6
    pen = FRAME if declared else UNKNOWN
    return box(left + 0.5, middle - height / 2, width - 1, height, pen, fill) + paragraph(left + 7, middle, lines, kind)
