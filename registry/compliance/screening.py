"""What follows from the criteria of an impact assessment that an entry meets, in words: Art. 35, WP 248 rev.01.

Knows the lists of the law, and no row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.compliance.rules.dpia import CRITERIA, ENOUGH
from registry.record import Label
from registry.wording import words


@dataclass(frozen=True)
class Screening:
    """How many of the nine criteria are said to be met, and on which lists of an authority the processing stands."""

    met: int
    required: tuple[Label, ...] = ()
    exempt: tuple[Label, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What was found, and what follows from it, in the reader's language."""
        return [self._counted(), *self._listed(), self._follows()]

    def _counted(self) -> str:
        if not self.met:
            return _("None of the nine criteria is said to be met; what is not listed here was not answered.")
        return ngettext(
            "%(count)d of the nine criteria is said to be met; what is not listed here was not answered.",
            "%(count)d of the nine criteria are said to be met; what is not listed here was not answered.",
            self.met,
        ) % {"count": self.met}

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


def screening_of(codes: Collection[str], required: Collection[Label], exempt: Collection[Label]) -> Screening:
    """Return what follows from the criteria and list entries, by their codes, that an entry is said to meet."""
    return Screening(
        len(CRITERIA.intersection(codes)),
        tuple(label for label in required if label.code in codes),
        tuple(label for label in exempt if label.code in codes),
    )
