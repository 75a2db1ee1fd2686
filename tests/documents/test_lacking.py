"""The annex of an edition that tells what the rules found: counts by weight, and the errors that nobody waived."""

import datetime as dt
import re

import pytest
from django.utils import translation

from registry.choices import RegisterKind, Variant
from registry.compliance import check, read_law
from registry.compliance.waived import told_as_waived
from registry.documents.blocks import Table
from registry.documents.context import register_document
from registry.documents.edition import EditionStamp, Issue
from registry.documents.html import some_overviews
from registry.documents.lacking import annex
from registry.editions.issue import Order, _lacking, read
from registry.record import canonical_json, read_register
from registry.record.canonical import plain
from registry.record.extent import EVERYTHING, Extent
from registry.record.waivers import WaivedFinding, WaiverRecord
from ropa.journal.gate import change
from tests import factories

AT = dt.date(2026, 11, 25)
STAMP = EditionStamp(1, dt.datetime(2026, 11, 25, tzinfo=dt.UTC), "Ada", 1, "0" * 64)
WAIVER = WaiverRecord(None, "purpose.missing", "", "Being written", "Ada", dt.date(2026, 1, 1), dt.date(2027, 1, 1))

pytestmark = pytest.mark.django_db


def said(*waived: WaivedFinding) -> str:
    """All that the annex of a register with one bare entry, C-01, says."""
    organisation = factories.organisation()
    factories.activity(organisation, reference="C-01")
    register = read_register(organisation, RegisterKind.ALL)
    return canonical_json(plain(annex(told_as_waived(check(register, AT, read_law()), waived), AT))).decode()


def test_errors_are_told_by_entry_with_rule_and_provision():
    text = said()
    assert '"C-01"' in text
    assert "purpose.missing" in text
    assert "30(1)(b)" in text
    assert "provenance-missing" not in text  # advice is counted only


def test_error_of_several_entries_is_told_once_with_all_of_them():
    organisation = factories.organisation()
    for reference in ("C-01", "C-02"):
        factories.activity(organisation, reference=reference)
    judged = told_as_waived(check(read_register(organisation, RegisterKind.ALL), AT, read_law()), ())
    table = annex(judged, AT).blocks[-1]
    assert isinstance(table, Table)
    named = {row[0].lines[1].text.split(" ")[0]: row[1].text for row in table.rows}
    assert named["purpose.missing"] == "C-01, C-02"


@pytest.mark.parametrize("reference", ["C-01", ""])
def test_waived_error_is_counted_as_waived_and_told_no_more(reference):
    text = said(WaivedFinding(reference, WAIVER))
    assert "purpose.missing" not in text
    assert text.index("Waived findings") < text.index("Errors", text.index("Waived findings"))


def test_waiver_of_another_entry_waives_nothing():
    assert said(WaivedFinding("C-02", WAIVER)).count("purpose.missing") == 1


def test_summary_tells_how_much_there_is_and_where():
    organisation = factories.organisation()
    factories.activity(organisation, reference="C-01")
    register = read_register(organisation, RegisterKind.ALL)
    annexed = annex(told_as_waived(check(register, AT, read_law()), ()), AT)
    document = register_document(
        register, dt.datetime(2026, 11, 25, tzinfo=dt.UTC), Issue(news=(annexed,), stamp=STAMP)
    )
    page = some_overviews(document, (), with_front=True)
    told = re.search(
        r'<p class="brief">What the rules found on 25\s*November\s*2026: (.*?)\. <a href="register:#(.*?)">', page
    )
    assert told
    assert re.fullmatch(r"Errors \d+ · Warnings \d+ · Pieces of advice \d+ · Waived findings 0", told[1])
    assert told[2] == annexed.anchor
    assert 'class="brief"' not in some_overviews(register_document(register, document.at), (), with_front=True)


def test_it_speaks_french():
    with translation.override("fr"):
        assert "Annexe" in said()


def test_extracts_tell_nothing_of_what_is_lacking():
    with change(by="test"):
        organisation = factories.organisation()
        factories.activity(organisation, reference="C-01")
    for extent, annexes in ((EVERYTHING, 1), (Extent(Variant.PUBLIC), 0), (Extent(Variant.MANDATORY), 0)):
        order = Order(organisation, RegisterKind.CONTROLLER, "fr", extent)
        assert len(_lacking(order, read(order))) == annexes
