"""Waiving a finding: for whom it counts, until when, what the journal keeps; and what stands against an approval."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.choices import Status
from registry.compliance.entry import findings_about, findings_in
from registry.models import Waiver
from registry.record.waivers import read_waivers
from registry.waiving import take_back, waive
from registry.workflow import make_move
from ropa.journal.models import JournalEntry
from ropa.journal.verify import Order, verify
from tests import factories
from tests.compliance.waivers import waiver as standing_waiver

pytestmark = pytest.mark.django_db
MISSING = ("purpose.missing", "")


def today():
    return timezone.localdate()


@pytest.fixture
def entry():
    return factories.activity(factories.organisation(name="Kestrel"), reference="C-01")


def open_codes(activity, at=None):
    return [each.finding.code for each in findings_in(activity, at) if each.is_open]


def waived(entry, finding=MISSING, activity="own", **given):
    about = entry if activity == "own" else activity
    terms = {"reason": "Known, and dealt with.", "until": today() + dt.timedelta(days=30), "by": "lawyer"}
    return waive(entry.organisation, about, finding, **terms | given)


def test_waived_finding_no_longer_counts_but_is_told(entry):
    waived(entry)
    judged = next(each for each in findings_in(entry) if each.finding.code == "purpose.missing")
    assert judged.waiver is not None
    assert (judged.is_open, judged.waiver.by, judged.waiver.reason) == (False, "lawyer", "Known, and dealt with.")


def test_waiver_ends(entry):
    waived(entry, until=today() + dt.timedelta(days=30))
    assert "purpose.missing" not in open_codes(entry, today() + dt.timedelta(days=30))
    assert "purpose.missing" in open_codes(entry, today() + dt.timedelta(days=31))


def test_waiver_holds_for_that_finding_only(entry):
    first, second = factories.purpose(entry, text="Sell"), factories.purpose(entry, text="Buy")
    waived(entry, ("purpose.basis-missing", first.text))
    left = [
        each.finding.subject
        for each in findings_in(entry)
        if each.is_open and each.finding.code.endswith("basis-missing")
    ]
    assert left == [second.text]


def test_waiver_holds_for_that_entry_only(entry):
    another = factories.activity(entry.organisation)
    waived(entry)
    assert "purpose.missing" in open_codes(another)


def test_waiver_of_the_organisation_holds_everywhere_in_it(entry):
    another, stranger = factories.activity(entry.organisation), factories.activity()
    waived(entry, activity=None)
    assert ["purpose.missing" in open_codes(each) for each in (entry, another, stranger)] == [False, False, True]


def test_waiver_of_what_is_said_of_the_keeper(entry):
    waived(entry, ("identity.contact-missing", "Kestrel"), activity=None)
    left = [each.finding.code for each in findings_about(entry.organisation) if each.is_open]
    assert "identity.contact-missing" not in left
    assert "identity.country-missing" in left


def test_waiver_is_kept_by_the_journal(entry):
    waiver = waived(entry)
    told = JournalEntry.objects.get(subject_type="waiver", subject_id=waiver.pk)
    assert (told.organisation, told.actor, told.reason) == (entry.organisation, "lawyer", "Known, and dealt with.")
    (outcome,) = verify(Order((entry.organisation_id,), "tests"))
    assert outcome.anomalies == ()


def test_waivers_of_the_past_are_read_from_the_journal(entry):
    before = timezone.now()
    waiver = waived(entry)
    then = timezone.now()
    take_back(waiver, by="lawyer")
    assert read_waivers(entry.organisation, before) == ()
    assert [each.code for each in read_waivers(entry.organisation, then)] == ["purpose.missing"]
    assert read_waivers(entry.organisation) == read_waivers(entry.organisation, timezone.now()) == ()


def test_waiver_that_is_taken_back_ends_yesterday(entry):
    waiver = standing_waiver(entry, waived_from=today() - dt.timedelta(days=9))
    take_back(waiver, by="lawyer", reason="It was wrong.")
    assert Waiver.objects.get().waived_until == today() - dt.timedelta(days=1)
    assert "purpose.missing" in open_codes(entry)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, "reason"),
        ({"until": dt.date(2020, 1, 1)}, "until"),
        ({"until": dt.date(2099, 1, 1)}, "until"),
        ({"finding": ("no.rule", "")}, "rule"),
        ({"activity": "stranger"}, None),
    ],
)
def test_waiver_without_reason_end_or_rule_is_refused(entry, given, code):
    if "activity" in given:
        given = {"activity": factories.activity()}
    with pytest.raises(ValidationError) as refusal:
        waived(entry, **given)
    assert getattr(refusal.value, "code", None) == code
    assert not Waiver.objects.exists()


@pytest.mark.judged
def test_errors_stand_against_an_approval_until_they_are_waived(entry):
    make_move(entry, "submit", by=factories.user())
    approver = factories.user()
    with pytest.raises(ValidationError, match="6 errors stand against the approval") as refusal:
        make_move(entry, "approve", by=approver)
    assert "No purpose is stated." in refusal.value.message
    for judged in findings_in(entry):
        if judged.is_open_error:
            waived(entry, (judged.finding.code, judged.finding.subject))
    make_move(entry, "approve", by=approver)
    entry.refresh_from_db()
    assert entry.status == Status.APPROVED
