"""A whole verification: what is kept of it, where the next one goes on, and what it costs while others write."""

import datetime as dt
import os
import threading
import uuid

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ropa.journal import anomaly, beside, chain, chain_check, seal, verify
from ropa.journal.gate import change
from ropa.journal.models import JournalEntry, Verification
from ropa.journal.snapshot import one_state
from ropa.organisations.scope import everything
from tests import factories
from tests.databases import triggers_aside

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
UTC = st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=2))]))
NUMBER = st.integers(0, 2**63 - 1)
ROWS = st.builds(
    chain_check.Row,
    organisation_id=st.none() | NUMBER,
    sequence=NUMBER,
    instant=UTC,
    kind=TEXT,
    subject_type=TEXT,
    subject_id=NUMBER,
    subject_label=TEXT,
    user_id=st.none() | NUMBER,
    actor=TEXT,
    reason=TEXT,
    cause=TEXT,
    change_id=st.uuids(),
    batch_id=st.none() | st.uuids(),
    digest=TEXT,
    substance=TEXT,
    fields=TEXT,
    history=TEXT,
    chain=TEXT,
    content=TEXT,
)


def tamper(sql: str) -> None:
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def run(organisation, *, since_last: bool = False, heads: tuple[verify.Head, ...] = ()) -> verify.Outcome:
    order = verify.Order((organisation.pk,), "test", since_last, {organisation.pk: heads})
    outcomes = verify.verify(order)
    verify.keep(outcomes)
    return outcomes[0]


def lines(outcome: verify.Outcome) -> list[str]:
    return [str(each) for each in outcome.anomalies]


@given(ROWS)
def test_entry_is_written_by_hand_as_the_chain_writes_it(row):
    assert chain_check.written(row, row.sequence) == chain.canonical_entry(JournalEntry(**row._asdict()))


@given(st.dictionaries(st.text(min_size=1, max_size=5), st.none() | TEXT | NUMBER | st.booleans() | UTC | st.dates()))
def test_row_of_history_is_written_as_json_without_what_is_empty(said):
    import json  # why: only this test compares with it

    kept = {name: value for name, value in said.items() if value is not None and value is not False and value != ""}
    plain = json.dumps(
        kept,
        ensure_ascii=False,
        separators=(",", ":"),
        default=lambda value: value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else str(value),
    )
    assert seal.row_text(list(said), list(said.values())) == f"{plain}\n".encode()


def test_row_of_history_keeps_its_written_form():
    """What was sealed once must be written the same way for ever."""
    row = (
        "Zoé",
        None,
        "",
        False,
        True,
        0,
        dt.date(2026, 1, 31),
        dt.datetime(2026, 1, 31, 1, tzinfo=dt.UTC),
        uuid.UUID(int=1),
    )
    assert seal.row_text("abcdefghi", row).decode() == (
        '{"a":"Zoé","e":true,"f":0,"g":"2026-01-31","h":"2026-01-31T01:00:00+00:00",'
        '"i":"00000000-0000-0000-0000-000000000001"}\n'
    )


@pytest.mark.django_db
def test_verification_is_kept(organisation, auditor):
    factories.activity(organisation)
    outcomes = verify.verify(verify.Order((organisation.pk, None), auditor))
    verify.keep(outcomes)
    kept = Verification.objects.get(organisation=organisation)
    head = verify.head_of(organisation.pk)
    assert (kept.user, kept.actor, kept.after) == (auditor, "Audrey Tor (auditor)", 0)
    assert (kept.sequence, kept.chain, kept.anomalies, kept.found) == (head.sequence, head.chain, 0, "")
    assert Verification.objects.filter(organisation=None).count() == 1


@pytest.mark.django_db
def test_next_one_goes_on_where_the_last_clean_one_ended(organisation):
    factories.activity(organisation, reference="C-1", name="one")
    run(organisation)
    factories.activity(organisation, reference="C-2", name="two")
    tamper(f"UPDATE journal_journalentry SET reason = 'x' WHERE organisation_id = {organisation.pk} AND sequence = 3")
    found = run(organisation, since_last=True)
    assert (found.verification.after, found.verification.sequence, found.verification.anomalies) == (2, 3, 1)
    assert run(organisation, since_last=True).verification.after == 2


@pytest.mark.django_db
def test_next_one_compares_what_was_told_since_and_what_nobody_told(organisation):
    """Whatever else was touched shows in its history (tests/journal/test_verify_history.py)."""
    for name in ("one", "two", "three", "four"):
        factories.activity(organisation, reference=name, name=name)
    run(organisation)
    factories.saved(changed(organisation, "two", "new"))
    tamper("UPDATE registry_processingactivity SET name = 'x' WHERE name IN ('one', 'new')")
    tamper("DELETE FROM registry_processingactivity WHERE name = 'four'")
    assert lines(run(organisation, since_last=True)) == [
        "two · x: the rows differ from the last entry of the journal",
        "four · four: gone, and the journal does not say so",
    ]
    assert len(lines(run(organisation))) == 3


def changed(organisation, reference: str, name: str):
    row = organisation.activities.get(reference=reference)
    row.name = name
    return row


