"""Verification: each way of tampering with the journal, in plain SQL with the triggers dropped, is found and named."""

import pytest
from django.db import connection

from ropa.journal import append_only, checks, verify
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry
from tests import factories
from tests.databases import triggers_aside

pytestmark = pytest.mark.django_db
TABLE = "journal_journalentry"


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


NOT_WRITTEN = "the entry, or the one before it, is not what was written"


def test_untouched_journal_has_no_anomaly(organisation, journal):
    assert len(journal) == 6
    assert found(organisation) == []
    assert list(verify.verify_rows(organisation.pk)) == []


@pytest.mark.parametrize(
    "column", ["actor", "reason", "cause", "subject_label", "kind", "digest", "chain", "subject_type"]
)
def test_edited_column_is_found(organisation, journal, column):
    value = {"kind": "removed", "subject_type": "a"}.get(column, "a" * 64)
    tamper(f"UPDATE {TABLE} SET {column} = '{value}' WHERE id = {journal[2].pk}")
    assert f"#3: {NOT_WRITTEN}" in found(organisation)


def test_edited_content_is_found(organisation, journal):
    tamper(f"UPDATE {TABLE} SET content = '{{}}' WHERE id = {journal[2].pk}")
    assert found(organisation) == ["#3: the content is not what was written"]


def test_removed_entry_is_found(organisation, journal):
    tamper(f"DELETE FROM {TABLE} WHERE id = {journal[2].pk}")
    assert found(organisation) == ["#3: missing: the numbers have a gap here"]


def test_swapped_entries_are_found(organisation, journal):
    third, fourth = journal[2].pk, journal[3].pk
    for key, number in ((third, 99), (fourth, 3), (third, 4)):
        tamper(f"UPDATE {TABLE} SET sequence = {number} WHERE id = {key}")
    assert f"#3: {NOT_WRITTEN}" in found(organisation)


def test_back_dated_entry_is_found(organisation, journal):
    tamper(f"UPDATE {TABLE} SET instant = '2001-01-01 00:00:00+00:00' WHERE id = {journal[3].pk}")
    assert found(organisation) == [f"#4: {NOT_WRITTEN}", "#4: dated before the entry that precedes it"]


def test_inserted_entry_is_found(organisation, journal):
    forged = JournalEntry.objects.get(pk=journal[-1].pk)
    forged.pk, forged.sequence = None, 7
    forged.save(force_insert=True)
    assert found(organisation) == [f"#7: {NOT_WRITTEN}"]


def test_tail_cut_off_is_found_against_a_head_kept_elsewhere(organisation, journal):
    printed = verify.head_of(organisation.pk)
    tamper(f"DELETE FROM {TABLE} WHERE organisation_id = {organisation.pk} AND sequence > 4")
    assert found(organisation) == []
    heads = [str(anomaly) for anomaly in verify.verify_head(organisation.pk, printed)]
    assert heads == ["#6: missing: the journal ends before this entry, which was issued"]


def test_journal_written_anew_is_found_against_a_head_kept_elsewhere(organisation, journal):
    printed = verify.Head(journal[2].sequence, "f" * 64)
    heads = [str(anomaly) for anomaly in verify.verify_head(organisation.pk, printed)]
    assert heads == ["#3: not the entry that was issued: the journal was written anew"]


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


def test_verification_reads_in_constant_queries(organisation, journal, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert list(verify.verify_chain(organisation.pk)) == []


def test_users_who_acted_are_kept(organisation, colleague):
    with change(by=colleague):
        factories.activity(organisation)
    with pytest.raises(Exception, match="protected foreign keys"):
        colleague.delete()
