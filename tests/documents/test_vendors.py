"""What an entry says of a vendor, and what its description says: each stands where it belongs, and nowhere else."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from registry.documents import sheet_pdf
from registry.documents.blocks import Listing, Note
from registry.documents.context import Document, register_document
from registry.documents.vendors import certification
from registry.record import (
    CertificationRecord,
    EngagementRecord,
    LocationRecord,
    StoragePlaceRecord,
    TransferRecord,
    VendorRecord,
)
from tests.documents.reading import pdf_text, squeezed, stated_facts
from tests.documents.specimens import (
    AT,
    EMPTY_CATALOGUE,
    START,
    Filler,
    empty,
    empty_activity,
    empty_organisation,
    full_activity,
    label,
    register,
)

FULL = full_activity()
VENDOR = FULL.engagements[0].subprocessor
NOTES = [VENDOR.source, VENDOR.certifications[0].source, VENDOR.engages[0].service]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def document(*activities, own=()) -> Document:
    catalogue = replace(EMPTY_CATALOGUE, subprocessors=own)
    return register_document(replace(register(*activities), catalogue=catalogue), AT)


def lines(block) -> list[str]:
    cells = block.entries if isinstance(block, Listing) else [cell for row in block.rows for cell in row]
    return [line.text for cell in cells for line in cell.lines]


def annex(found):
    (only,) = (each for each in found.annexes if "subprocessors" in each.anchor)
    return only


def overview(found):
    (only,) = (each for each in found.overviews if each.anchor == "overview-subprocessors")
    return only.blocks[0]


def test_sheet_prints_of_the_description_the_name_only():
    text = squeezed(pdf_text(sheet_pdf(FULL, empty_organisation(), language="en", at=AT)))
    described = [*stated_facts(VENDOR, "en"), *NOTES]
    assert [fact for fact in described if squeezed(fact) in text] == [VENDOR.name]


def test_overview_prints_of_the_description_the_name_only():
    said = " ".join(line for each in document(FULL).overviews for block in each.blocks for line in lines(block))
    described = [*stated_facts(VENDOR, "en"), *NOTES]
    assert [fact for fact in described if fact in said] == [VENDOR.name]


def test_annex_of_the_catalogue_says_whose_words_these_are_and_leaves_out_the_notes():
    found = annex(document(FULL))
    note, table = found.blocks
    assert [found.title, note] == [
        "Annex: subprocessors in the catalogue of this installation",
        Note(
            "These details come from this installation’s catalogue of vendors and not from the entries: the "
            "organisation did not declare them. What nobody has checked is shown as unverified."
        ),
    ]
    assert [fact for fact in NOTES if fact in lines(table)] == []
    assert VENDOR.legal_name in lines(table)


def test_vendor_of_the_organisation_is_described_as_it_wrote():
    found = annex(document(FULL, own=(VENDOR,)))
    assert found.title == "Annex: subprocessors described by the organisation"
    assert [fact for fact in NOTES if fact not in lines(found.blocks[1])] == []


@pytest.mark.parametrize(
    ("checked_on", "words"), [(None, "unverified"), (START, "checked on 1 January 2021".replace(" ", "\N{NBSP}"))]
)
def test_catalogued_vendor_says_whether_it_was_checked(checked_on, words):
    vendor = empty(VendorRecord, name="Acme", checked_on=checked_on)
    use = empty(EngagementRecord, subprocessor=vendor)
    said = lines(annex(document(empty_activity(engagements=(use,)))).blocks[1])
    assert [line.replace(" ", "\N{NBSP}") for line in said] == ["Acme", words]


def test_countries_of_a_vendor_are_those_that_the_entries_declare():
    vendor = empty(VendorRecord, name="Acme", country=label("LU", "Luxembourg"))
    here = LocationRecord("Data centre", "", label("FR", "France"), "Acme")
    elsewhere = LocationRecord("Office", "", label("BE", "Belgium"), "")
    sent = empty(TransferRecord, importer_kind="engagement", importer="Acme", country=label("US", "United States"))
    entry = empty_activity(
        engagements=(empty(EngagementRecord, subprocessor=vendor, service="Hosting"),),
        storage_places=(StoragePlaceRecord(here, ""), StoragePlaceRecord(elsewhere, "")),
        transfers=(sent, replace(sent, importer="Another", country=label("JP", "Japan"))),
    )
    table = overview(document(entry))
    assert [column.label for column in table.columns] == [
        "Name",
        "Activities",
        "Service",
        "Data kept in or sent to",
        "Contract",
    ]
    assert lines(table) == ["Acme", "C-01", "Hosting", "France", "United States", "not declared"]


@pytest.mark.parametrize(
    ("checked_on", "words"), [(None, "ISO 27001 (unverified)"), (START, "ISO 27001 (verified on 1 January 2021)")]
)
def test_certification_says_whether_it_was_verified(checked_on, words):
    claim = Filler().make(CertificationRecord, scheme=label("ISO 27001"), scheme_name="", checked_on=checked_on)
    assert certification(claim).replace("\N{NO-BREAK SPACE}", " ") == words
