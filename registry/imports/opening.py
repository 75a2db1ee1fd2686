"""What an uploaded file is, and what of it goes into which sheet. Knows the reading of files; no batch, no page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.spreadsheets.problems import Problem
from registry.spreadsheets.workbook import RawSheet, read_workbook
from ropa.organisations.models import Organisation


@dataclass(frozen=True)
class Opened:
    """A file as native sheets, how it was read, and where in the user's own file each problem is."""

    template: str
    sheets: tuple[RawSheet, ...]
    at_source: Callable[[Problem], Problem]
    notices: tuple[str, ...] = ()


def opened(
    content: bytes, _filename: str, _organisation: Organisation, _template: str, _mapping: dict[str, Any] | None
) -> Opened:
    """Read the file; raise Refused if that cannot be done."""
    return Opened("native", tuple(read_workbook(content)), lambda problem: problem)
