"""The annex of waived findings: in the full register only, with the reason, who waived it and until when."""

import datetime as dt
from dataclasses import replace

from registry.choices import Variant
from registry.documents.context import register_document
from registry.documents.edition import PLAIN
from registry.documents.waived import annexes
from registry.record.waivers import WaivedFinding, WaiverRecord
from tests.documents.specimens import AT, empty_activity, register

WAIVER = WaiverRecord(
    7, "purpose.missing", "", "It is being rewritten.", "Ada Lovelace", dt.date(2026, 1, 1), dt.date(2026, 12, 31)
)
ISSUE = replace(PLAIN, waived=(WaivedFinding("C-01", WAIVER), WaivedFinding("", replace(WAIVER, code="gone.rule"))))


def texts(overview):
    cells = [cell for block in overview.blocks[1:] for row in block.rows for cell in row]
    return [line.text.replace("\N{NO-BREAK SPACE}", " ") for cell in cells for line in cell.lines]


def test_annex_tells_what_was_waived_why_by_whom_and_until_when():
    (annex,) = annexes(ISSUE)
    assert texts(annex) == [
        "C-01",
        "No purpose is stated.",
        "purpose.missing",
        "Art. 5(1)(b), 30(1)(b)",
        "It is being rewritten.",
        "Ada Lovelace",
        "31 December 2026",
        "All",
        "gone.rule",
        "gone.rule",
        "It is being rewritten.",
        "Ada Lovelace",
        "31 December 2026",
    ]


def test_annex_stands_in_the_full_register_only():
    assert [annexes(PLAIN), annexes(replace(ISSUE, extent=replace(ISSUE.extent, variant=Variant.PUBLIC)))] == [(), ()]
    assert annexes(replace(ISSUE, extent=replace(ISSUE.extent, client="Client Ltd"))) == ()
    document = register_document(register(empty_activity()), AT, ISSUE)
    assert "annex-waivers" in [annex.anchor for annex in document.annexes]
