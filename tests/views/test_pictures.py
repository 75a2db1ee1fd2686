"""The register in pictures: what is drawn, the tables behind it, and who may look."""

import re

import pytest
from django.urls import reverse

from registry.choices import RegisterKind
from registry.impact import KINDS, counted_in
from registry.record import read_register
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
    assert (page.count('class="picture" role="img"'), page.count("<details>")) == (4, 3)  # no decision is relied upon
    assert re.findall(r"<style|\sstyle=", page) == []


def test_each_row_leads_to_as_many_entries_as_it_says(client, organisation, auditor):
    shared = factories.data_subject_category(organisation=organisation, label_en="Beekeepers")
    for _ in range(3):
        factories.data_subject(factories.activity(organisation), shared)
    factories.data_subject(factories.activity(organisation), factories.data_subject_category(organisation=organisation))
    client.force_login(auditor)
    page = client.get(address(organisation)).content.decode()
    [(link, count)] = re.findall(r'<a href="([^"]+)">Beekeepers</a></th><td class="number">(\d+)<', page)
    listed = client.get(link.replace("&amp;", "&")).content.decode()
    assert (count, listed.count('<tr>\n              <th scope="row"><a')) == ("3", 3)


def test_count_is_of_entries_not_of_mentions(organisation):
    entry = factories.activity(organisation)
    vendor = factories.subprocessor(organisation=organisation, name="Heron")
    factories.engagement(entry, vendor)
    factories.storage_place(entry, factories.location(organisation=organisation, operator=vendor))
    assert counted_in(read_register(organisation, RegisterKind.ALL), KINDS["vendor"]) == [("Heron", "Heron", 1)]


def test_empty_register_says_so(client, organisation, auditor):
    client.force_login(auditor)
    assert "there is nothing to draw" in client.get(address(organisation)).content.decode()


def test_stranger_sees_nothing(client, organisation, stranger):
    client.force_login(stranger)
    assert client.get(address(organisation)).status_code in {403, 404}
