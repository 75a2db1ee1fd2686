"""Links to editions: what a token opens, until when, and what the journal is told."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import ShareLink
from registry.sharing import MOST_AN_HOUR, followed, is_worn, make_link, note_taking, times_taken, withdraw_link
from ropa.journal.choices import EntryKind
from ropa.journal.models import JournalEntry
from tests import issued


@pytest.fixture
def edition(organisation):
    return issued.edition(organisation)


def told(organisation):
    kinds = (EntryKind.ACCESS_GRANTED, EntryKind.ACCESS_WITHDRAWN, EntryKind.READ)
    entries = JournalEntry.objects.filter(organisation=organisation, subject_type="share-link", kind__in=kinds)
    return list(entries.order_by("sequence").values_list("kind", "actor"))


def in_days(days):
    return timezone.now() + dt.timedelta(days=days)


def test_token_opens_until_it_expires(edition, owner):
    token = make_link(edition, "CNIL", 10, by=owner)
    link = followed(token, in_days(9))
    assert link is not None
    assert (link.name, link.edition) == ("CNIL", edition)
    assert followed(token, in_days(10)) is None


def test_token_is_long_and_kept_as_digest_only(edition, owner):
    token = make_link(edition, "CNIL", 10, by=owner)
    assert len(token) == 43  # 256 bits in base 64
    kept = [*ShareLink.objects.values_list(), *ShareLink.history.values_list(), *JournalEntry.objects.values_list()]
    assert [row for row in kept if token in map(str, row)] == []


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é\x00"])
def test_other_tokens_open_nothing(edition, owner, token):
    make_link(edition, "CNIL", 10, by=owner)
    assert followed(token, timezone.now()) is None


def test_withdrawn_link_opens_nothing_and_stays(edition, owner):
    token = make_link(edition, "CNIL", 10, by=owner)
    link = ShareLink.objects.get()
    withdraw_link(link, by=owner)
    withdraw_link(link, by=owner)
    assert followed(token, in_days(1)) is None
    assert ShareLink.objects.get().is_open(in_days(1)) is False
    assert [kind for kind, _actor in told(edition.organisation)] == ["access-granted", "access-withdrawn"]


def test_each_taking_is_told_and_counted(edition, owner):
    make_link(edition, "CNIL", 10, by=owner)
    make_link(edition, "Board", 10, by=owner)
    first, second = ShareLink.objects.order_by("pk")
    note_taking(first, "pdf")
    note_taking(first, "json")
    assert times_taken([first, second]) == {first.pk: 2}
    assert told(edition.organisation)[2:] == [("read", "Share link “CNIL”")] * 2


def test_link_is_worn_after_many_takings_within_an_hour(edition, owner, monkeypatch):
    monkeypatch.setattr("registry.sharing.MOST_AN_HOUR", 2)
    make_link(edition, "CNIL", 10, by=owner)
    link = ShareLink.objects.get()
    note_taking(link, "pdf")
    assert not is_worn(link, timezone.now())
    note_taking(link, "pdf")
    assert is_worn(link, timezone.now())
    assert not is_worn(link, timezone.now() + dt.timedelta(minutes=61))
    assert MOST_AN_HOUR >= 10


@pytest.mark.parametrize(("name", "days"), [("", 10), ("x" * 201, 10), ("CNIL", 0), ("CNIL", 367), ("CNIL", -1)])
def test_what_makes_no_link_is_said(edition, owner, name, days):
    with pytest.raises(ValidationError):
        make_link(edition, name, days, by=owner)
    assert not ShareLink.objects.exists()
    assert told(edition.organisation) == []
