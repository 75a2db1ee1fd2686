"""Verification: each way of tampering with the journal, in plain SQL with the triggers dropped, is found and named."""

import uuid

import pytest
from django.db import connection

from ropa.journal import append_only, beside, checks, verify
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories
from tests.databases import triggers_aside

pytestmark = pytest.mark.django_db
TABLE = "journal_journalentry"
EDITED = "edited or slipped in: what it says is not what the chain covers"


@pytest.fixture
def journal(organisation) -> list[JournalEntry]:
    """Six entries: the organisation, and an activity renamed five times."""
    row = factories.activity(organisation, reference="C-1", name="one")
    for name in ("two", "three", "four", "five"):
        row.name = name
        factories.saved(row)
    return list(JournalEntry.objects.filter(organisation=organisation).order_by("sequence"))


def tamper(sql: str) -> None:
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def found(organisation) -> list[str]:
    return [str(anomaly) for anomaly in verify.verify_chain(organisation.pk)]


def test_untouched_journal_has_no_anomaly(organisation, journal):
    assert len(journal) == 6
    assert found(organisation) == []
    assert list(verify.verify_rows(organisation.pk)) == []


VALUES = {
    "instant": "2099-01-01 00:00:00+00:00",
    "kind": "reviewed",
    "subject_type": "a",
    "subject_id": "99",
    "change_id": uuid.uuid4().hex,
    "batch_id": uuid.uuid4().hex,
    "history": "{}",
    "subject_label": "C-1 · forged",
}
UNCHAINED = {"id", "organisation_id", "sequence", "content", "chain"}  # each is tampered with in a test of its own
COLUMNS = [field.attname for field in JournalEntry._meta.concrete_fields if field.attname not in UNCHAINED]


@pytest.mark.parametrize("column", COLUMNS)
def test_edited_column_is_found(organisation, journal, colleague, column):
    value = VALUES.get(column, "a" * 64) if column != "user_id" else colleague.pk
    tamper(f"UPDATE {TABLE} SET {column} = '{value}' WHERE id = {journal[2].pk}")
    label = "C-1 · forged" if column == "subject_label" else "C-1 · two"
    assert f"#3 ({label}): {EDITED}" in found(organisation)


def test_edited_chain_digest_is_found(organisation, journal):
    tamper(f"UPDATE {TABLE} SET chain = '{'a' * 64}' WHERE id = {journal[2].pk}")
    assert found(organisation) == ["#3 (C-1 · two): its chain digest is not what was written"]


def test_edited_content_is_found(organisation, journal):
    tamper(f"UPDATE {TABLE} SET content = '{{}}' WHERE id = {journal[2].pk}")
    assert found(organisation) == ["#3 (C-1 · two): the content is not what was written"]


def test_removed_entry_is_found(organisation, journal):
    tamper(f"DELETE FROM {TABLE} WHERE id = {journal[2].pk}")
    assert found(organisation) == ["#3: missing: the numbers have a gap here"]


def test_removed_entries_are_found(organisation, journal):
    tamper(f"DELETE FROM {TABLE} WHERE id IN ({journal[2].pk}, {journal[3].pk})")
    assert found(organisation) == ["#3 – #4: missing: the numbers have a gap here"]


def renumber(entries: list[JournalEntry], by: int) -> None:
    for entry in sorted(entries, key=lambda entry: -by * entry.sequence):
        tamper(f"UPDATE {TABLE} SET sequence = {entry.sequence + by} WHERE id = {entry.pk}")


def test_removed_entry_is_found_although_the_numbers_were_closed_up(organisation, journal):
    tamper(f"DELETE FROM {TABLE} WHERE id = {journal[2].pk}")
    renumber(journal[3:], -1)
    assert found(organisation) == [
        f"#3 (C-1 · three): {EDITED}",
        "#4 (C-1 · four): moved or copied: it was written as #5",
        "#5 (C-1 · five): moved or copied: it was written as #6",
    ]


def test_entry_slipped_in_is_found_although_the_numbers_make_room(organisation, journal):
    renumber(journal[3:], 1)
    forged = JournalEntry.objects.get(pk=journal[2].pk)
    forged.pk, forged.sequence, forged.subject_label = None, 4, "C-1 · forged"
    forged.save(force_insert=True)
    assert found(organisation) == [
        f"#4 (C-1 · forged): {EDITED}",
        "#5 (C-1 · three): moved or copied: it was written as #4",
        "#6 (C-1 · four): moved or copied: it was written as #5",
        "#7 (C-1 · five): moved or copied: it was written as #6",
    ]


