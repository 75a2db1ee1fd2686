"""Holes that are opened on purpose, one at a time: a crawl that did not see them would prove nothing."""

from dataclasses import replace

import pytest

from ropa.organisations.choices import MembershipRole
from ropa.organisations.roles import ROLES
from tests.canary.crawl import Visitor
from tests.canary.test_canary import betrayed


@pytest.fixture
def open_scope(monkeypatch):
    """Everybody sees the rows of every organisation."""
    monkeypatch.setattr("ropa.organisations.middleware.seen_by", lambda _user: None)
    monkeypatch.setattr("ropa.organisations.middleware.bounds_of", lambda _user: {})


def forms_on(crawl, address):
    """Let the crawl know the forms of one page only."""
    crawl.addresses = lambda _side: [address]
    crawl.kept = replace(crawl.kept, forms=[])
    return crawl


@pytest.mark.parametrize("address", ["/admin/registry/processingactivity/", "/admin/subprocessors/agreement/"])
def test_open_scope_is_seen_in_a_list(crawl, open_scope, address):
    told = betrayed(crawl, crawl.gets(crawl.own.people["owner"], [address]))
    assert f"GET {address} -> 200 says {crawl.kept.mark}" in told


def test_open_scope_is_seen_in_a_field_that_searches(crawl, open_scope):
    searches = [address for address in crawl.extra() if "/autocomplete/" in address]
    assert f"says {crawl.kept.mark}" in betrayed(crawl, crawl.gets(crawl.own.people["editor"], searches))


def test_role_that_may_too_much_is_seen_to_write(reading, monkeypatch):
    """An auditor with the rights of an editor changes the entry whose form they send."""
    monkeypatch.setitem(
        ROLES, "auditor", replace(ROLES["auditor"], permissions=ROLES[MembershipRole.EDITOR].permissions)
    )
    auditor = reading.kept.people["auditor"]
    reading.visitors[auditor.pk] = Visitor(auditor)
    entry = next(each for each in reading.addresses(reading.kept) if "processingactivity" in each and "change" in each)
    visits = list(forms_on(reading, entry).posts(auditor))
    assert [row for visit in visits for row in visit.written if row.startswith("registry.ProcessingActivity")]
