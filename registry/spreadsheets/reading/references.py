"""References of activities: as the file gives them, else that of the entry of the same name, else the next free one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from registry.choices import Role
from registry.spreadsheets.problems import NoticeKind, Place
from registry.spreadsheets.reading.draft import Draft
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.words import folded

LONGEST = 40
PREFIXES = {Role.PROCESSOR.value: "P"}


class References:
    """Hands out a reference for each activity of one file; no two are the same."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.given: dict[str, tuple[str, Place]] = {}
        self.reserved: set[str] = set()
        self._last: dict[str, int] = {}
        self._by_name: dict[str, list[str]] = {}
        for (reference,), row in draft.known.tables.get("activities", {}).items():
            self._by_name.setdefault(folded(str(row.get("name") or "")), []).append(reference)

    def reserve(self, texts: Iterable[str]) -> None:
        """Keep these references for the rows that bear them."""
        self.reserved |= {text.strip()[:LONGEST] for text in texts}

    def of(self, heard: Heard | None, name: str, role: str, place: Place) -> str:
        """Return the reference of an activity."""
        if heard is None:
            reference = self._found(name) or self._next(role)
            message = _("The file gives no reference: the entry has “%(reference)s”.")
            self.draft.notice(NoticeKind.READ, message % {"reference": reference}, place, name)
        else:
            reference = self._told(heard, name)
        self.given.setdefault(reference, (name, place))
        return reference

    def _told(self, heard: Heard, name: str) -> str:
        reference = " ".join(heard.text.split())
        if len(reference) > LONGEST:
            message = _("The reference is longer than %(limit)d characters: shorten it.")
            self.draft.refuse(message % {"limit": LONGEST}, heard)
        reference = reference[:LONGEST]
        if self._is_of_another_sheet(reference, name, heard.place):
            again, reference = reference, f"{heard.place.sheet}-{reference}"[:LONGEST]
            message = _("“%(again)s” is a reference of another sheet too: the entry has “%(reference)s”.")
            words = {"again": again, "reference": reference}
            self.draft.notice(NoticeKind.READ, message % words, heard.place, heard.text)
        if reference in self.given and self.given[reference][0] != name:
            message = _(
                "“%(reference)s” is already the reference of “%(name)s”, row %(row)d: give each activity its own."
            )
            told = {"reference": reference, "name": self.given[reference][0], "row": self.given[reference][1].row}
            self.draft.refuse(message % told, heard)
        return reference

    def _is_of_another_sheet(self, reference: str, name: str, place: Place) -> bool:
        """Return whether each sheet of the file counts from one."""
        known = self.given.get(reference)
        return known is not None and known[0] != name and known[1].sheet != place.sheet

    def _found(self, name: str) -> str:
        """Return the reference of the register's entry of this name that no other row has taken."""
        waiting = [each for each in self._by_name.get(folded(name), []) if each not in self.given]
        return next((each for each in waiting if each not in self.reserved), "")

    def _next(self, role: str) -> str:
        known, prefix = self.draft.known.tables.get("activities", {}), PREFIXES.get(role, "C")
        number = self._last.get(prefix, 1)
        while (
            (reference := f"{prefix}-{number:02d}") in self.given or reference in self.reserved or (reference,) in known
        ):
            number += 1
        self._last[prefix] = number
        return reference