@pytest.mark.django_db
def test_tail_cut_off_since_a_verification_is_found_and_everything_is_read_again(organisation):
    factories.activity(organisation, reference="C-1", name="one")
    run(organisation)
    tamper(f"DELETE FROM journal_journalentry WHERE organisation_id = {organisation.pk} AND sequence = 2")
    found = run(organisation, since_last=True)
    assert found.verification.after == 0
    assert lines(found) == [
        "#2: missing: the tail was cut off, this entry was there when its digest was kept",
        "C-1 · one: there, and the journal does not say so",
    ]


@pytest.mark.django_db
def test_heads_that_were_kept_are_compared(organisation):
    head = verify.head_of(organisation.pk)
    assert lines(run(organisation, heads=(head,))) == []
    forged = verify.Head(1, "0" * 64)
    assert lines(run(organisation, heads=(forged,))) == [
        "#1: not the entry whose digest was kept: the journal was written anew"
    ]


@pytest.mark.django_db
def test_anomaly_is_told_in_the_language_of_the_reader(organisation):
    tamper(f"UPDATE journal_journalentry SET content = 'x' WHERE organisation_id = {organisation.pk}")
    with override("fr"):
        run(organisation)
    kept = Verification.objects.get().found
    assert kept == '["#1 (Kestrel)", "the content is not what was written", {}]'
    assert str(anomaly.told(kept)) == "#1 (Kestrel): the content is not what was written"


@pytest.mark.django_db
def test_no_more_lines_are_kept_than_can_be_read(organisation, monkeypatch):
    monkeypatch.setattr(verify, "LISTED", 2)
    with change(by="test"):
        for _ in range(4):
            factories.activity(organisation)
    tamper(f"UPDATE journal_journalentry SET content = 'x' WHERE organisation_id = {organisation.pk}")
    assert lines(run(organisation))[2:] == ["…: there are more anomalies than the 2 that are listed"]


@pytest.mark.django_db
def test_substance_that_is_not_the_content_s_is_found(organisation):
    factories.activity(organisation, reference="C-1", name="one")
    last = JournalEntry.objects.get(organisation=organisation, sequence=2)
    last.substance = "0" * 64
    last.chain = chain.link(JournalEntry.objects.get(organisation=organisation, sequence=1).chain, last)
    tamper(
        f"UPDATE journal_journalentry SET substance = '{last.substance}', chain = '{last.chain}' WHERE id = {last.pk}"
    )
    assert lines(run(organisation)) == ["C-1 · one: the digest of the substance is not that of the content"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "3", "x:" + "0" * 64, "1:" + "0" * 63, "1:" + "g" * 64, "-1:" + "0" * 64])
def test_what_is_no_head_is_refused(text):
    with pytest.raises(verify.NotAHead, match="write its number, a colon and its 64 digits"):
        verify.head_from(text)


def test_head_is_read_as_it_was_printed():
    assert verify.head_from(f" #12: {'AB' * 32} ") == verify.Head(12, "ab" * 32)


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_is_neither_seen_nor_held_up():
    organisation = factories.organisation()
    with one_state():
        before = JournalEntry.objects.count()
        writer = threading.Thread(target=write, args=(organisation,))
        writer.start()
        writer.join(timeout=15)
        assert not writer.is_alive()
        assert JournalEntry.objects.count() == before
    assert JournalEntry.objects.count() == before + 1


@everything()
def write(organisation) -> None:
    try:
        factories.activity(organisation)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_verifying_while_others_write_finds_nothing():
    organisation = factories.organisation()
    row = factories.activity(organisation)
    stop = threading.Event()

    @everything()
    def keep_writing() -> None:
        try:
            while not stop.is_set():
                row.name = f"Activity {factories.number()}"
                factories.saved(row)
        finally:
            connection.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        found = [lines(each) for _ in range(5) for each in verify.verify(verify.Order((organisation.pk, None), "test"))]
    finally:
        stop.set()
        writer.join()
    assert found == [[]] * 10


@pytest.mark.django_db(transaction=True)
def test_long_journal_is_read_by_two_processes(monkeypatch):
    """The second one must find the history of this very database, and tell what was done to it."""
    monkeypatch.setattr(beside, "LONG", 1)
    row = factories.activity(factories.organisation(), reference="C-1", name="one")
    order = verify.Order((row.organisation_id,), "test", processes=True)
    assert [lines(each) for each in verify.verify(order)] == [[]]
    tamper("UPDATE registry_historicalprocessingactivity SET actor = 'x'")
    last = row.history.get().pk
    edited = "history edited in registry_historicalprocessingactivity: not what the act wrote, among the rows"
    assert [lines(each) for each in verify.verify(order)] == [[f"#2 (C-1 · one): {edited} {last}"]]


@pytest.mark.django_db(transaction=True)
def test_history_is_compared_here_if_the_second_process_dies(monkeypatch):
    monkeypatch.setattr(beside, "LONG", 1)
    monkeypatch.setattr(beside, "_start", os._exit)  # with the database's settings for its exit code: it dies at once
    row = factories.activity(factories.organisation(), reference="C-1", name="one")
    tamper("DELETE FROM registry_historicalprocessingactivity")
    found = verify.verify(verify.Order((row.organisation_id,), "test", processes=True))
    gone = "history removed from registry_historicalprocessingactivity: the act wrote 1 rows, there are 0"
    assert [lines(each) for each in found] == [[f"#2 (C-1 · one): {gone}"]]
