"""What changed as a CSV: one row a line, several acts below each other in their cells, no formula."""

import csv
import datetime as dt
import io
import uuid

from registry.changes import Act, Changed, Changes, Line, LineKind, Traced
from registry.choices import RegisterKind
from registry.spreadsheets.changes import export_changes

SINCE = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
FIRST = Act(uuid.UUID(int=1), dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC), "Olive", "", "", frozenset())
SECOND = Act(uuid.UUID(int=2), dt.datetime(2026, 4, 5, 9, tzinfo=dt.UTC), "Colin", "=1+1", "", frozenset())
LINE = Line("purposes", "@Pay", "purpose", "-Pay", "+Pay", LineKind.CHANGED)


def rows(*changed):
    told = Changes("Kestrel", RegisterKind.ALL, SINCE, SINCE, SINCE, None, (), changed, (), ())
    return list(csv.reader(io.StringIO(export_changes(told).decode("utf-8-sig"), newline="")))[1:]


def test_acts_of_a_line_stand_below_each_other():
    entry = Changed(LineKind.CHANGED, "C-01", "=cmd", (Traced(LINE, (1, 2)),), (FIRST, SECOND))
    assert rows(entry) == [
        [
            "C-01",
            "'=cmd",
            "changed",
            "purposes",
            "'@Pay",
            "purpose",
            "'-Pay",
            "'+Pay",
            "2026-03-05T10:00:00+01:00\n2026-04-05T11:00:00+02:00",
            "Olive\nColin",
            "'\n=1+1",
            "",
        ]
    ]


def test_entry_that_moved_has_a_row_for_itself_and_one_for_each_line():
    entry = Changed(LineKind.REMOVED, "C-01", "Pay", (Traced(LINE, (1,)),), (FIRST,))
    assert [row[2:8] for row in rows(entry)] == [
        ["removed", "", "", "", "", ""],
        ["changed", "purposes", "'@Pay", "purpose", "'-Pay", "'+Pay"],
    ]


def test_nothing_changed():
    assert rows() == []
