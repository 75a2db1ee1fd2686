"""The page of verifications: who may read it, who may run one, what it shows."""

import pytest
from django.db import connection

from registry.views import verification
from ropa.journal.models import JournalEntry, Verification
from ropa.journal.verify import head_of
from tests import factories
from tests.databases import triggers_aside

PAGE = "/registers/kestrel/verification/"


@pytest.fixture
def organisation(db):
    found = factories.organisation(slug="kestrel", name="Kestrel")
    factories.activity(found, reference="C-01", name="Newsletter")
    return found


def person(organisation, role):
    return factories.member(organisation, role, username="reader", first_name="Audrey", last_name="Tor")


@pytest.fixture
def reading(client, organisation):
    client.force_login(person(organisation, "editor"))
    return client


@pytest.fixture
def verifying(client, organisation):
    """May read and verify, and change nothing."""
    client.force_login(person(organisation, "auditor"))
    return client


def tamper(sql):
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def test_stranger_is_sent_to_sign_in(client, organisation):
    response = client.get(PAGE)
    assert (response.status_code, response.url) == (302, f"/admin/login/?next={PAGE}")


def test_account_without_a_role_is_sent_to_sign_in(client, organisation):
    client.force_login(factories.user())
    assert client.get(PAGE).status_code == 302


def test_unknown_organisation_is_not_found(reading):
    assert reading.get("/registers/nobody/verification/").status_code == 404


def test_reader_sees_the_head_and_no_button(reading, organisation):
    page = reading.get(PAGE).content.decode()
    head = head_of(organisation.pk)
    assert f"{head.sequence}:{head.chain}" in page
    assert "Verify everything" not in page
    assert "has not been verified yet" in page


def test_reader_cannot_run_one(reading):
    assert reading.post(PAGE).status_code == 403
    assert Verification.objects.count() == 0


def test_auditor_runs_one_and_sees_what_was_found(verifying, organisation):
    tamper("UPDATE journal_journalentry SET actor = 'x' WHERE organisation_id IS NOT NULL AND sequence = 2")
    response = verifying.post(PAGE, follow=True)
    assert response.redirect_chain == [(PAGE, 302)]
    page = response.content.decode()
    assert "1 anomaly was found." in page
    assert "#2 (C-01 · Newsletter): edited or slipped in" in page
    made = Verification.objects.order_by("pk").values_list("organisation", "actor", "anomalies")
    assert list(made) == [(organisation.pk, "Audrey Tor (reader)", 1), (None, "Audrey Tor (reader)", 0)]


def test_next_one_reads_what_is_new_unless_all_is_asked_for(verifying, organisation):
    for posted in ({}, {}, {"full": "yes"}):
        verifying.post(PAGE, posted)
    made = Verification.objects.filter(organisation=organisation).order_by("pk")
    assert list(made.values_list("after", "sequence")) == [(0, 3), (3, 3), (0, 3)]


def test_nothing_found_is_said(verifying):
    page = verifying.post(PAGE, follow=True).content.decode()
    assert "the journal is whole, and the rows say what it says" in page
    assert page.count("Nothing found") == 2


def test_long_journal_is_left_to_the_command(verifying, monkeypatch):
    monkeypatch.setattr(verification, "BOUND", 1)
    page = verifying.get(PAGE).content.decode()
    assert page.count(" disabled ") == 2
    assert "manage.py verify_journal kestrel" in page
    response = verifying.post(PAGE)
    assert (response.status_code, Verification.objects.count()) == (400, 0)
    assert "manage.py verify_journal kestrel" in response.content.decode()


def asked(client, head):
    response = client.get(PAGE, {"head": head})
    return response.status_code, response.content.decode()


def test_head_that_was_kept_is_compared(reading, organisation):
    first = JournalEntry.objects.get(organisation=organisation, sequence=1)
    status, page = asked(reading, f"1:{first.chain}")
    assert status == 200
    assert "Entry #1 with this digest is part of the journal." in page
    status, page = asked(reading, f"4:{first.chain}")
    assert status == 200
    assert "#4: missing: the tail was cut off" in page


def test_what_is_no_head_is_refused(reading):
    status, page = asked(reading, "<b>12</b>")
    assert status == 400
    assert "“&lt;b&gt;12&lt;/b&gt;” is no head" in page


def test_verifications_of_others_are_not_shown(verifying, organisation):
    Verification.objects.create(
        organisation=factories.organisation(),
        instant="2026-01-01T00:00:00Z",
        seconds=1,
        actor="Somebody else",
        after=0,
        sequence=1,
        chain="",
        anomalies=0,
    )
    assert "Somebody else" not in verifying.get(PAGE).content.decode()


@pytest.mark.parametrize("entries", [1, 3, 12])
def test_page_costs_the_same_for_any_journal(reading, organisation, entries, django_assert_num_queries):
    for _ in range(entries):
        factories.activity(organisation)
    reading.get(PAGE)
    with django_assert_num_queries(12):
        assert reading.get(PAGE).status_code == 200
