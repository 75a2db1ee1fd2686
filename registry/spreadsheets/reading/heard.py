"""What one cell of a file says, and where. Knows no field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.spreadsheets.problems import Place


@dataclass(frozen=True)
class Heard:
    """What one cell of the file says: text, value, under which header, where; `link` is the address behind it."""

    text: str
    raw: Any
    header: str
    place: Place
    link: str = ""

    def saying(self, text: str) -> Heard:
        """Return a part of what the cell says, at the same place."""
        return Heard(text, text, self.header, self.place, self.link)

    @property
    def whole(self) -> str:
        """The text, with the address behind it."""
        address = self.link.removeprefix("mailto:")
        return f"{self.text} <{address}>" if address and address not in self.text else self.text
