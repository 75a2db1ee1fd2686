"""What all entries of a register say in the same words: said once in an annex, named on each sheet. Knows Records."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Common:
    """What all entries say alike. `texts`: the names of the fields of TEXTS in which they do."""

    measures: tuple[MeasureRecord, ...] = ()
    recipients: tuple[RecipientRecord, ...] = ()
    engagements: tuple[EngagementRecord, ...] = ()
    places: tuple[StoragePlaceRecord, ...] = ()
    transfers: tuple[TransferRecord, ...] = ()
    retention: tuple[RetentionRecord, ...] = ()
    rights: tuple[RightRecord, ...] = ()
    texts: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Return what stands for all of it: every sheet of a register asks, and it may be long."""
        return digest(self)

    @property
    def unnamed(self) -> tuple[str, ...]:
        """Return what the annex says and the sheets do not name, in the words of a list."""
        names = {
            "notice_url": _("information notice"),
            "children": _("children"),
            "rights_procedure": _("how rights are exercised"),
            "breach_procedure": _("breach procedure"),
            "breach_register_url": _("record of breaches"),
        }
        rights = (_("rights of the data subjects"),) if self.rights else ()
        return (*rights, *(names[text] for text in self.texts))

    def left_out_of(self, activity: ActivityRecord) -> ActivityRecord:
        """Return the entry without the texts that the annex has."""
        blank: dict[str, Any] = dict.fromkeys(self.texts, "")
        return replace(activity, **blank) if blank else activity


NOTHING = Common()


def common_to(register: RegisterRecord) -> Common:
    """Return what all entries of a register, two or more, say in the same words."""
    activities = register.activities
    if len(activities) < 2:  # noqa: PLR2004
        return NOTHING
    return Common(
        measures=_in_all(activities, lambda each: each.measures),
        recipients=_in_all(activities, lambda each: each.recipients),
        engagements=_in_all(activities, lambda each: each.engagements),
        places=_in_all(activities, lambda each: each.storage_places),
        transfers=_in_all(activities, lambda each: each.transfers),
        retention=_in_all(activities, lambda each: each.retention_rules),
        rights=_in_all(activities, lambda each: each.rights),
        texts=tuple(name for name in TEXTS if _alike(activities, name)),
    )


def _in_all(
    activities: tuple[ActivityRecord, ...], parts: Callable[[ActivityRecord], tuple[Part, ...]]
) -> tuple[Part, ...]:
    """Return the parts of the first entry that all others have: soon found out where there are none."""
    kept = list(dict.fromkeys(parts(activities[0])))
    for activity in activities[1:]:
        if not kept:
            break
        said = parts(activity)
        kept = [part for part in kept if part in said]
    return tuple(kept)


def _alike(activities: tuple[ActivityRecord, ...], name: str) -> bool:
    said = getattr(activities[0], name)
    return bool(said) and all(getattr(activity, name) == said for activity in activities)


def annexes(register: RegisterRecord, variant: Variant) -> tuple[Overview, ...]:
    """Return the annex that says once what all sheets only name; the measures have one of their own."""
    common = common_to(register)
    rights = () if variant == Variant.MANDATORY else common.rights
    blocks: list[Block] = []
    blocks += holders.recipient_table(common.recipients, _("Recipients"))
    blocks += holders.engagement_table(common.engagements)
    blocks += holders.place_table(common.places, _("Places where data are kept"))
    if common.texts:
        blocks += _texts(register.activities[0], common)
    if rights:
        rows = [(statements.plain(words(each.right)), statements.plain(each.description)) for each in rights]
        blocks.append(table((_("Rights of the data subjects"), _("As applied in all entries")), rows))
    if not blocks:
        return ()
    note = Note(_("All entries of this register say the following in the same words. Their sheets name it only."))
    return (Overview(ANNEX, _("Annex: what is common to all entries"), (note, *blocks)),)


def _texts(activity: ActivityRecord, common: Common) -> tuple[Block, ...]:
    labels = {
        "notice_url": _("Information notice"),
        "children": _("Children"),
        "rights_procedure": _("How rights are exercised"),
        "breach_procedure": _("Breach procedure"),
        "breach_register_url": _("Record of breaches"),
    }
    return facts(*((labels[name], getattr(activity, name)) for name in common.texts))
