"""What a rule and a finding are: shaped like Django's system checks. Knows no rule and no Record of an entry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from registry.citation import act_in
from registry.record import Label
from registry.wording import article as cited
from registry.wording import day, language, words

Value = str | dt.date | Label
SHOWN = 90  # letters of a text that a message repeats
SUBJECT = 600  # letters by which a part of a Record is told from another


class Level(TextChoices):
    """How much a finding weighs."""

    ERROR = "error", _("Error")
    WARNING = "warning", _("Warning")
    ADVICE = "advice", _("Advice")

    def reaches(self, other: Level) -> bool:
        """Whether it weighs as much as `other`, or more."""
        ranks = list(Level)
        return ranks.index(self) <= ranks.index(other)


@dataclass(frozen=True)
class Hit:
    """What a rule found: on which part of the Record (its own words), and what the message tells of it."""

    subject: str = ""
    values: tuple[tuple[str, Value], ...] = ()


def hit(subject: str = "", **values: Value) -> Hit:
    """Return what a rule found; of an entry of a list, its code and its words are told."""
    plain = {
        name: Label(each.code, each.en, each.fr) if isinstance(each, Label) else each for name, each in values.items()
    }
    return Hit(subject[:SUBJECT], tuple(plain.items()))


@dataclass(frozen=True)
class Rule:
    """A rule: `field` is a field of the Record, "organisation." before one of its keeper."""

    code: str
    level: Level
    article: str
    field: str
    message: StrPromise
    remedy: StrPromise
    found_in: Callable[[Any], Iterable[Hit]]

    @property
    def says(self) -> str:
        """Its message in general: an ellipsis stands for what it tells of each case."""
        return _in_general(self.message)

    @property
    def does(self) -> str:
        """Its remedy in general."""
        return _in_general(self.remedy)


def _in_general(text: StrPromise) -> str:
    return re.sub(r"%\(\w+\)s", "…", str(text))


def rule(
    code: str, level: Level, article: str, field: str, *, says: StrPromise, do: StrPromise
) -> Callable[[Callable[[Any], Iterable[Hit]]], Rule]:
    """Make a rule of the generator below: it yields a Hit for each thing that is wrong."""

    def made(found_in: Callable[[Any], Iterable[Hit]]) -> Rule:
        return Rule(code, level, article, field, says, do, found_in)

    return made


@dataclass(frozen=True)
class Finding:
    """What a rule says of the entry `reference`, or of the keeper of the register if that is empty."""

    rule: Rule
    reference: str
    subject: str = ""
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def code(self) -> str:
        """The code of the rule."""
        return self.rule.code

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return self.rule.level

    @property
    def article(self) -> str:
        """The provision it rests on, as stored: 6(1)(f)."""
        return self.rule.article

    @property
    def citation(self) -> str:
        """The provision as the reader's language cites it."""
        return cited(self.rule.article)

    @property
    def field(self) -> str:
        """Which field of the Record it is about."""
        return self.rule.field

    @property
    def message(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.rule.message) % self._told()

    @property
    def remedy(self) -> str:
        """What to do about it, in the reader's language."""
        return str(self.rule.remedy) % self._told()

    def _told(self) -> dict[str, str]:
        values = {name: told(value) for name, value in self.values}
        if "decision" in values:
            values["decision"] = act_in(language(), values["decision"])
        return {"subject": shortened(self.subject)} | values


def told(value: Value) -> str:
    """Return a value as the reader's language writes it."""
    if isinstance(value, Label):
        return words(value)
    return day(value) if isinstance(value, dt.date) else shortened(value)


def shortened(text: str) -> str:
    """Return a text that is too long for a message without its end."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"
