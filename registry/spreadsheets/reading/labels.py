"""How a column is named to a person."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

LONGEST = 60


def column_label(at: int, header: str) -> str:
    """Return the letter of a column and its header."""
    letter = get_column_letter(at + 1)
    return f"{letter} ({' '.join(header.split())[:LONGEST]})" if header else letter
