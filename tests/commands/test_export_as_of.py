"""manage.py export_register --as-of: the register as it stood, in every format, whatever happened since."""

import json

import pytest
from django.utils import timezone

from registry.spreadsheets.workbook import read_workbook
from ropa.journal.gate import change
from tests import factories
from tests.commands.running import run


@pytest.fixture
def past(db, settings, tmp_path):
    """An instant, after which the organisation, its vendor and its entry were renamed and another entry deleted."""
    settings.DATA_DIR = tmp_path
    keeper = factories.organisation(slug="kestrel", name="Kestrel")
    entry = factories.activity(keeper, reference="C-01", name="Payroll")
    vendor = factories.subprocessor(name="Old Cloud")
    factories.engagement(entry, vendor)
    gone = factories.activity(keeper, reference="C-02", name="Newsletter")
    instant = timezone.now()
    with change(by="test"):
        gone.delete()
        for row in (keeper, vendor, entry):
            row.name = "Renamed"
            row.save()
    return instant.isoformat()


def content(outcome):
    assert outcome.code == 0
    return json.loads(outcome.data)


def test_json_says_what_was_recorded_then(past):
    then = content(run("export_register", "kestrel", "--format", "json", "--as-of", past))
    now = content(run("export_register", "kestrel", "--format", "json"))
    assert [entry["name"] for entry in then["activities"]] == ["Payroll", "Newsletter"]
    assert then["activities"][0]["engagements"][0]["subprocessor"]["name"] == "Old Cloud"
    assert (then["organisation"]["name"], then["as_of"]) == ("Kestrel", past)
    assert [entry["name"] for entry in now["activities"]] == ["Renamed"]
    assert now["as_of"] is None


@pytest.mark.parametrize("written", ["html", "csv"])
def test_texts_say_what_was_recorded_then(past, written):
    then = run("export_register", "kestrel", "--format", written, "--as-of", past).data.decode()
    assert [word in then for word in ("Newsletter", "Payroll", "Old Cloud", "Renamed")] == [True, True, True, False]


@pytest.mark.parametrize("written", ["pdf", "xlsx", "ods"])
def test_files_of_the_past_are_written(past, written):
    assert run("export_register", "kestrel", "--format", written, "--as-of", past).code == 0


@pytest.mark.parametrize("written", ["xlsx", "ods"])
def test_workbook_says_when_it_stood_so(past, written):
    about = read_workbook(run("export_register", "kestrel", "--format", written, "--as-of", past).data)[0]
    assert (about.name, [row.cells[:3] for row in about.rows]) == ("about", [["kestrel", "all", past]])


def test_a_day_means_its_end(past):
    today = timezone.localdate().isoformat()
    then = content(run("export_register", "kestrel", "--format", "json", "--as-of", today))
    assert [entry["name"] for entry in then["activities"]] == ["Renamed"]


@pytest.mark.parametrize(
    ("as_of", "problem"),
    [
        ("2999-01-01", "2999-01-01 is still to come: the register can be read as it stood at an instant of the past."),
        ("", "“” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30."),
    ],
)
def test_instant_that_cannot_be_told_is_wrong_use(past, as_of, problem):
    outcome = run("export_register", "kestrel", "--format", "json", "--as-of", as_of)
    assert (outcome.code, outcome.data) == (2, b"")
    assert outcome.messages[-1] == f"CommandError: --as-of: {problem}"


def test_before_the_first_act_nothing_is_known(past):
    outcome = run("export_register", "kestrel", "--format", "json", "--as-of", "2001-01-01")
    assert (outcome.code, outcome.data) == (1, b"")
    assert outcome.messages[-1] == "CommandError: Nothing was recorded of Renamed at that time."
