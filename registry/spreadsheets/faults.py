"""A cell that holds something no register can take, such as a formula. Knows no sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What stands in the cell, and why it cannot be read."""

    value: str
    message: str

    def __str__(self) -> str:
        return self.value
