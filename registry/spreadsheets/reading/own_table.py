"""The flat CSV that the program writes for people, brought back: its columns, and how edited cells of it are taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import CharField, DateField
from django.utils.translation import gettext as _

from registry.models import ProcessingActivity
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.flat import flat_headers
from registry.spreadsheets.problems import NoticeKind
from registry.spreadsheets.reading.entry import Entry
from registry.spreadsheets.reading.heard import Heard
from registry.spreadsheets.reading.words import FIELDS, folded
from ropa.organisations.choices import Language

OWN = "activities:"  # so begins the field of a column that is one of the activity's own
PARTS = (
    "client", "joint_controller", "purpose", "legal_basis", "data_subjects", "data_categories", "recipients",
    "processors", "location", "transfers", "retention", "security", "rights", "", "",
)  # fmt: skip


def own_fields(headers: Iterable[str]) -> tuple[tuple[str, str], ...] | None:
    """Return the fields of the columns if they are those of our own CSV, None if they are not."""
    told = [header for header in headers if header]
    for language in Language.values:
        own, parts = flat_headers(language)
        names = [column.name for column in SHEET_OF["activities"].columns]
        fields = {
            folded(title): name if name in FIELDS else f"{OWN}{name}" for title, name in zip(own, names, strict=True)
        }
        fields |= {folded(title): name for title, name in zip(parts, PARTS, strict=True)}
        if fields.keys() <= {folded(header) for header in told}:
            return tuple((header, fields.get(folded(header), "ignored")) for header in told)
    return None


def take_own(entry: Entry, column: str, heard: Heard) -> None:
    """Take an edited cell of a column of the activity: text and days as they stand; a label is not a code."""
    model_field = ProcessingActivity._meta.get_field(column)
    if isinstance(model_field, DateField):
        day = _day(heard.text)
        if day:
            entry.say(column, day, heard)
            return
    elif not getattr(model_field, "choices", None) and (isinstance(model_field, CharField) or _is_text(column)):
        entry.say(column, heard.text, heard)
        return
    entry.note(
        heard, _("This column cannot be edited in this file: edit it in the native workbook."), NoticeKind.REVIEW
    )


def _is_text(column: str) -> bool:
    return ProcessingActivity._meta.get_field(column).get_internal_type() == "TextField"


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
