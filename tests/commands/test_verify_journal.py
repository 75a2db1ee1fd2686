"""manage.py verify_journal: exit code 0 and the heads, or 1 and a line for every anomaly; 2 for wrong use."""

import pytest
from django.db import connection

from ropa.journal.models import Verification
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


def said(outcome):
    """The messages but for those of progress, which come when a machine is slow."""
    return [line for line in outcome.messages if not line.startswith("Entries:")]


def whole(name, organisation, entries="%d entries"):
    head = head_of(organisation)
    return f"{name}: {entries % head.sequence}, whole; head {head.sequence}:{head.chain}"


def test_whole_journal_is_told_with_its_head(keeper):
    outcome = run("verify_journal", "kestrel")
    assert (outcome.code, outcome.data) == (0, b"")
    assert said(outcome) == [whole("kestrel", keeper.pk), whole("(installation)", None)]


def test_every_anomaly_is_one_line(keeper):
    tamper("UPDATE journal_journalentry SET reason = 'made up' WHERE organisation_id IS NOT NULL AND sequence = 2")
    tamper("UPDATE registry_processingactivity SET name = 'Made up'")
    outcome = run("verify_journal", "kestrel")
    key = keeper.activities.get().pk
    assert outcome.code == 1
    assert outcome.data.decode().splitlines() == [
        "kestrel: #2 (C-01 · Payroll): edited or slipped in: what it says is not what the chain covers",
        "kestrel: C-01 · Made up: the rows differ from the last entry of the journal",
        f"(installation): registry_processingactivity {key}: the row differs from its last history: name",
    ]
    assert said(outcome) == ["CommandError: 3 anomalies were found."]


def test_all_organisations_and_the_installation_are_the_default(keeper):
    factories.organisation(slug="osprey", name="Osprey")
    names = [line.split(":")[0] for line in said(run("verify_journal"))]
    assert names == ["kestrel", "osprey", "(installation)"]


def test_next_run_reads_what_is_new(keeper):
    run("verify_journal", "kestrel")
    factories.activity(keeper)
    assert said(run("verify_journal", "kestrel", "--since-last")) == [
        whole("kestrel", keeper.pk, "%d entries, 1 of them read now"),
        whole("(installation)", None, "%d entries, 0 of them read now"),
    ]


def test_result_is_kept_unless_it_is_tried_only(keeper):
    assert run("verify_journal", "kestrel", "--dry-run").code == 0
    assert Verification.objects.count() == 0
    tamper("DELETE FROM journal_journalentry WHERE organisation_id IS NOT NULL AND sequence = 2")
    assert run("verify_journal", "kestrel").code == 1
    kept = Verification.objects.get(organisation=keeper)
    assert (kept.actor, kept.user, kept.sequence, kept.anomalies) == ("verify_journal", None, 1, 1)


def test_head_that_was_printed_is_compared(keeper):
    head = head_of(keeper.pk)
    printed = f"{head.sequence}:{head.chain}"
    assert run("verify_journal", "kestrel", "--head", printed).code == 0
    tamper("DELETE FROM journal_journalentry WHERE organisation_id IS NOT NULL AND sequence = 2")
    told = run("verify_journal", "kestrel", "--head", printed).data.decode().splitlines()
    assert told[0] == "kestrel: #2: missing: the tail was cut off, this entry was there when its digest was kept"


@pytest.mark.parametrize(
    "arguments", [["nobody"], ["--head", "1:" + "0" * 64], ["kestrel", "--head", "1"], ["kestrel", "--head", "x:y"]]
)
def test_wrong_use(keeper, arguments):
    outcome = run("verify_journal", *arguments)
    assert (outcome.code, Verification.objects.count()) == (2, 0)
