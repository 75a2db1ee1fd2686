"""check_register: findings as text and JSON, exit codes, the law and the register of another day."""

import json

import pytest

from tests import factories
from tests.commands.running import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def kestrel():
    return factories.organisation(
        slug="kestrel", name="Kestrel", address="1 rue de Rivoli, Paris", default_language="en"
    )


def findings(outcome):
    (register,) = json.loads(outcome.data)["registers"]
    return [(finding["reference"], finding["code"]) for finding in register["findings"]]


def test_errors_make_it_exit_1(kestrel):
    factories.activity(kestrel, reference="C-01")
    outcome = run("check_register", "kestrel")
    assert outcome.code == 1
    lines = outcome.data.decode().splitlines()
    assert "kestrel C-01: error purpose.missing: No purpose is stated. (Art. 5(1)(b), 30(1)(b))" in [
        line.replace("\N{NO-BREAK SPACE}", " ") for line in lines
    ]


def test_warnings_make_it_exit_1_only_if_asked(kestrel):
    """A register without entries; its keeper has lacks that are no errors."""
    codes = [code for _reference, code in findings(run("check_register", "kestrel", "--format", "json"))]
    assert "identity.legal-name-missing" in codes
    assert run("check_register", "kestrel").code == 0
    assert run("check_register", "kestrel", "--fail-level", "warning").code == 1


def test_json_says_all_of_a_finding(kestrel):
    factories.activity(kestrel, reference="C-01")
    outcome = run("check_register", "kestrel", "--format", "json", "--language", "fr")
    whole = json.loads(outcome.data)
    found = next(each for each in whole["registers"][0]["findings"] if each["code"] == "purpose.missing")
    assert whole["schema"] == "ropa-findings/1"
    assert found == {
        "reference": "C-01",
        "code": "purpose.missing",
        "level": "error",
        "article": "5(1)(b), 30(1)(b)",
        "field": "purposes",
        "subject": "",
        "message": "Aucune finalité n’est indiquée.",
        "remedy": "Indiquez pourquoi les données sont traitées, une finalité par ligne.",
    }


def test_every_organisation_is_judged_without_a_slug(kestrel):
    factories.organisation(slug="merlin", name="Merlin")
    whole = json.loads(run("check_register", "--format", "json").data)
    assert [register["organisation"] for register in whole["registers"]] == ["kestrel", "merlin"]


def test_the_law_of_a_day_to_come_judges_the_register_of_today(kestrel):
    """The decision on the United Kingdom ends on 27 December 2031."""
    entry = factories.activity(kestrel, reference="C-01")
    factories.transfer(entry, country=factories.country("GB"), mechanism="45")
    ended = ("C-01", "transfer.adequacy-ended")
    assert ended in findings(run("check_register", "kestrel", "--format", "json", "--at", "2031-12-28"))
    assert ended not in findings(run("check_register", "kestrel", "--format", "json", "--at", "2031-12-27"))


def test_before_the_journal_nothing_is_known(kestrel):
    outcome = run("check_register", "kestrel", "--at", "2019-01-01")
    assert outcome.code == 1
    assert "Nothing was recorded of Kestrel at that time." in outcome.messages[-1]


@pytest.mark.parametrize(
    "arguments", [("nobody",), ("kestrel", "--at", "yesterday"), ("kestrel", "--at", "2026-02-30")]
)
def test_wrong_use_makes_it_exit_2(kestrel, arguments):
    assert run("check_register", *arguments).code == 2
