"""What leaves as data: JSON by its schema, the flat CSV, one client's view, and how many queries it costs."""

import csv
import dataclasses
import datetime as dt
import io
import json
from pathlib import Path

import jsonschema
import pytest

from registry.choices import RegisterKind
from registry.record import read_register
from registry.spreadsheets.columns import SHEET_OF
from registry.spreadsheets.exporting import cell, export_workbook, for_client
from registry.spreadsheets.flat import PARTS, export_flat
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.schema import schema_text
from registry.spreadsheets.workbook import read_workbook
from tests import factories

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).parents[2] / "docs" / "register.schema.json"
NOW = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


@pytest.fixture
def keeper():
    return factories.full_organisation(slug="full")


@pytest.fixture
def full(keeper):
    """A register with every field and part; its language is French."""
    factories.full_activity(keeper, reference="C-02")
    factories.activity(keeper, reference="C-01", name="=HYPERLINK()", description="one\ntwo")
    return read_register(keeper, RegisterKind.ALL)


# JSON


def test_documented_schema_is_that_of_the_record():
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("as_of", [None, NOW])
def test_json_is_valid_by_its_schema(full, as_of):
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    content = json.loads(export_json(full, language="fr", exported_at=NOW, as_of=as_of))
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in validator.iter_errors(content)] == []


def test_schema_refuses_what_is_missing_or_new(full):
    content = json.loads(export_json(full, language="fr", exported_at=NOW))
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    del content["activities"][0]["purposes"]
    content["activities"][1]["colour"] = "red"
    assert sorted(error.validator for error in validator.iter_errors(content)) == ["additionalProperties", "required"]


def test_json_says_what_it_is(full):
    content = json.loads(export_json(full, language="fr", exported_at=NOW))
    told = {name: value for name, value in content.items() if isinstance(value, str | None)}
    assert told == {
        "schema": "ropa/1",
        "register": "all",
        "language": "fr",
        "as_of": None,
        "exported_at": "2026-11-22T12:00:00+00:00",
    }
    assert [entry["reference"] for entry in content["activities"]] == ["C-01", "C-02"]


def test_two_exports_of_one_state_differ_in_nothing_but_their_time(full, keeper):
    first = export_json(full, language="fr", exported_at=NOW)
    again = read_register(keeper, RegisterKind.ALL)
    second = export_json(again, language="fr", exported_at=NOW + dt.timedelta(seconds=1))
    changed = [pair for pair in zip(first.splitlines(), second.splitlines(), strict=True) if pair[0] != pair[1]]
    assert changed == [
        (b' "exported_at": "2026-11-22T12:00:00+00:00",', b' "exported_at": "2026-11-22T12:00:01+00:00",')
    ]


# Flat CSV


def flat(register, language):
    content = export_flat(register, language)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_flat_csv_has_a_row_an_activity_and_a_column_a_question(full):
    rows = flat(full, "en")
    assert [len(row) for row in rows] == [len(SHEET_OF["activities"].columns) + len(PARTS)] * 3
    assert [row[0] for row in rows] == ["Reference", "C-01", "C-02"]
    assert rows[1][2] == "'=HYPERLINK()"


def test_flat_csv_leaves_no_part_out(full):
    header, _short, long = flat(full, "en")
    answers = dict(zip(header, long, strict=True))
    assert [title for title, answer in answers.items() if not answer] == []
    assert answers["Purposes"] == "Pay salaries\nPlan the staff"
    assert (
        answers["Legal bases"].splitlines()[0]
        == "6(1)(b) — Contract or pre-contractual steps — The contract of employment"
    )
    assert answers["Retention rules"].splitlines()[1] == "Candidates — the post is filled — Erased"


def test_flat_csv_speaks_french(full):
    header, _short, long = flat(full, "fr")
    answers = dict(zip(header, long, strict=True))
    assert answers["Rôle"] == "Responsable du traitement (art.\xa030.1)"
    assert answers["Bases juridiques"].splitlines()[0].startswith("6.1.b — ")
    assert answers["Règles de conservation"].splitlines()[0].startswith("Personnel file — 5 ans — ")


# One client of a processor


def test_client_sees_what_is_done_for_it_and_nobody_else(keeper):
    one, two = factories.client(keeper, name="One"), factories.client(keeper, name="Two")
    both, other = (factories.activity(keeper, role="processor", reference=f"P-0{number}") for number in (1, 2))
    for client, activity in ((one, both), (two, both), (two, other)):
        factories.client_activity(activity, client)
    used, unused = (factories.subprocessor(organisation=keeper, name=name) for name in ("Used", "Unused"))
    factories.engagement(both, used, agreement=factories.agreement(keeper, used, reference="DPA used"))
    factories.agreement(keeper, unused, reference="DPA unused")
    seen = for_client(read_register(keeper, RegisterKind.PROCESSOR), "One")
    assert seen is not None
    assert [(entry.reference, [client.name for client in entry.clients]) for entry in seen.activities] == [
        ("P-01", ["One"])
    ]
    catalogue = seen.catalogue
    assert [client.name for client in catalogue.clients] == ["One"]
    assert [vendor.name for vendor in catalogue.subprocessors] == ["Used"]
    assert [contract.reference for contract in catalogue.agreements] == ["DPA used"]
    assert b"Two" not in export_json(seen, language="en", exported_at=NOW)


def test_client_who_is_none_is_told_apart(keeper):
    assert for_client(read_register(keeper, RegisterKind.PROCESSOR), "Nobody") is None


def test_lists_of_a_client_keep_what_its_activities_use(keeper):
    factories.full_activity(keeper, role="processor")
    category, person = (
        factories.data_category(organisation=keeper),
        factories.data_subject_category(organisation=keeper),
    )
    register = read_register(keeper, RegisterKind.PROCESSOR)
    (client,) = register.catalogue.clients
    seen = for_client(register, client.name)
    assert seen is not None
    unused = {"data_categories": (), "data_subject_categories": ()}
    assert {category.code, person.code} == {
        *(each.code for each in register.catalogue.data_categories),
        *(each.code for each in register.catalogue.data_subject_categories),
    }
    assert seen.catalogue == dataclasses.replace(register.catalogue, **unused)


# Cells and sheets


def test_cell_of_an_unknown_kind_is_an_error_of_the_program():
    with pytest.raises(TypeError, match="No cell can hold a dict"):
        cell({})


def test_every_sheet_and_column_is_written_even_when_it_is_empty(keeper):
    content = export_workbook(read_register(keeper, RegisterKind.ALL), "xlsx")
    assert {sheet.name: sheet.header for sheet in read_workbook(content)} == {
        name: [column.name for column in sheet.columns] for name, sheet in SHEET_OF.items()
    }


# Queries


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_export_costs_the_same_queries_whatever_the_number_of_activities(keeper, rows, django_assert_num_queries):
    data = factories.data_category(organisation=keeper)
    vendor = factories.subprocessor(organisation=keeper)
    contract = factories.agreement(keeper, vendor)
    for _row in range(rows):
        entry = factories.activity(keeper, role="processor")
        factories.purpose(entry)
        factories.personal_data(entry, data)
        factories.recipient(entry, [data])
        factories.engagement(entry, vendor, [data], agreement=contract)
        factories.retention_rule(entry, [data])
        factories.transfer(entry)
        factories.client_activity(entry)
    with django_assert_num_queries(39):
        register = read_register(keeper, RegisterKind.ALL)
        for extension in ("xlsx", "ods", "zip"):
            export_workbook(register, extension)
        export_flat(register, "fr")
        export_json(register, language="fr", exported_at=NOW)
    assert len(register.activities) == rows
