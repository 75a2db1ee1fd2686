"""The words that a Record is told in: stable codes with their labels in both languages. Knows no model."""

from __future__ import annotations

import datetime as dt  # dataclasses resolve their types at run time
from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """A stable code, and its words in both languages."""

    code: str
    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """Return the words in `language` ("fr" or "en")."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class LegalBasisRecord(Label):
    """A legal basis with its citation, such as 6(1)(f)."""

    article: str


@dataclass(frozen=True)
class DataCategoryRecord(Label):
    """A category of personal data, Art. 30(1)(c), and whether Art. 9 or 10 applies to it."""

    special: bool
    criminal: bool
    highly_personal: bool


@dataclass(frozen=True)
class DataSubjectCategoryRecord(Label):
    """A category of data subjects, Art. 30(1)(c)."""

    vulnerable: bool


@dataclass(frozen=True)
class SecurityMeasureRecord(Label):
    """A technical or organisational measure, Art. 32(1)."""

    kind: Label
    article: str


@dataclass(frozen=True)
class ApprovalRecord:
    """The last approval of an entry: when, by whom, bound to which substance (SHA-256).

    `sequence` is its number in the organisation's journal. `current`: the entry still says what was approved, but for
    its status and reviews.
    """

    reference: str
    sequence: int
    instant: dt.datetime
    actor: str
    substance: str
    current: bool
