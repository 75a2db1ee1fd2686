"""Cells that are more than a value: what no register can take, such as a formula, and text with a link behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """What stands in the cell, and why it cannot be read.

    `result` is what the spreadsheet program last made of a formula, None if the file does not say.
    """

    value: str
    message: str
    result: Any = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.value


class Linked(str):
    """A text that is a link to `target`."""

    __slots__ = ("target",)
    target: str

    @classmethod
    def to(cls, text: str, target: str) -> Linked:
        """Return the text with what it links to."""
        linked = cls(text)
        linked.target = target
        return linked