def test_swapped_entries_are_found(organisation, journal):
    third, fourth = journal[2].pk, journal[3].pk
    for key, number in ((third, 99), (fourth, 3), (third, 4)):
        tamper(f"UPDATE {TABLE} SET sequence = {number} WHERE id = {key}")
    assert found(organisation)[:2] == [
        "#3 (C-1 · three): moved or copied: it was written as #4",
        "#4 (C-1 · two): moved or copied: it was written as #3",
    ]


def test_back_dated_entry_is_found(organisation, journal):
    tamper(f"UPDATE {TABLE} SET instant = '2001-01-01 00:00:00+00:00' WHERE id = {journal[3].pk}")
    assert found(organisation) == [
        "#4 (C-1 · three): dated before the entry that precedes it",
        f"#4 (C-1 · three): {EDITED}",
    ]


def test_entry_appended_past_the_program_is_found(organisation, journal):
    forged = JournalEntry.objects.get(pk=journal[-1].pk)
    forged.pk, forged.sequence = None, 7
    forged.save(force_insert=True)
    assert found(organisation) == ["#7 (C-1 · five): moved or copied: it was written as #6"]


def test_entry_moved_to_another_journal_is_found(organisation, journal, other_organisation):
    tamper(f"UPDATE {TABLE} SET organisation_id = {other_organisation.pk}, sequence = 2 WHERE id = {journal[-1].pk}")
    assert found(other_organisation)[-1] == f"#2 (C-1 · five): {EDITED}"


def test_tail_cut_off_is_found_against_a_head_kept_elsewhere(organisation, journal):
    printed = verify.head_of(organisation.pk)
    tamper(f"DELETE FROM {TABLE} WHERE organisation_id = {organisation.pk} AND sequence > 4")
    assert found(organisation) == []
    heads = [str(anomaly) for anomaly in verify.verify_head(organisation.pk, printed)]
    assert heads == ["#6: missing: the tail was cut off, this entry was there when its digest was kept"]


def test_journal_written_anew_is_found_against_a_head_kept_elsewhere(organisation, journal):
    printed = verify.Head(journal[2].sequence, "f" * 64)
    heads = [str(anomaly) for anomaly in verify.verify_head(organisation.pk, printed)]
    assert heads == ["#3: not the entry whose digest was kept: the journal was written anew"]


def test_head_printed_earlier_is_part_of_todays_journal(organisation, journal):
    assert list(verify.verify_head(organisation.pk, verify.Head(journal[2].sequence, journal[2].chain))) == []


def test_verification_goes_on_from_a_head_verified_before(organisation, journal):
    tamper(f"UPDATE {TABLE} SET reason = 'x' WHERE id = {journal[1].pk}")
    after = verify.Head(journal[3].sequence, journal[3].chain)
    assert list(verify.verify_chain(organisation.pk, after)) == []


def test_row_changed_past_the_gate_is_found(organisation, journal):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE registry_processingactivity SET name = 'x' WHERE organisation_id = {organisation.pk}")
    rows = [str(anomaly) for anomaly in verify.verify_rows(organisation.pk)]
    assert rows == ["C-1 · x: the rows differ from the last entry of the journal"]


def test_row_deleted_past_the_gate_is_found(organisation, journal):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM registry_processingactivity WHERE organisation_id = {organisation.pk}")
    rows = [str(anomaly) for anomaly in verify.verify_rows(organisation.pk)]
    assert rows == ["C-1 · five: gone, and the journal does not say so"]


@pytest.mark.parametrize("table", checks.append_only_tables())
def test_missing_trigger_is_reported(table):
    assert checks.check_append_only(["default"]) == []
    with connection.cursor() as cursor:
        for statement in append_only.dropping(connection.vendor, [table]):
            cursor.execute(statement)
    assert [message.id for message in checks.check_append_only(["default"])] == ["journal.W001"]


@pytest.mark.parametrize("entries", [1, 3, 12])
def test_a_chain_is_read_in_one_query_and_its_history_in_two(organisation, entries, django_assert_num_queries):
    """One for the entries, one for the one table that they wrote to."""
    with change(by="test"):
        for _ in range(entries):
            factories.activity(organisation)
    after = verify.Head(1, JournalEntry.objects.get(organisation=organisation, sequence=1).chain)
    with django_assert_num_queries(1):
        assert list(verify.verify_chain(organisation.pk, after)) == []
    with django_assert_num_queries(2):
        assert list(beside.verify_history(organisation.pk, 1, 99)) == []


def test_users_who_acted_are_kept(organisation, colleague):
    with change(by=colleague):
        factories.activity(organisation)
    with pytest.raises(Exception, match="protected foreign keys"):
        colleague.delete()
