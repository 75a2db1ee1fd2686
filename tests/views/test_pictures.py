"""The register in pictures: what is drawn, the tables behind it, and who may look."""

import re

import pytest
from django.urls import reverse

from tests import factories

pytestmark = pytest.mark.django_db


def address(organisation) -> str:
    return reverse("registers:pictures", args=[organisation.slug])


def test_pictures_are_drawn_with_the_entries_behind_them(client, organisation, auditor):
    factories.full_activity(organisation)
    client.force_login(auditor)
    page = client.get(address(organisation)).content.decode()
    drawn = re.findall(r'aria-labelledby="([a-z-]+)">\s*<h2 id="\1">', page)
    assert drawn == ["data-way", "transfers-by-mechanism", "activities-by-basis", "people-and-special-data"]
    assert (page.count('class="picture" role="group"'), page.count("<details>")) == (4, 4)
    assert re.findall(r"<style|\sstyle=", page) == []


def test_each_link_leads_to_as_many_entries_as_it_says(client, organisation, auditor):
    shared = factories.data_subject_category(organisation=organisation, label_en="Beekeepers")
    for _ in range(3):
        factories.data_subject(factories.activity(organisation), shared)
    factories.full_activity(organisation)
    client.force_login(auditor)
    page = client.get(address(organisation)).content.decode()
    rows = re.findall(r'<a href="([^"]+)">[^<]*</a></th>(?:<td>[^<]*</td>)?<td class="number">(\d+)<', page)
    shapes = re.findall(r'<a href="([^"]+)" aria-label="[^"]*\((\d+) activit', page)
    assert (shared.label_en in page, len(rows) > 10, len(shapes) > 10) == (True, True, True)
    for link, count in {*rows, *shapes}:
        listed = client.get(link).context_data["page"].paginator.count
        assert (link, listed) == (link, int(count))


def test_all_that_is_said_of_an_aspect_has_a_page(client, organisation, auditor):
    for number in range(14):
        factories.purpose(factories.activity(organisation), text=f"Purpose {number:02}")
    client.force_login(auditor)
    more = f"{address(organisation)}purpose/"
    assert f'<a href="{more}">All 14: Purposes</a>' in client.get(address(organisation)).content.decode()
    assert client.get(more).content.decode().count("Purpose ") == 14
    assert client.get(more, {"of": "nothing"}).status_code == 404
    assert client.get(f"{address(organisation)}nothing/").status_code == 404


def test_empty_register_says_so(client, organisation, auditor):
    client.force_login(auditor)
    assert "there is nothing to draw" in client.get(address(organisation)).content.decode()


def test_stranger_sees_nothing(client, organisation, stranger):
    client.force_login(stranger)
    assert client.get(address(organisation)).status_code in {403, 404}
