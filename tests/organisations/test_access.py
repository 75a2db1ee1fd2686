"""Granting and withdrawing roles: told by the journal, never more than one's own, never the last owner."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from ropa.journal.gate import _leaving, change
from ropa.journal.models import JournalEntry
from ropa.journal.verify import Order, verify
from ropa.organisations import access
from ropa.organisations.access import AccessRefused
from ropa.organisations.models import Membership
from tests import factories

YESTERDAY = dt.timedelta(days=-1)


def told(organisation):
    entries = JournalEntry.objects.filter(organisation=organisation, subject_type="membership").order_by("sequence")
    return [(entry.kind, entry.subject_label, entry.actor) for entry in entries]


def write(row, by, **values):
    for name, value in values.items():
        setattr(row, name, value)
    with change(by=by):
        row.full_clean()
        row.save()


def held(person):
    return Membership.objects.get(user=person)


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def test_role_that_is_granted_is_told(organisation, owner):
    assert told(organisation) == [("access-granted", "Olive Own (owner) · owner", "factory")]
    entry = JournalEntry.objects.get(subject_type="membership")
    assert json.loads(entry.content) == {
        "person": "Olive Own (owner)",
        "role": "owner",
        "function": "",
        "until": None,
    }
    assert entry.history


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"valid_until": in_days(-1)}, [("access-withdrawn", "editor")]),
        ({"valid_until": in_days(30)}, [("access-granted", "editor")]),
        ({"role": "auditor"}, [("access-withdrawn", "editor"), ("access-granted", "auditor")]),
        ({}, []),
    ],
)
def test_role_that_changes_is_told(organisation, owner, colleague, values, expected):
    before = len(told(organisation))
    write(held(colleague), owner, **values)
    names = [(kind, f"Colin League (colleague) · {role}", "Olive Own (owner)") for kind, role in expected]
    assert told(organisation)[before:] == names


def test_membership_that_is_deleted_is_told(organisation, owner, colleague):
    with change(by=owner):
        held(colleague).delete()
    assert told(organisation)[-1] == ("access-withdrawn", "Colin League (colleague) · editor", "Olive Own (owner)")


def test_role_that_had_ended_is_not_withdrawn_again(organisation, owner):
    row = factories.membership(factories.user(), organisation, valid_until=in_days(-3))
    before = told(organisation)
    write(row, owner, valid_until=in_days(-2))
    assert told(organisation) == before


def test_journal_that_tells_of_roles_is_whole(organisation, owner, colleague):
    write(held(colleague), owner, role="auditor")
    assert [outcome.anomalies for outcome in verify(Order((organisation.pk, None), "test"))] == [(), ()]


@pytest.mark.parametrize("values", [{"role": "editor"}, {"valid_until": in_days(-1)}])
def test_last_owner_stays(organisation, owner, values):
    with pytest.raises(AccessRefused, match="This is the last owner"):
        write(held(owner), "a program", **values)
    with pytest.raises(AccessRefused), change(by="a program"):
        held(owner).delete()
    assert (held(owner).role, held(owner).valid_until) == ("owner", None)


def test_owner_leaves_when_there_is_another(organisation, owner):
    factories.member(organisation, "owner")
    write(held(owner), owner, role="editor")
    assert held(owner).role == "editor"


def test_owner_who_is_out_of_use_does_not_count(organisation, owner):
    factories.member(organisation, "owner", is_active=False)
    with pytest.raises(AccessRefused):
        write(held(owner), owner, role="editor")


@pytest.mark.parametrize("role", ["owner", "approver", "editor"])
def test_nobody_grants_a_role_above_their_own(organisation, auditor, role):
    with pytest.raises(AccessRefused, match="more than their own"):
        write(Membership(user=auditor, organisation=organisation), auditor, role=role)
    with pytest.raises(AccessRefused):
        write(held(auditor), auditor, role=role)
    assert held(auditor).role == "auditor"


def test_nobody_grants_a_role_in_a_register_of_others(organisation, stranger):
    with pytest.raises(AccessRefused):
        write(Membership(user=stranger, organisation=organisation), stranger, role="auditor")


def test_administrator_grants_every_role(organisation):
    person = factories.user()
    write(Membership(user=person, organisation=organisation), factories.administrator(), role="owner")
    assert held(person).role == "owner"


def test_roles_are_looked_at_before_the_journal_is_told():
    names = [f"{each.__module__}.{each.__name__}" for each in _leaving]
    assert names.index(f"{access.__name__}.look") < names.index("ropa.journal.append.tell")
