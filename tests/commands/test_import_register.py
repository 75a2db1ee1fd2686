"""manage.py import_register: exit codes, one line a problem, nothing half-way."""

import pytest

from registry.models import ProcessingActivity
from tests.commands.running import run
from tests.spreadsheets.books import ACTIVITIES, book, census
from tests.spreadsheets.refusals import REFUSALS

pytestmark = pytest.mark.django_db
# The refusals that the register's users were promised, each by the name of its case.
PROMISED = (
    "unknown column",
    "unknown legal basis",
    "missing reference",
    "duplicate reference",
    "unknown vendor",
    "bad dates",
)


@pytest.fixture
def file(tmp_path):
    """Write a workbook; return its path."""

    def write(**sheets):
        path = tmp_path / "register.xlsx"
        path.write_bytes(book(**sheets))
        return path

    return write


def test_import_says_what_is_new(file):
    outcome = run("import_register", file(), "--organisation", "kestrel", "--reason", "First register")
    assert (outcome.code, outcome.data) == (0, b"")
    assert outcome.messages == [
        "organisation: 1 new, 0 changed, 0 unchanged",
        "activities: 2 new, 0 changed, 0 unchanged",
    ]
    traces = ProcessingActivity.history.values_list("actor", "history_change_reason")
    assert set(traces) == {("import_register", "First register")}


@pytest.mark.parametrize("template", ["auto", "native"])
def test_native_template_may_be_named(file, template):
    assert run("import_register", file(), "--organisation", "kestrel", "--template", template).code == 0


def test_dry_run_writes_nothing(file):
    before = census()
    outcome = run("import_register", file(), "--organisation", "kestrel", "--dry-run")
    assert (outcome.code, outcome.messages[-1]) == (0, "This was a dry run: nothing was written.")
    assert census() == before


@pytest.mark.parametrize("case", PROMISED)
def test_refusal_lists_every_problem_and_exits_with_1(file, case):
    sheets, problems = REFUSALS[case]
    before = census()
    outcome = run("import_register", file(**sheets), "--organisation", "kestrel")
    assert outcome.code == 1
    assert outcome.messages[:-1] == problems
    assert outcome.messages[-1].startswith("CommandError: register.xlsx was refused: ")
    assert outcome.messages[-1].endswith("Nothing was written.")
    assert census() == before


def test_count_of_problems_is_told(file):
    outcome = run("import_register", file(activities=[*ACTIVITIES, ["C-01", "x", "y"]]), "--organisation", "kestrel")
    assert outcome.messages[-1] == "CommandError: register.xlsx was refused: 1 problem. Nothing was written."


def test_file_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "register.xlsx"
    path.write_bytes(b"not a workbook")
    outcome = run("import_register", path, "--organisation", "kestrel")
    assert outcome.code == 1
    assert outcome.messages[0] == "The file is not a workbook: give an XLSX, an ODS, a CSV, or a ZIP of CSV files."


def test_file_that_is_not_there_is_wrong_use(tmp_path):
    outcome = run("import_register", tmp_path / "nowhere.xlsx", "--organisation", "kestrel")
    assert outcome.code == 2
    assert outcome.messages[0].startswith("usage: manage.py import_register")
    assert outcome.messages[-1].endswith("nowhere.xlsx cannot be read: No such file or directory")


@pytest.mark.parametrize("template", ["cnil", "ico"])
def test_file_that_is_not_what_it_is_said_to_be_is_refused(file, template):
    before = census()
    outcome = run("import_register", file(), "--organisation", "kestrel", "--template", template)
    assert outcome.code == 1
    assert outcome.messages[-1] == "CommandError: register.xlsx was refused: 1 problem. Nothing was written."
    assert census() == before


@pytest.mark.parametrize("arguments", [[], ["file.xlsx"], ["file.xlsx", "--organisation", "x", "--template", "odd"]])
def test_wrong_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        run("import_register", *arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: manage.py import_register")
