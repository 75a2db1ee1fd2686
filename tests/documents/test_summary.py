"""The summary page: figures and pictures, tagged with what they show."""

import io
from dataclasses import replace

import pikepdf
import pytest

from registry.choices import Role, Variant
from registry.documents import register_html, register_pdf
from registry.documents.heads import elements
from registry.documents.keeper import identity
from registry.documents.summary import summary
from registry.record.extent import Extent
from tests.documents.specimens import AT, empty_activity, empty_organisation, full_activity, label, many, register


def test_figures_count_what_the_register_holds():
    figures = summary(register(full_activity(), *many(2))).figures
    assert [(figure.number, figure.label) for figure in figures] == [
        (3, "processing activities"),
        (1, "category of data subjects"),
        (1, "category of personal data"),
        (1, "processor or sub-processor"),
        (1, "declared destination of transfers"),
        (0, "activities with special data"),
        (0, "activities that need an assessment"),
    ]


def test_pictures_are_figures_with_an_alternative_text():
    content = register_pdf(register(full_activity()), language="en", at=AT)
    with pikepdf.open(io.BytesIO(content)) as file:
        found = [each for each in elements(file.Root.StructTreeRoot.K[0]) if pikepdf.Name.Figure == each.S]
        told = [str(each.Alt).split(".")[0] for each in found]
        tops = [float(each.A.BBox[3]) for each in found]
    assert tops == sorted(tops, reverse=True)
    assert min(tops) > 0
    assert max(tops) < 842
    assert told == ["The way of the data", "Transfers by mechanism", "Processing activities by legal basis"]


@pytest.mark.parametrize(
    ("variant", "pictures", "figures"),
    [
        (Variant.FULL, ["data-way", "transfers-by-mechanism", "activities-by-basis"], 7),
        (Variant.PUBLIC, ["transfers-by-mechanism", "activities-by-basis"], 7),
        (Variant.MANDATORY, ["transfers-by-mechanism"], 5),
    ],
)
def test_summary_says_nothing_of_what_was_left_out(variant, pictures, figures):
    """Neither "not declared" in a picture nor a 0: places, legal bases, special data and assessments were left out."""
    found = summary(Extent(variant).of(register(full_activity())), variant)
    assert ([picture.name for picture in found.pictures], len(found.figures)) == (pictures, figures)


def test_summary_of_the_mandatory_items_of_a_processor_counts_no_people():
    found = summary(register(empty_activity(Role.PROCESSOR)), Variant.MANDATORY)
    assert [figure.label for figure in found.figures] == ["processing activity", "declared destinations of transfers"]


def test_page_of_the_site_has_the_pictures_too():
    page = register_html(register(full_activity()), language="en", at=AT)
    assert page.count("<svg ") == 3
    assert " style=" not in page


@pytest.mark.parametrize(("country", "asked"), [("FR", False), ("NO", False), ("US", True), (None, True)])
def test_representative_is_asked_for_outside_the_union_only(country, asked):
    keeper = replace(empty_organisation(), country=label(country) if country else None)
    titles = [section.title for section in identity(keeper, "Art. 30(1)(a)")]
    assert ("Representative in the Union, where there is one" in titles) is asked
