"""The page on which one asks what depends on a thing."""

import pytest
from django.utils import timezone

from registry.choices import RegisterKind
from registry.editions.files import data_of
from registry.impact import KINDS
from registry.record import read_register
from tests import factories
from tests.issued import edition

PAGE = "/registers/kestrel/impact/"


@pytest.fixture
def entry(client, organisation):
    client.force_login(factories.administrator())
    return factories.full_activity(organisation, reference="A-1")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_lists_its_things_and_each_leads_on(client, entry, kind):
    response = client.get(f"{PAGE}?kind={kind}")
    assert response.status_code == 200
    for _label, address, _chosen in response.context_data["things"][:3]:
        assert [line["words"] for line in client.get(address).context_data["entries"]] == [str(entry)]


def test_page_tells_how_and_under_which_agreement(client, entry):
    vendor = read_register(entry.organisation, RegisterKind.ALL).catalogue.agreements[0].subprocessor
    text = client.get(PAGE, {"kind": "vendor", "of": vendor}).text
    assert f'<a href="/registers/kestrel/activities/A-1/">{entry}</a>' in text
    assert "engaged" in text


def test_unknown_kind_is_not_found(client, entry):
    assert client.get(f"{PAGE}?kind=planet").status_code == 404


def test_unknown_thing_touches_nothing(client, entry):
    assert "No processing activity depends on it." in client.get(f"{PAGE}?kind=vendor&of=Nobody").text


@pytest.mark.parametrize("more", [0, 2])
def test_queries_do_not_depend_on_the_number_of_entries(client, entry, more, django_assert_max_num_queries):
    for _ in range(more):
        factories.full_activity(entry.organisation)
    with django_assert_max_num_queries(60):
        client.get(f"{PAGE}?kind=person&of={entry.owner}")


def test_page_leads_to_the_editions_that_name_it(client, entry):
    now = timezone.now()
    content = data_of(read_register(entry.organisation, RegisterKind.ALL), "en", now, now).decode()
    kept = edition(entry.organisation, number=7, content=content)
    text = client.get(PAGE, {"kind": "person", "of": entry.owner}).text
    assert f'<a href="/registers/kestrel/editions/{kept.pk}/">Edition no. 7' in text
    assert "Edition no. 7" not in client.get(PAGE, {"kind": "person", "of": "Nobody"}).text
