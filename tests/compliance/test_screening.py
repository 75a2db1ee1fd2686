"""What follows from the criteria that are met, in words: required, required as a rule, advised, not required."""

import pytest
from django.utils import translation

from registry.compliance.entry import screening_in
from registry.compliance.screening import screening_of
from registry.models import DpiaCriterion, DpiaScreening
from registry.record import Label
from ropa.journal.gate import change
from tests import factories

REQUIRED = (Label("cnil-required-3", "List, no. 3", "Liste, n° 3"),)
EXEMPT = (Label("cnil-exempt-2", "List, not required, no. 2", "Liste, non requise, n° 2"),)


def said(*codes: str) -> list[str]:
    return screening_of(codes, REQUIRED, EXEMPT).sentences


@pytest.mark.parametrize(
    ("codes", "beginning", "cited"),
    [
        ((), "Nothing that is said here asks for", "Art. 35(1)."),
        (("matching",), "One criterion may be enough", "WP 248 rev.01."),
        (("matching", "large-scale"), "As a rule an impact assessment is required", "WP 248 rev.01."),
        (("cnil-required-3",), "An impact assessment is required", "Art. 35(4)."),
        (("matching", "large-scale", "cnil-exempt-2"), "No impact assessment is required", "Art. 35(5)."),
        (("cnil-required-3", "cnil-exempt-2"), "An impact assessment is required", "Art. 35(4)."),
    ],
)
def test_what_follows_is_said_last_with_its_article(codes, beginning, cited):
    last = said(*codes)[-1]
    assert last.startswith(beginning)
    assert last.endswith(cited)


def test_criteria_are_counted_and_the_entries_of_lists_are_named():
    assert said("matching", "cnil-required-3")[:2] == [
        "1 of the nine criteria is said to be met; what is not listed here was not answered.",
        "List, no. 3",
    ]
    assert said("matching", "large-scale")[0].startswith("2 of the nine criteria are")
    assert said()[0].startswith("None of the nine criteria")


def test_who_stands_on_both_lists_is_told_that_they_exclude_each_other():
    contradiction = "The two lists exclude each other: check on which of them the processing stands."
    assert contradiction in said("cnil-required-3", "cnil-exempt-2")
    assert contradiction not in said("cnil-required-3")


def test_it_is_said_in_french():
    with translation.override("fr"):
        assert said("cnil-required-3")[1] == "Liste, n° 3"
        assert "35.4" in said("cnil-required-3")[-1]


@pytest.mark.django_db
def test_it_is_read_from_the_rows_of_an_entry():
    entry = factories.activity()
    with change(by="test"):
        for code in ("matching", "vulnerable", "cnil-required-10"):
            DpiaScreening.objects.create(activity=entry, criterion=DpiaCriterion.objects.get(code=code))
    found = screening_in(entry)
    assert (found.met, [each.code for each in found.required], found.exempt) == (2, ["cnil-required-10"], ())
