"""What the entries of a register say in the same words: said once in an annex, named on their sheets. Knows Records.

It is what at least nine entries in ten say, so that one that departs, or a new one of which nothing is known yet,
changes its own sheet and not those of all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from registry.choices import Variant
from registry.documents import holders, statements
from registry.documents.across import Overview
from registry.documents.blocks import Block, Note, facts, table
from registry.record import (
    ActivityRecord,
    EngagementRecord,
    MeasureRecord,
    RecipientRecord,
    RegisterRecord,
    RetentionRecord,
    RightRecord,
    StoragePlaceRecord,
    TransferRecord,
    digest,
)
from registry.wording import words

ANNEX = "annex-common"
# Texts of an entry that answer no point of Art. 30 and tend to be the policy of the house.
TEXTS = ("notice_url", "children", "rights_procedure", "breach_procedure", "breach_register_url")

Part = TypeVar("Part", bound=Hashable)
Text = tuple[str, str]  # the name of a field of TEXTS, and what it says


@dataclass(frozen=True)
class Common:
    """What at least nine entries in ten say alike."""

    measures: tuple[MeasureRecord, ...] = ()
    recipients: tuple[RecipientRecord, ...] = ()
    engagements: tuple[EngagementRecord, ...] = ()
    places: tuple[StoragePlaceRecord, ...] = ()
    transfers: tuple[TransferRecord, ...] = ()
    retention: tuple[RetentionRecord, ...] = ()
    rights: tuple[RightRecord, ...] = ()
    texts: tuple[Text, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Return what stands for all of it, in whatever order: every sheet of a register asks, and it may be long."""
        return digest([sorted(map(digest, getattr(self, each.name))) for each in fields(self)])

    def unnamed(self, activity: ActivityRecord) -> tuple[str, ...]:
        """Return what the annex says of the entry and its sheet does not name, in the words of a list."""
        names = {
            "notice_url": _("information notice"),
            "children": _("children"),
            "rights_procedure": _("how rights are exercised"),
            "breach_procedure": _("breach procedure"),
            "breach_register_url": _("record of breaches"),
        }
        rights = (_("rights of the data subjects"),) if set(activity.rights) & set(self.rights) else ()
        return (*rights, *(names[name] for name, _said in self._shared(activity)))

    def left_out_of(self, activity: ActivityRecord) -> ActivityRecord:
        """Return the entry without the texts that the annex has."""
        blank: dict[str, Any] = {name: "" for name, _said in self._shared(activity)}
        return replace(activity, **blank) if blank else activity

    def _shared(self, activity: ActivityRecord) -> list[Text]:
        return [(name, said) for name, said in self.texts if getattr(activity, name) == said]


NOTHING = Common()


def common_to(register: RegisterRecord) -> Common:
    """Return what nearly all entries of a register, two or more, say in the same words."""
    activities = register.activities
    if len(activities) < 2:  # noqa: PLR2004
        return NOTHING
    return Common(
        measures=_in_nearly_all(activities, lambda each: each.measures),
        recipients=_in_nearly_all(activities, lambda each: each.recipients),
        engagements=_in_nearly_all(activities, lambda each: each.engagements),
        places=_in_nearly_all(activities, lambda each: each.storage_places),
        transfers=_in_nearly_all(activities, lambda each: each.transfers),
        retention=_in_nearly_all(activities, lambda each: each.retention_rules),
        rights=_in_nearly_all(activities, lambda each: each.rights),
        texts=_in_nearly_all(activities, _texts_of),
    )


def _in_nearly_all(
    activities: tuple[ActivityRecord, ...], parts: Callable[[ActivityRecord], Iterable[Part]]
) -> tuple[Part, ...]:
    """Return the parts that nine entries in ten have: of fewer than ten entries, all."""
    counted = Counter(part for activity in activities for part in dict.fromkeys(parts(activity)))
    return tuple(part for part, count in counted.items() if count * 10 >= len(activities) * 9)


def _texts_of(activity: ActivityRecord) -> list[Text]:
    return [(name, said) for name in TEXTS if (said := getattr(activity, name))]


def annexes(register: RegisterRecord, variant: Variant) -> tuple[Overview, ...]:
    """Return the annex that says once what all sheets only name; the measures have one of their own."""
    common = common_to(register)
    rights = () if variant == Variant.MANDATORY else common.rights
    blocks: list[Block] = []
    blocks += holders.recipient_table(common.recipients, _("Recipients"))
    blocks += holders.engagement_table(common.engagements)
    blocks += holders.place_table(common.places, _("Places where data are kept"))
    if common.texts:
        blocks += _texts(common)
    if rights:
        rows = [(statements.plain(words(each.right)), statements.plain(each.description)) for each in rights]
        title = _("Rights of the data subjects")
        blocks.append(table((title, _("As commonly applied")), rows, title))
    if not blocks:
        return ()
    note = _(
        "At least nine entries in ten say the following in the same words (all, where there are fewer than ten). "
        "Their sheets name it only; an entry that departs from it says on its sheet what holds for it."
    )
    return (Overview(ANNEX, _("Annex: what the entries have in common"), (Note(note), *blocks)),)


def _texts(common: Common) -> tuple[Block, ...]:
    labels = {
        "notice_url": _("Information notice"),
        "children": _("Children"),
        "rights_procedure": _("How rights are exercised"),
        "breach_procedure": _("Breach procedure"),
        "breach_register_url": _("Record of breaches"),
    }
    return facts(*((labels[name], said) for name, said in common.texts))
