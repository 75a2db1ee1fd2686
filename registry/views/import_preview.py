"""The preview of an import as a page shows it: sheet by sheet, row by row, cell by cell. Knows requests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from registry.imports.preview import PAGE, Line, Summary, lines_of, summary_of
from registry.models import ImportBatch
from registry.spreadsheets.outcomes import Outcome
from registry.views.import_words import Words, column_title, sheet_title

OUTCOMES = (Outcome.REFUSED, Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED)
MATTERS = (Outcome.REFUSED, Outcome.NEW, Outcome.CHANGED)
MANY = 2


@dataclass(frozen=True)
class ShownCell:
    """A cell that changes, under the name of its field."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview."""

    line: Line
    outcome: str
    cells: tuple[ShownCell, ...]


def outcome_title(outcome: Outcome, count: int = MANY) -> str:
    """Return what so many rows are called that become this: refused, new, changed, unchanged."""
    titles = {
        Outcome.REFUSED: npgettext("of rows", "refused", "refused", count),
        Outcome.NEW: npgettext("of rows", "new", "new", count),
        Outcome.CHANGED: npgettext("of rows", "changed", "changed", count),
        Outcome.UNCHANGED: npgettext("of rows", "unchanged", "unchanged", count),
    }
    return titles[outcome]


def preview_shown(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    """Return what the page of an import shows of its preview: one page of it, of the rows that were asked for."""
    summary = summary_of(batch.pk)
    if summary is None:
        return {"summary": None}
    outcome, sheet = _asked(request, summary)
    number = int(page) if (page := request.GET.get("page", "1")).isdecimal() and len(page) < 9 else 1  # noqa: PLR2004  # no preview has as many
    outcomes = [outcome] if outcome else list(MATTERS)
    total = sum(_count(summary, each, sheet) for each in outcomes)
    number = max(1, min(number, -(-total // PAGE)))
    words = Words(batch.organisation)
    rows = [_row(line, words) for line in lines_of(batch.pk, outcomes, sheet, number)]
    return {
        "summary": summary,
        "totals": [(each.value, outcome_title(each, summary.of(each)), summary.of(each)) for each in OUTCOMES],
        "titles": [outcome_title(each) for each in OUTCOMES],
        "sheets": [_sheet_line(name, counts) for name, counts in summary.counts.items()],
        "groups": [(sheet_title(name), list(found)) for name, found in groupby(rows, lambda row: row.line.sheet)],
        "filters": _filters(summary, outcome, sheet),
        "pages": _pages(number, total, outcome, sheet),
    }


def _asked(request: HttpRequest, summary: Summary) -> tuple[str, str]:
    outcome, sheet = request.GET.get("outcome", ""), request.GET.get("sheet", "")
    return (outcome if outcome in set(OUTCOMES) else "", sheet if sheet in summary.counts else "")


def _count(summary: Summary, outcome: str, sheet: str) -> int:
    return summary.counts[sheet].get(outcome, 0) if sheet else summary.of(outcome)


def _sheet_line(name: str, counts: Any) -> dict[str, Any]:
    address = f"?{urlencode({'sheet': name})}#rows"
    return {
        "title": sheet_title(name),
        "address": address,
        "counts": [(each.value, counts.get(each, 0)) for each in OUTCOMES],
    }


def _filters(summary: Summary, outcome: str, sheet: str) -> list[dict[str, Any]]:
    """Return the choices of rows: those that matter, or those with one outcome."""
    choices: list[tuple[str, Any]] = [
        ("", _("what changes")),
        *((each.value, outcome_title(each)) for each in OUTCOMES),
    ]
    return [
        {"title": title, "address": _address(code, sheet, 1), "is_chosen": code == outcome}
        for code, title in choices
        if not code or _count(summary, code, sheet)
    ]


def _address(outcome: str, sheet: str, page: int) -> str:
    query = {"outcome": outcome, "sheet": sheet, "page": page if page > 1 else ""}
    return f"?{urlencode({name: value for name, value in query.items() if value})}#rows"


def _pages(number: int, total: int, outcome: str, sheet: str) -> dict[str, Any]:
    last = max(1, -(-total // PAGE))
    return {
        "number": number,
        "last": last,
        "before": _address(outcome, sheet, number - 1) if number > 1 else "",
        "after": _address(outcome, sheet, number + 1) if number < last else "",
    }


def _row(line: Line, words: Words) -> ShownRow:
    cells = tuple(
        ShownCell(
            column_title(line.sheet, cell.column),
            words.of(line.sheet, cell.column, cell.old),
            words.of(line.sheet, cell.column, cell.new),
        )
        for cell in line.cells
    )
    return ShownRow(line, outcome_title(Outcome(line.outcome), 1), cells)
