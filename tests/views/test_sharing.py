"""The links on the page of an edition, and what their holders see: one edition, and nothing else."""

import re

import pytest

from registry.models import ShareLink
from ropa.journal.models import JournalEntry
from tests import factories, issued


@pytest.fixture
def edition(client, organisation):
    client.force_login(factories.administrator())
    return issued.edition(organisation, content='{"a": 1}')


def page_of(edition, more=""):
    return f"/registers/{edition.organisation.slug}/editions/{edition.pk}/{more}"


def address_of(client, edition, **posted):
    text = client.post(page_of(edition, "links/"), {"name": "CNIL", "days": "30"} | posted).text
    (address,) = re.findall(r"http://testserver(/shared/[\w-]{43}/)", text)
    return str(address)


def test_holder_needs_no_account_and_gets_the_bytes(client, edition):
    address = address_of(client, edition)
    client.logout()
    page = client.get(address)
    assert "CNIL" in page.text
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Cache-Control"] == "private, no-store"
    pdf, data = client.get(f"{address}edition.pdf"), client.get(f"{address}edition.json")
    assert (pdf.content, data.content) == (edition.pdf, b'{"a": 1}')
    assert pdf["Content-Disposition"].startswith("attachment")
    assert pdf["X-Content-Type-Options"] == "nosniff"


def test_page_counts_downloads_and_the_journal_tells_them(client, edition):
    address = address_of(client, edition)
    for _ in range(2):
        client.get(f"{address}edition.pdf")
    client.head(f"{address}edition.pdf")
    assert "<td>2</td>" in client.get(page_of(edition)).text
    assert JournalEntry.objects.filter(kind="read", organisation=edition.organisation).count() == 2


def test_withdrawn_link_is_as_if_it_never_was(client, edition):
    address = address_of(client, edition)
    client.post(page_of(edition, "links/"), {"withdraw": ShareLink.objects.get().pk})
    for where in (address, f"{address}edition.pdf", f"{address}edition.json"):
        assert client.get(where).status_code == 404
    assert "withdrawn" in client.get(page_of(edition)).text


def test_link_of_another_edition_is_not_withdrawn(client, edition):
    address_of(client, edition)
    other = issued.edition(factories.organisation())
    assert client.post(page_of(other, "links/"), {"withdraw": ShareLink.objects.get().pk}).status_code == 404
    assert ShareLink.objects.get().withdrawn_at is None


def test_too_many_downloads_are_refused(client, edition, monkeypatch):
    monkeypatch.setattr("registry.sharing.MOST_AN_HOUR", 1)
    address = address_of(client, edition)
    assert client.get(f"{address}edition.pdf").status_code == 200
    response = client.get(f"{address}edition.pdf")
    assert (response.status_code, "try again in an hour" in response.text.casefold()) == (429, True)


def test_page_speaks_the_language_of_the_edition(client, organisation):
    client.force_login(factories.administrator())
    french = issued.edition(organisation, language="fr")
    address = address_of(client, french)
    assert '<html lang="fr">' in client.get(address).text


@pytest.mark.parametrize("posted", [{"name": ""}, {"days": "0"}, {"days": "x"}, {"days": "9999999999999999999"}])
def test_what_makes_no_link_is_said(client, edition, posted):
    response = client.post(page_of(edition, "links/"), {"name": "CNIL", "days": "30"} | posted)
    assert (response.status_code, 'role="alert"' in response.text) == (400, True)
    assert not ShareLink.objects.exists()


def test_auditor_neither_sees_nor_makes_links(client, edition, auditor):
    address_of(client, edition)
    client.force_login(auditor)
    assert client.post(page_of(edition, "links/"), {"name": "me", "days": "1"}).status_code == 403
    assert "CNIL" not in client.get(page_of(edition)).text
