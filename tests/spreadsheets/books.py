"""Workbooks for tests, made without the program's own writer, and the smallest that can be imported."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from openpyxl import Workbook

from registry.spreadsheets.importing import import_workbook
from registry.spreadsheets.problems import ImportReport

SLUG = "kestrel"
Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows]) -> bytes:
    """Write a workbook; the first row of each sheet is its header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


ORGANISATION: Rows = [["slug", "name"], [SLUG, "Kestrel"]]
ACTIVITIES: Rows = [
    ["reference", "role", "name"],
    ["C-01", "controller", "Payroll"],
    ["C-02", "controller", "Recruitment"],
]


def book(**sheets: Rows) -> bytes:
    """Write a workbook with an organisation and two activities, unless told otherwise; an empty sheet is left out."""
    given: dict[str, Rows] = {"organisation": ORGANISATION, "activities": ACTIVITIES} | sheets
    return xlsx({name: rows for name, rows in given.items() if rows})


def imported(content: bytes, organisation: str = SLUG, filename: str = "book.xlsx", **options: Any) -> ImportReport:
    return import_workbook(content, filename, organisation, **{"by": "test"} | options)


def problems(content: bytes, organisation: str = SLUG) -> list[str]:
    """The problems of an import, as they are printed."""
    return [str(problem) for problem in imported(content, organisation).problems]


def totals(report: ImportReport) -> tuple[int, int, int]:
    """New, changed and unchanged rows of an import that was not refused."""
    assert [str(problem) for problem in report.problems] == []
    return report.total.new, report.total.changed, report.total.unchanged


def census() -> dict[str, int]:
    """How many rows every table of the program has, history included."""
    ours = {"organisations", "subprocessors", "registry", "journal"}
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model._meta.app_label in ours
    }
