"""What follows from the answers, in words: required, required as a rule, advised, not required; and what comes next."""

import datetime as dt

import pytest
from django.utils import translation

from registry.compliance.entry import screening_in
from registry.compliance.rules.dpia import CRITERIA
from registry.compliance.screening import Stands, screening_of
from registry.models import DpiaCriterion, DpiaScreening
from registry.record import Label
from ropa.journal.gate import change
from tests import factories

REQUIRED = (Label("cnil-required-3", "List, no. 3", "Liste, n° 3"),)
EXEMPT = (Label("cnil-exempt-2", "List, not required, no. 2", "Liste, non requise, n° 2"),)


def said(*codes: str, stands: Stands | None = None, **answers: bool) -> list[str]:
    """What is said where these codes are met; an answer by name (`large_scale=False`) is one of its own."""
    given = dict.fromkeys(codes, True) | {name.replace("_", "-"): met for name, met in answers.items()}
    return screening_of(given, REQUIRED, EXEMPT, stands).sentences


def following(*codes: str) -> str:
    """What follows, before what comes next."""
    return [each for each in said(*codes) if not each.startswith("Next: ")][-1]


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
def test_what_follows_is_said_with_its_article(codes, beginning, cited):
    last = following(*codes)
    assert last.startswith(beginning)
    assert last.endswith(cited)


def test_criteria_are_counted_and_the_entries_of_lists_are_named():
    assert said("matching", "cnil-required-3", sensitive=False, cnil_exempt_2=False)[:2] == [
        "Of the nine criteria: met 1, not met 1, not answered 7.",
        "List, no. 3",
    ]
    assert said()[0] == "Of the nine criteria: met 0, not met 0, not answered 9."


def comes_next(*codes: str, stands: Stands | None = None, **answers: bool) -> list[str]:
    every = said(*codes, stands=stands, **answers)
    return [each.removeprefix("Next: ").split(" ")[0] for each in every if each.startswith("Next: ")]


def test_what_comes_next_is_what_the_entry_does_not_say_yet():
    due = dt.date(2027, 1, 1)
    everything = {code.replace("-", "_"): False for code in CRITERIA}
    assert comes_next() == ["answer", "record", "set"]
    assert comes_next("matching", "large-scale") == ["answer", "carry", "set"]
    assert comes_next(stands=Stands("no", due_on=due), **everything) == []
    assert comes_next(stands=Stands(due_on=due), **everything) == ["record"]
    two = everything | {"matching": True, "large_scale": True}
    assert comes_next(stands=Stands("yes", is_recorded=True, due_on=due), **two) == []
    assert comes_next(stands=Stands("no", due_on=due), **two) == []  # whoever decides against it says why
    assert comes_next("cnil-required-3", stands=Stands("no", due_on=due), **everything) == ["carry"]
    assert (
        "again on 1\N{NO-BREAK SPACE}January\N{NO-BREAK SPACE}2027"
        in said(stands=Stands("no", due_on=due), **everything)[-1]
    )


def test_who_stands_on_both_lists_is_told_that_they_exclude_each_other():
    contradiction = "The two lists exclude each other: check on which of them the processing stands."
    assert contradiction in said("cnil-required-3", "cnil-exempt-2")
    assert contradiction not in said("cnil-required-3")


def test_it_is_said_in_french():
    with translation.override("fr"):
        assert said("cnil-required-3")[1] == "Liste, n° 3"
        assert any("35.4" in each for each in said("cnil-required-3"))


@pytest.mark.django_db
def test_it_is_read_from_the_rows_of_an_entry():
    entry = factories.activity()
    with change(by="test"):
        for code in ("matching", "vulnerable", "cnil-required-10", "sensitive", "cnil-exempt-2"):
            criterion = DpiaCriterion.objects.get(code=code)
            not_met = code in {"sensitive", "cnil-exempt-2"}
            DpiaScreening.objects.create(activity=entry, criterion=criterion, not_met=not_met)
    found = screening_in(entry)
    assert (found.met, found.not_met, found.unanswered) == (2, 1, 6)
    assert ([each.code for each in found.required], found.exempt) == (["cnil-required-10"], ())
