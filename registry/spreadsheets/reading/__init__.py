"""Any spreadsheet, read as the native sheets that the import understands: `read`, `recognise`, `translated`.

Pure: knows files, words and the sheets of the native workbook, and no row of the database.
"""

from registry.spreadsheets.problems import Notice, NoticeKind, Place
from registry.spreadsheets.reading.files import read
from registry.spreadsheets.reading.recognition import TEMPLATES, UnknownTemplate, offered, recognise
from registry.spreadsheets.reading.shapes import (
    Certainty,
    ColumnSeen,
    Known,
    Mapping,
    NeedsMapping,
    Recognised,
    Template,
    Translation,
)
from registry.spreadsheets.reading.translation import translated
from registry.spreadsheets.reading.words import FIELDS, IGNORED, field_label

__all__ = [
    "FIELDS",
    "IGNORED",
    "TEMPLATES",
    "Certainty",
    "ColumnSeen",
    "Known",
    "Mapping",
    "NeedsMapping",
    "Notice",
    "NoticeKind",
    "Place",
    "Recognised",
    "Template",
    "Translation",
    "UnknownTemplate",
    "field_label",
    "offered",
    "read",
    "recognise",
    "translated",
]
