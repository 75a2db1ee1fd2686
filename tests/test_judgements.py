"""Judgements that are kept: right at once after an edit, a waiver or a change of the law, and made no more often."""

import datetime as dt

import pytest
from django.utils import timezone

from registry import judgements
from registry.compliance.entry import findings_in
from registry.judgements import findings_of, refresh
from registry.models import AdequacyDecision, Judgement
from registry.waiving import waive
from ropa.journal.gate import change
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry():
    return factories.activity(factories.organisation(name="Kestrel"), reference="C-01")


@pytest.fixture
def made(monkeypatch):
    """The keys of the entries that were judged since."""
    keys = []
    judgement = judgements._judgement

    def noted(key, *rest):
        keys.append(key)
        return judgement(key, *rest)

    monkeypatch.setattr(judgements, "_judgement", noted)
    return keys


def kept(entry):
    refresh()
    row = Judgement.objects.get(activity=entry)
    return row, [finding.code for finding in findings_of(row, entry.reference)]


def test_kept_findings_are_those_of_the_rules(entry):
    factories.full_activity(entry.organisation)
    factories.transfer(entry, country=factories.country("US"), mechanism="45")
    refresh()
    for row in Judgement.objects.select_related("activity"):
        judged = [each.finding for each in findings_in(row.activity)]
        assert findings_of(row, row.activity.reference) == judged
        assert [str(each.message) for each in findings_of(row, row.activity.reference)] == [
            str(each.message) for each in judged
        ]


def test_judgement_follows_an_edit_at_once(entry):
    assert "purpose.missing" in kept(entry)[1]
    factories.purpose(entry)
    assert "purpose.missing" not in kept(entry)[1]


def test_only_what_was_edited_is_judged_again(entry, made):
    another = factories.activity(entry.organisation)
    refresh()
    made.clear()
    refresh()
    assert made == []
    factories.purpose(another)
    refresh()
    assert made == [another.pk]


def test_waived_findings_are_not_counted(entry):
    before = kept(entry)[0].errors
    until = timezone.localdate() + dt.timedelta(days=30)
    waive(entry.organisation, entry, ("purpose.missing", ""), reason="Known.", until=until, by="lawyer")
    row = kept(entry)[0]
    assert (row.errors, row.until) == (before - 1, until + dt.timedelta(days=1))


def test_the_law_changes(entry):
    factories.transfer(entry, country=factories.country("BR"), mechanism="45")
    assert "transfer.adequacy-ended" not in kept(entry)[1]
    with change(by="editor"):
        decision = AdequacyDecision.objects.get(country="BR")
        decision.in_force_until = dt.date(2026, 2, 1)
        decision.save()
    assert "transfer.adequacy-ended" in kept(entry)[1]


def test_a_day_comes(entry, made, monkeypatch):
    with change(by="editor"):
        entry.next_review_on = timezone.localdate() + dt.timedelta(days=10)
        entry.save()
    assert "upkeep.review-overdue" not in kept(entry)[1]
    made.clear()
    monkeypatch.setattr(timezone, "localdate", lambda: entry.next_review_on - dt.timedelta(days=1))
    refresh()
    assert made == []
    monkeypatch.setattr(timezone, "localdate", lambda: entry.next_review_on)
    assert "upkeep.review-overdue" in kept(entry)[1]


def test_queries_do_not_grow_with_the_entries(entry, django_assert_num_queries):
    refresh()
    with django_assert_num_queries(6):
        refresh()
    for _each in range(3):
        factories.activity(entry.organisation)
    refresh()
    with django_assert_num_queries(6):
        refresh()
