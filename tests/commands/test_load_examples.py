"""manage.py load_examples: all or nothing for each register, and a second run changes nothing."""

import pytest
from django.apps import apps

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.exporting import export_workbook
from ropa.organisations.models import Organisation
from tests.commands.running import run
from tests.spreadsheets.books import book, census, imported, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def examples(tmp_path, monkeypatch):
    """An empty folder of examples."""
    monkeypatch.setattr(apps.get_app_config("registry"), "path", str(tmp_path))
    folder = tmp_path / "examples"
    folder.mkdir()
    return folder


def test_examples_are_loaded_and_a_second_run_changes_nothing():
    assert run("load_examples").code == 0
    slugs = set(Organisation.objects.values_list("slug", flat=True))
    assert slugs == {"appointlet", "kannelle", "kitameraki", "kleep"}
    before = census()
    assert run("load_examples").code == 0
    assert census() == before


def test_installation_without_examples_says_so(examples):
    outcome = run("load_examples")
    assert outcome.code == 1
    assert outcome.messages == ["CommandError: There are no example workbooks in this installation."]


def test_broken_example_is_named_and_not_loaded(examples):
    (examples / "kestrel.xlsx").write_bytes(book(purposes=[["activity", "text"], ["C-09", "Pay"]]))
    before = census()
    outcome = run("load_examples")
    assert outcome.code == 1
    assert outcome.messages == [
        (
            "kestrel.xlsx: purposes, row 2, column activity: “C-09” is not in the list “processing activities”. "
            "Closest: C-01 · C-02."
        ),
        "CommandError: kestrel.xlsx was refused. Nothing of it was written.",
    ]
    assert census() == before


def test_examples_come_back_unchanged_from_every_format():
    assert run("load_examples").code == 0
    before = census()
    for keeper in Organisation.objects.all():
        register = read_register(keeper, RegisterKind.ALL)
        for extension in ("xlsx", "ods", "zip"):
            assert totals(imported(export_workbook(register, extension), keeper.slug))[:2] == (0, 0)
    assert census() == before
