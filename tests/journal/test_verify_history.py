"""Verification of every tracked model and its history: each way of touching a row in plain SQL is found and named."""

import uuid
from typing import Any

import pytest
from django.db import connection

from ropa.journal import history_check
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from ropa.journal.tracked import tracked_models
from ropa.journal.verify import Order, journals, verify
from tests import factories
from tests.conventions.rows import LONE_ROWS, alter
from tests.databases import triggers_aside

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("model", tracked_models(), ids=lambda model: model._meta.label)
UNKNOWN = "history slipped in: the journal knows nothing of the act of this row"
NO_ACT = "history slipped in: the row belongs to no act"
OTHER = "history slipped in: the act that the row names did not write to this table"


def tamper(sql: str, *values: Any) -> None:
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)


def found() -> set[str]:
    """Everything that a verification of all journals finds, without where an entry is."""
    return {
        f"{anomaly.where.split(' (')[0]}: {str(anomaly).split(': ', 1)[1]}" if anomaly.where[0] == "#" else str(anomaly)
        for outcome in verify(Order(journals(), "test"))
        for anomaly in outcome.anomalies
    }


def as_stored(act: object) -> object:
    """A UUID as this database keeps it."""
    return act if connection.vendor == "postgresql" else getattr(act, "hex", act)


def slip_in(history, like: int, act: uuid.UUID | None) -> int:
    """A copy of a row of history, under another act."""
    columns = [f'"{field.column}"' for field in history._meta.concrete_fields if not field.primary_key]
    others = [column for column in columns if column != '"change_id"']
    table, listed = history._meta.db_table, ", ".join(others)
    sql = f"INSERT INTO {table} ({listed}, change_id) SELECT {listed}, %s FROM {table} WHERE history_id = %s"
    tamper(sql, as_stored(act), like)
    return int(history.objects.latest("history_id").pk)


def last_of(row):
    return type(row).history.filter(**{type(row)._meta.pk.name: row.pk}).latest("history_id")


def seal_of(history_row) -> str:
    """The number of the entry that seals this row."""
    return f"#{JournalEntry.objects.exclude(history='').filter(change_id=history_row.change_id)[0].sequence}"


@each_model
def test_history_that_was_touched_is_found(model):
    row = LONE_ROWS[model]()
    last, history = last_of(row), model.history.model
    table, sealed = history._meta.db_table, seal_of(last)
    assert found() == set()

    tamper(f"UPDATE {table} SET history_change_reason = 'made up' WHERE history_id = %s", last.pk)
    assert found() == {f"{sealed}: history edited in {table}: not what the act wrote, among the rows {last.pk}"}
    tamper(f"UPDATE {table} SET history_change_reason = %s WHERE history_id = %s", last.history_change_reason, last.pk)

    slipped = {f"{table} {slip_in(history, last.pk, None)}: {NO_ACT}"}
    slipped |= {f"{table} {slip_in(history, last.pk, uuid.uuid4())}: {UNKNOWN}"}
    assert found() == slipped
    slip_in(history, last.pk, last.change_id)
    there = f"history slipped into {table}: the act wrote 1 rows, there are 2"
    assert found() == slipped | {f"{sealed}: {there}"}

    tamper(f"DELETE FROM {table} WHERE history_id >= %s", last.pk)
    gone = f"{sealed}: history removed from {table}: the act wrote 1 rows, there are 0"
    assert found() == {gone, f"{model._meta.db_table} {row.pk}: the row is there, and its history does not say so"}


@each_model
def test_row_that_was_touched_is_found(model):
    row = LONE_ROWS[model]()
    before = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    with change(by="factory"):
        alter(row)
    changed = [name for name, value in before.items() if getattr(row, name) != value]
    sets = ", ".join(f'"{model._meta.get_field(name).column}" = %s' for name in changed)
    key = f'"{model._meta.pk.column}" = %s'
    tamper(f"UPDATE {model._meta.db_table} SET {sets} WHERE {key}", *(getattr(row, name) for name in changed), row.pk)
    place = f"{model._meta.db_table} {row.pk}"
    rows = [str(anomaly) for anomaly in history_check.different_rows(model)]
    assert rows == [f"{place}: the row differs from its last history: {', '.join(changed)}"]


@each_model
def test_row_without_history_and_history_without_row_are_found(model):
    row = LONE_ROWS[model]()
    last, place = last_of(row), f"{model._meta.db_table} {row.pk}"
    tamper(f"UPDATE {model.history.model._meta.db_table} SET history_type = '-' WHERE history_id = %s", last.pk)
    rows = [str(anomaly) for anomaly in history_check.different_rows(model)]
    assert rows == [f"{place}: the row is there, and its history does not say so"]
    key = model._meta.pk.column
    tamper(f"UPDATE {model.history.model._meta.db_table} SET {key} = %s WHERE history_id = %s", absent(row), last.pk)
    tamper(f"UPDATE {model.history.model._meta.db_table} SET history_type = '~' WHERE history_id = %s", last.pk)
    rows = [str(anomaly) for anomaly in history_check.different_rows(model)]
    assert f"{model._meta.db_table} {absent(row)}: the row is gone, and its history does not say so" in rows


def absent(row) -> object:
    return "XX" if isinstance(row.pk, str) else 10**6


def test_history_under_an_act_that_wrote_elsewhere_is_found(organisation):
    activity = factories.activity(organisation)
    act = last_of(activity).change_id
    history = factories.purpose(activity).history.model
    slipped = slip_in(history, history.objects.latest("history_id").pk, act)
    assert found() == {f"registry_historicalpurpose {slipped}: {OTHER}"}
    assert list(history_check.check_tables(full=False)) == []  # that much is left to a full verification


def test_cut_off_tail_shows_in_the_history_and_in_the_rows(organisation):
    row = factories.activity(organisation, reference="C-1", name="one")
    tamper("DELETE FROM journal_journalentry WHERE organisation_id = %s AND sequence = 2", organisation.pk)
    assert found() == {
        f"C-1 · one: {'there, and the journal does not say so'}",
        f"registry_historicalprocessingactivity {last_of(row).pk}: {UNKNOWN}",
    }


def test_act_in_two_journals_is_sealed_in_both(organisation, other_organisation):
    with change(by="test"):
        mine, yours = factories.activity(organisation), factories.activity(other_organisation)
    assert found() == set()
    table = "registry_historicalprocessingactivity"
    tamper(f"UPDATE {table} SET actor = 'x' WHERE history_id = %s", last_of(mine).pk)
    rows = f"{last_of(mine).pk}, {last_of(yours).pk}"
    told = [str(each) for outcome in verify(Order(journals(), "test")) for each in outcome.anomalies]
    edited = f"history edited in {table}: not what the act wrote, among the rows {rows}"
    assert [line.split("): ", 1)[1] for line in told] == [edited, edited]


def test_seal_that_cannot_be_read_is_named(organisation):
    tamper("UPDATE journal_journalentry SET history = '[' WHERE organisation_id = %s", organisation.pk)
    assert "#1: what it says of the history cannot be read" in found()


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_tables_are_compared_in_three_queries_each(organisation, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.activity(organisation)
    with django_assert_num_queries(3 * len(tracked_models())):
        assert list(history_check.check_tables()) == []
