"""manage.py generate_register: the same seed gives the same register, all of it valid."""

import pytest

from registry.choices import RegisterKind
from registry.management.synthetic import Synthetic
from registry.record import canonical_json, read_register
from registry.spreadsheets.columns import SHEETS
from registry.spreadsheets.references import own_rows
from ropa.journal.gate import change
from ropa.organisations.models import Organisation
from tests import factories
from tests.commands.running import run
from tests.spreadsheets.books import census

NO_SLUG = "CommandError: --organisation: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."
pytestmark = pytest.mark.django_db


def generate(slug="made", count=60, **options):
    seed = [part for name, value in options.items() for part in (f"--{name}", value)]
    return run("generate_register", "--organisation", slug, "--activities", count, *seed)


def register(slug="made"):
    return read_register(Organisation.objects.get(slug=slug), RegisterKind.ALL)


def test_organisation_is_created_and_filled():
    outcome = generate(count=3)
    assert outcome.code == 0
    assert outcome.messages == ["3 activities were added to made."]
    assert [entry.reference for entry in register().activities] == ["G-00001", "G-00002", "G-00003"]


def test_entries_have_every_part():
    generate()
    parts = [sheet.name for sheet in SHEETS if sheet.owner == "activity__organisation"]
    names = ["clients" if name == "client_activities" else name for name in parts]
    assert [name for name in names if not any(getattr(entry, name) for entry in register().activities)] == []


def test_every_generated_row_is_valid():
    generate()
    keeper = Organisation.objects.get(slug="made")
    keeper.full_clean()
    for sheet in SHEETS:
        for row in own_rows(sheet, keeper):
            row.full_clean()


def test_every_generated_row_has_its_history():
    before = census()
    generate(count=20)
    added = {name: count - before[name] for name, count in census().items() if count != before[name]}
    approved = sum(entry.status.code == "approved" for entry in register().activities)
    assert approved > 0
    # each entry, the organisation with its catalogue, and the approvals
    assert added.pop("journal.JournalEntry") == 20 + 1 + approved
    rows = {name: count for name, count in added.items() if ".Historical" not in name}
    assert len(rows) > 15
    assert {name.replace(".Historical", "."): count for name, count in added.items() if ".Historical" in name} == rows


def test_generated_entries_are_approved_in_truth():
    generate(count=20)
    known = register()
    expected = [entry.reference for entry in known.activities if entry.status.code == "approved"]
    assert [each.reference for each in known.approvals] == expected
    assert {each.current for each in known.approvals} == {True}


def test_same_seed_gives_the_same_register():
    first, again, other = (factories.organisation(slug=slug, name="Made") for slug in ("first", "again", "other"))
    for keeper, seed in ((first, 1), (again, 1), (other, 2)):
        with change(by="test"):
            Synthetic(keeper, seed).write(range(1, 20))
    entries = {
        keeper.slug: [canonical_json(each) for each in register(keeper.slug).activities]
        for keeper in (first, again, other)
    }
    assert entries["first"] == entries["again"]
    assert entries["first"] != entries["other"]


def test_second_run_adds_to_the_first():
    generate(count=2)
    generate(count=2)
    assert [entry.reference for entry in register().activities] == [f"G-{number:05}" for number in range(1, 5)]


@pytest.mark.parametrize(
    ("slug", "count", "message"),
    [
        ("made", 0, "CommandError: --activities must be 1 or more."),
        ("no slug", 1, NO_SLUG),
    ],
)
def test_wrong_use_exits_with_2_and_writes_nothing(slug, count, message):
    before = census()
    outcome = generate(slug, count)
    assert outcome.code == 2
    assert outcome.messages[0].startswith("usage: manage.py generate_register")
    assert outcome.messages[-1] == message
    assert census() == before
