"""manage.py export_register: every format, to a file or to stdout, and what it refuses."""

import json

import pytest

from tests import factories
from tests.commands.running import run
from tests.spreadsheets.books import imported, totals

MAGIC = {
    "pdf": b"%PDF-1.7",
    "html": b"<!DOCTYPE html>",
    "json": b"{\n",
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
}


@pytest.fixture
def keeper(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    keeper = factories.organisation(slug="kestrel", name="Kestrel", default_language="fr")
    factories.activity(keeper, reference="C-01", name="Payroll")
    factories.activity(keeper, reference="P-01", name="Hosting", role="processor")
    return keeper


def references(outcome):
    assert outcome.code == 0
    return [entry["reference"] for entry in json.loads(outcome.data)["activities"]]


@pytest.mark.parametrize("written", MAGIC)
def test_format_is_written_to_stdout(keeper, written):
    outcome = run("export_register", "kestrel", "--format", written)
    assert outcome.code == 0
    assert outcome.data[: len(MAGIC[written])] == MAGIC[written]
    assert outcome.messages[:2] == ["Reading the register of Kestrel …", "Writing 2 activities …"]


@pytest.mark.parametrize("written", MAGIC)
def test_format_is_written_to_a_file(keeper, written, tmp_path):
    path = tmp_path / "out"
    outcome = run("export_register", "kestrel", "--format", written, "--output", path)
    assert (outcome.code, outcome.data, outcome.messages[-1]) == (0, b"", f"Written: {path}")
    assert path.read_bytes()[: len(MAGIC[written])] == MAGIC[written]
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["out"]


@pytest.mark.parametrize(
    ("register", "expected"), [("controller", ["C-01"]), ("processor", ["P-01"]), ("all", ["C-01", "P-01"])]
)
def test_register_is_chosen(keeper, register, expected):
    assert references(run("export_register", "kestrel", "--format", "json", "--register", register)) == expected


def test_both_registers_are_the_default(keeper):
    assert references(run("export_register", "kestrel", "--format", "json")) == ["C-01", "P-01"]


@pytest.mark.parametrize(
    ("options", "header"),
    [([], "Référence"), (["--language", "en"], "Reference"), (["--language", "fr"], "Référence")],
)
def test_language_is_that_of_the_organisation_unless_another_is_asked_for(keeper, options, header):
    outcome = run("export_register", "kestrel", "--format", "csv", *options)
    assert outcome.data.decode("utf-8-sig").partition(",")[0] == header


def test_csv_in_a_zip_is_the_native_workbook(keeper, tmp_path):
    path = tmp_path / "register.zip"
    assert run("export_register", "kestrel", "--format", "csv", "--output", path).code == 0
    assert totals(imported(path.read_bytes())) == (0, 0, 3)


def test_export_of_the_native_workbook_can_be_imported(keeper):
    content = run("export_register", "kestrel", "--format", "xlsx").data
    assert totals(imported(content)) == (0, 0, 3)


# Clients


@pytest.fixture
def clients(keeper):
    entry = factories.activity(keeper, reference="P-02", role="processor")
    factories.client_activity(entry, factories.client(keeper, name="Client & Co"))
    factories.client(keeper, name="Idle")


@pytest.mark.parametrize("register", [[], ["--register", "all"], ["--register", "processor"]])
def test_client_gets_the_processors_register_of_what_is_done_for_it(keeper, clients, register):
    outcome = run("export_register", "kestrel", "--format", "json", "--client", "Client & Co", *register)
    assert references(outcome) == ["P-02"]
    assert json.loads(outcome.data)["register"] == "processor"


def test_client_of_nothing_gets_an_empty_register(keeper, clients):
    assert references(run("export_register", "kestrel", "--format", "json", "--client", "Idle")) == []


WRONG = {
    "unknown organisation": (
        ["osprey", "--format", "json"],
        "There is no organisation “osprey”. There are: kestrel.",
    ),
    "unknown client": (
        ["kestrel", "--format", "json", "--client", "Nobody"],
        "There is no client “Nobody”. There are: Client & Co, Idle.",
    ),
    "client of the controller's register": (
        ["kestrel", "--format", "json", "--client", "Idle", "--register", "controller"],
        "--client belongs to the register of the processor.",
    ),
    "past": (
        ["kestrel", "--format", "json", "--as-of", "2024-31-01"],
        "--as-of: “2024-31-01” is no day and no instant: write a day such as 2026-01-31, or 2026-01-31T17:30.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_exits_with_2_and_the_usage(keeper, clients, case):
    arguments, message = WRONG[case]
    outcome = run("export_register", *arguments)
    assert (outcome.code, outcome.data) == (2, b"")
    assert [line.split()[2] for line in outcome.messages if line.startswith("usage: ")] == ["export_register"]
    assert outcome.messages[-1] == f"CommandError: {message}"


@pytest.mark.parametrize("arguments", [[], ["kestrel"], ["kestrel", "--format", "doc"]])
def test_wrong_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        run("export_register", *arguments)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("usage: manage.py export_register")


def test_binary_data_is_not_thrown_at_a_terminal(keeper):
    outcome = run("export_register", "kestrel", "--format", "xlsx", terminal=True)
    assert (outcome.code, outcome.data) == (2, b"")
    assert outcome.messages[-1].endswith("say with --output where to write it.")


def test_place_that_cannot_be_written_is_named(keeper, tmp_path):
    outcome = run("export_register", "kestrel", "--format", "json", "--output", tmp_path / "no" / "out.json")
    assert outcome.code == 1
    assert outcome.messages[-1].endswith("out.json cannot be written: No such file or directory")


def test_text_that_a_format_cannot_hold_is_named(keeper):
    factories.activity(keeper, reference="C-02", description="x" * 40_000)
    outcome = run("export_register", "kestrel", "--format", "xlsx")
    assert outcome.code == 1
    assert outcome.messages[-1].startswith(
        "CommandError: activities, row 3, column description: The text has more than"
    )


@pytest.mark.parametrize("form", ["json", "html", "csv"])
def test_variant_for_publication_leaves_out_security(keeper, form):
    factories.measure(keeper.activities.first(), description="Locked in the blue cabinet")
    said = {
        variant: run("export_register", keeper.slug, "--format", form, "--variant", variant).data
        for variant in ("full", "public", "mandatory")
    }
    assert {variant: b"blue cabinet" in content for variant, content in said.items()} == {
        "full": True,
        "public": False,
        "mandatory": True,
    }
