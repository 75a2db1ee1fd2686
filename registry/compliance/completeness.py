"""How much of what Art. 30(1)(a)-(g) or 30(2)(a)-(d) asks for an entry says, or declares not applicable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.choices import Block
from registry.record import ActivityRecord, OrganisationRecord
from registry.wording import article


class State(TextChoices):
    """Whether the register answers."""

    ANSWERED = "answered", _("declared")
    NOT_APPLICABLE = "not-applicable", _("not applicable")
    MISSING = "missing", _("missing")


@dataclass(frozen=True)
class Item:
    """A mandatory item: its provision, what it is, what says it, and the block that can be declared not applicable."""

    article: str
    label: StrPromise
    said: Callable[[ActivityRecord, OrganisationRecord], bool]
    block: Block | None = None


@dataclass(frozen=True)
class Answer:
    """An item, and whether an entry says it."""

    item: Item
    state: State

    @property
    def citation(self) -> str:
        """The provision, as the reader's language cites it."""
        return article(self.item.article)

    @property
    def is_missing(self) -> bool:
        """Whether something has to be added."""
        return self.state is State.MISSING


@dataclass(frozen=True)
class Completeness:
    """How complete an entry is against the article."""

    answers: tuple[Answer, ...]

    @property
    def said(self) -> int:
        """How many items are answered."""
        return sum(not answer.is_missing for answer in self.answers)

    @property
    def percent(self) -> int:
        """The same as a share; 100 means every one."""
        return 100 * self.said // len(self.answers)


def completeness(entry: ActivityRecord, organisation: OrganisationRecord) -> Completeness:
    """Return how complete an entry is against the article that it belongs to."""
    items = PROCESSOR if entry.is_processor else CONTROLLER
    return Completeness(tuple(Answer(item, _state(item, entry, organisation)) for item in items))


def _state(item: Item, entry: ActivityRecord, organisation: OrganisationRecord) -> State:
    if item.said(entry, organisation):
        return State.ANSWERED
    declared = item.block is not None and entry.why_not_applicable(item.block.value) is not None
    return State.NOT_APPLICABLE if declared else State.MISSING


def _contact(_entry: ActivityRecord, keeper: OrganisationRecord) -> bool:
    return bool(keeper.address or keeper.email or keeper.phone)


def _dpo(_entry: ActivityRecord, keeper: OrganisationRecord) -> bool:
    return bool(keeper.dpo_name or keeper.dpo_company or keeper.dpo_email or keeper.dpo_none_reason)


CONTROLLER = (
    Item("30(1)(a)", _("Controller and contact details"), _contact),
    Item("30(1)(a)", _("Data protection officer, or why there is none"), _dpo),
    Item("30(1)(b)", _("Purposes"), lambda entry, _keeper: bool(entry.purposes)),
    Item("30(1)(c)", _("Categories of data subjects"), lambda entry, _keeper: bool(entry.data_subjects)),
    Item("30(1)(c)", _("Categories of personal data"), lambda entry, _keeper: bool(entry.personal_data)),
    Item(
        "30(1)(d)",
        _("Recipients"),
        lambda entry, _keeper: bool(entry.recipients or entry.engagements),
        Block.RECIPIENTS,
    ),
    Item("30(1)(e)", _("Transfers"), lambda entry, _keeper: bool(entry.transfers), Block.TRANSFERS),
    Item(
        "30(1)(f)",
        _("Retention"),
        lambda entry, _keeper: bool(entry.retention_rules or entry.retention_policy_url),
        Block.RETENTION,
    ),
    Item("30(1)(g)", _("Security measures"), lambda entry, _keeper: bool(entry.measures), Block.MEASURES),
)
PROCESSOR = (
    Item("30(2)(a)", _("Processor and contact details"), _contact),
    Item("30(2)(a)", _("Data protection officer, or why there is none"), _dpo),
    Item("30(2)(a)", _("Clients"), lambda entry, _keeper: bool(entry.clients), Block.CLIENTS),
    Item("30(2)(b)", _("Categories of processing"), lambda entry, _keeper: bool(entry.operations)),
    Item("30(2)(c)", _("Transfers"), lambda entry, _keeper: bool(entry.transfers), Block.TRANSFERS),
    Item("30(2)(d)", _("Security measures"), lambda entry, _keeper: bool(entry.measures), Block.MEASURES),
)
