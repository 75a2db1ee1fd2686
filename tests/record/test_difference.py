"""What differs between two Records: every field, each once, and nothing else."""

from dataclasses import fields, replace

import pytest

from registry.choices import RegisterKind
from registry.record import ActivityRecord, read_register
from registry.record.difference import KEYS, Difference, differences
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(organisation) -> ActivityRecord:
    factories.full_activity(organisation)
    return read_register(organisation, RegisterKind.ALL).activities[0]


def test_nothing_differs_from_itself(record):
    assert differences(record, record) == []


def test_every_field_of_the_entry_is_compared(record):
    for entry in fields(ActivityRecord):
        if entry.name not in {*KEYS, "schema"}:
            changed = replace(record, **{entry.name: "other"})
            old = getattr(record, entry.name)
            assert differences(record, changed) == [Difference("", entry.name, old, "other")]


@pytest.mark.parametrize("part", KEYS)
def test_every_list_is_compared(record, part):
    rows = getattr(record, part)
    without = replace(record, **{part: rows[1:]})
    assert differences(record, without) == [Difference(part, "", rows[0], None, old_row=rows[0])]
    assert differences(without, record) == [Difference(part, "", None, rows[0], new_row=rows[0])]


@pytest.mark.parametrize("part", KEYS)
def test_every_field_of_a_row_is_compared(record, part):
    row = getattr(record, part)[0]
    for entry in fields(row):
        if entry.name in {"category", "kind", "subprocessor", "location", "measure", "right", "criterion", "block"}:
            continue
        changed = replace(row, **{entry.name: None})
        others = getattr(record, part)[1:]
        expected = [Difference(part, entry.name, getattr(row, entry.name), None, old_row=row, new_row=changed)]
        if getattr(row, entry.name) is None:
            expected = []
        assert differences(record, replace(record, **{part: (changed, *others)})) == expected


def test_rows_in_another_order_are_said_to_be(record):
    turned = replace(record, purposes=record.purposes[::-1])
    assert differences(record, turned) == [Difference("purposes", "", record.purposes, turned.purposes)]


def test_every_list_of_the_record_has_a_key():
    lists = {entry.name for entry in fields(ActivityRecord) if str(entry.type).startswith("tuple")}
    assert set(KEYS) == lists
