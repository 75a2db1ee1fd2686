"""manage.py verify_journal: exit code 0 and the heads, or 1 and a line for every anomaly."""

import pytest
from django.db import connection

from ropa.journal.verify import head_of
from tests import factories
from tests.commands.running import run
from tests.databases import triggers_aside


@pytest.fixture
def keeper(db):
    keeper = factories.organisation(slug="kestrel", name="Kestrel")
    factories.activity(keeper, reference="C-01", name="Payroll")
    return keeper


def tamper(sql):
    with triggers_aside(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def test_whole_journal_is_told_with_its_head(keeper):
    outcome = run("verify_journal", "kestrel")
    assert (outcome.code, outcome.data) == (0, b"")
    assert outcome.messages == [f"kestrel: 2 entries, whole; head {head_of(keeper.pk).chain}"]


def test_every_anomaly_is_one_line(keeper):
    tamper("UPDATE journal_journalentry SET reason = 'made up' WHERE sequence = 2")
    tamper("UPDATE registry_processingactivity SET name = 'Made up'")
    outcome = run("verify_journal", "kestrel")
    assert outcome.code == 1
    assert outcome.data.decode().splitlines() == [
        "kestrel: #2: the entry, or the one before it, is not what was written",
        "kestrel: C-01 · Made up: the rows differ from the last entry of the journal",
    ]
    assert outcome.messages == ["CommandError: 2 anomalies were found."]


def test_all_organisations_are_the_default(keeper):
    factories.organisation(slug="osprey", name="Osprey")
    assert [line.split(":")[0] for line in run("verify_journal").messages] == ["kestrel", "osprey"]


def test_unknown_organisation_is_wrong_use(keeper):
    assert run("verify_journal", "nobody").code == 2
