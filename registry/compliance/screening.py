"""What follows from the answers to the criteria of an impact assessment, in words: Art. 35, WP 248 rev.01.

Knows the lists of the law, and no row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from registry.compliance.rules.dpia import CRITERIA, ENOUGH
from registry.record import Label
from registry.wording import day, words


@dataclass(frozen=True)
class Stands:
    """What an entry says of its impact assessment beside the criteria."""

    required: str = ""
    is_recorded: bool = False
    due_on: dt.date | None = None


@dataclass(frozen=True)
class Screening:
    """How the nine criteria were answered, on which lists the processing stands, and what the entry says beside."""

    met: int
    not_met: int
    required: tuple[Label, ...]
    exempt: tuple[Label, ...]
    stands: Stands

    @property
    def unanswered(self) -> int:
        """How many of the nine criteria nobody answered."""
        return len(CRITERIA) - self.met - self.not_met

    @property
    def asks(self) -> bool:
        """Whether an impact assessment is required, at least as a rule."""
        return bool(self.required) or (self.met >= ENOUGH and not self.exempt)

    @property
    def sentences(self) -> list[str]:
        """What was found, what follows from it, and what comes next, in the reader's language."""
        return [self._counted(), *self._listed(), self._follows(), *self._next()]

    def _counted(self) -> str:
        counts = {"met": self.met, "not_met": self.not_met, "unanswered": self.unanswered}
        return _("Of the nine criteria: met %(met)d, not met %(not_met)d, not answered %(unanswered)d.") % counts

    def _listed(self) -> Iterator[str]:
        yield from map(words, (*self.required, *self.exempt))
        if self.required and self.exempt:
            yield _("The two lists exclude each other: check on which of them the processing stands.")

    def _follows(self) -> str:
        if self.required:
            return _("An impact assessment is required: the authority lists the processing. Art. 35(4).")
        if self.exempt:
            return _(
                "No impact assessment is required, as long as the processing stays within what the authority lists. "
                "Art. 35(5)."
            )
        if self.met >= ENOUGH:
            return _(
                "As a rule an impact assessment is required where two criteria are met; whoever decides against it "
                "says why. Art. 35(1) and (3), WP 248 rev.01."
            )
        if self.met:
            return _(
                "One criterion may be enough: an impact assessment is advised, or a reason why the risk is not high. "
                "Art. 35(1), WP 248 rev.01."
            )
        return _("Nothing that is said here asks for an impact assessment. Art. 35(1).")

    def _next(self) -> Iterator[str]:
        if self.unanswered:
            yield _("Next: answer the other criteria too; what was not answered counts neither way. Art. 35(1).")
        if self.asks and not self.stands.is_recorded and (self.required or self.stands.required != "no"):
            yield _(
                "Next: carry out the impact assessment before the processing begins, and record its result. "
                "Art. 35(1) and (7)."
            )
        elif not self.asks and not self.stands.required:
            yield _("Next: record whether an impact assessment is required, and why. Art. 5(2), 35(1).")
        yield from self._again()

    def _again(self) -> Iterator[str]:
        if self.stands.due_on is None:
            yield _("Next: set the day on which the criteria are gone through again. Art. 35(11).")
        else:
            text = _("The criteria are gone through again on %(day)s, or sooner if the risk changes. Art. 35(11).")
            yield text % {"day": day(self.stands.due_on)}


def screening_of(
    answers: Mapping[str, bool], required: tuple[Label, ...], exempt: tuple[Label, ...], stands: Stands | None = None
) -> Screening:
    """Return what follows from answers: the codes of criteria and list entries, and whether each is met."""
    nine = [is_met for code, is_met in answers.items() if code in CRITERIA]
    return Screening(
        met=nine.count(True),
        not_met=nine.count(False),
        required=tuple(label for label in required if answers.get(label.code)),
        exempt=tuple(label for label in exempt if answers.get(label.code)),
        stands=stands or Stands(),
    )
