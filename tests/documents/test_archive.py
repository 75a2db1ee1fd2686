"""PDF/A-3a and PDF/UA-1 in one file: what can be asserted without a validator, qpdf and poppler beside."""

import io
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace

import pikepdf
import pytest

from registry.choices import Variant
from registry.documents import Attachment, EditionStamp, register_pdf
from registry.record.extent import Extent
from tests.documents.reading import page_texts, pdf_text, squeezed
from tests.documents.specimens import AT, full_activity, many, register

STAMP = EditionStamp(7, AT, "Alice Martin", 4711, "ab" * 32, "https://register.example.org/verify/")
FILES = (
    Attachment("register.xlsx", "application/vnd.ms-excel", b"cells", "The register as a workbook", "Alternative"),
    Attachment("register.json", "application/json", b'{"schema": "ropa/1"}', "The register as data", "Data"),
)
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"


@pytest.fixture
def issued():
    return register_pdf(register(full_activity(), *many(2)), language="en", at=AT, edition=STAMP, attachments=FILES)


def opened(content):
    return pikepdf.open(io.BytesIO(content))


def test_file_claims_both_standards_in_one_description(issued):
    with opened(issued) as file:
        tree = ET.fromstring(file.Root.Metadata.read_bytes())
    (rdf,) = tree.findall(f"{RDF}RDF")
    claims = {each.tag: each.text for each in rdf.iter() if "aiim.org/pdf" in each.tag and "/id/" in each.tag}
    assert claims == {
        "{http://www.aiim.org/pdfa/ns/id/}part": "3",
        "{http://www.aiim.org/pdfa/ns/id/}conformance": "A",
        "{http://www.aiim.org/pdfua/ns/id/}part": "1",
    }
    assert [each.text for each in rdf.iter() if each.tag.endswith("}prefix")] == ["pdfuaid"]


def test_output_intent_is_srgb(issued):
    with opened(issued) as file:
        (intent,) = file.Root.OutputIntents
        assert [str(intent.S), int(intent.DestOutputProfile.N)] == ["/GTS_PDFA1", 3]
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


def test_attachments_are_data_of_the_document(issued):
    with opened(issued) as file:
        found = [
            (str(each.UF), str(each.F), str(each.Desc), str(each.AFRelationship), str(each.EF.F.Subtype))
            for each in file.Root.AF
        ]
        content = [bytes(each.EF.F.read_bytes()) for each in file.Root.AF]
        dates = {str(each.EF.F.Params.ModDate) for each in file.Root.AF}
    assert found == [
        ("register.json", "register.json", "The register as data", "/Data", "/application/json"),
        (
            "register.xlsx",
            "register.xlsx",
            "The register as a workbook",
            "/Alternative",
            "/application/vnd.ms-excel",
        ),
    ]
    assert content == [b'{"schema": "ropa/1"}', b"cells"]
    assert dates == {"D:20261122093000Z"}


def test_poppler_lists_the_attachments(issued, tmp_path):
    path = tmp_path / "register.pdf"
    path.write_bytes(issued)
    done = subprocess.run(["pdfdetach", "-list", str(path)], capture_output=True, check=True, text=True)
    assert done.stdout.split("\n")[0] == "2 embedded files"


def test_qpdf_finds_nothing_to_complain_about(issued, tmp_path):
    path = tmp_path / "register.pdf"
    path.write_bytes(issued)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, check=False, text=True)
    assert [done.returncode, done.stderr] == [0, ""]


def test_unknown_relationship_is_refused():
    with pytest.raises(ValueError, match="no relationship"):
        Attachment("a", "text/plain", b"", "", "Enclosure")


def test_annotations_are_printed_and_say_where_they_lead(issued):
    with opened(issued) as file:
        links = [each for page in file.pages for each in page.obj.get("/Annots", [])]
        assert {int(each.F) for each in links} == {4}
        assert [each for each in links if not str(each.get("/Contents", ""))] == []
        assert {str(page.obj.Tabs) for page in file.pages} == {"/S"}


def test_edition_says_its_number_and_the_head_of_the_journal(issued):
    texts = page_texts(issued)
    assert "Edition no. 7" in texts[0]
    assert "Alice Martin" in texts[0]
    assert squeezed("ab" * 32) in squeezed(texts[-1])
    assert "4711" in texts[-1]


def test_draft_has_no_number():
    text = pdf_text(register_pdf(register(*many(1)), language="en", at=AT, draft=True))
    assert ["Draft: not an issued edition" in text, "Edition no." in text, "journal head" in text] == [
        True,
        False,
        False,
    ]


def test_extent_is_said_on_the_cover():
    content = register_pdf(register(*many(1)), language="en", at=AT, extent=Extent(Variant.MANDATORY))
    assert "Items of Article 30 only" in page_texts(content)[0]


def test_version_for_publication_tells_no_measures():
    activity = full_activity()
    words = activity.measures[0].measure.en
    full = squeezed(pdf_text(register_pdf(register(activity), language="en", at=AT)))
    public = squeezed(pdf_text(register_pdf(register(activity), language="en", at=AT, extent=Extent(Variant.PUBLIC))))
    assert [squeezed(words) in full, squeezed(words) in public] == [True, False]
    assert squeezed("Left out of the version for publication.") in public


def test_mandatory_items_leave_nothing_undeclared_that_article_30_does_not_ask_for():
    activity = replace(full_activity(), not_applicable=())
    text = pdf_text(register_pdf(register(activity), language="en", at=AT, extent=Extent(Variant.MANDATORY)))
    sheet = text[text.rindex("Art. 30(1)(a)") :]
    assert "Beyond Article 30" not in text
    assert "not declared" not in sheet
