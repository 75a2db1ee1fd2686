"""What depends on what: every kind finds what an entry names, and no kind finds what it does not."""

import pytest

from registry import choices
from registry.choices import RegisterKind
from registry.impact import KINDS, agreements_touched, named_in, touched
from registry.record import read_register
from tests import factories


@pytest.fixture
def register(db):
    """Two entries: only the first engages a vendor, behind which stands another, and behind that a third."""
    organisation = factories.organisation()
    first = factories.activity(organisation, reference="A-1", owner="Head of sales")
    vendor = factories.subprocessor(name="Mailer", country=factories.country("US"))
    cloud = factories.subprocessor(name="Cloud")
    factories.chain(vendor, cloud)
    factories.chain(cloud, factories.subprocessor(name="Power"))
    contract = factories.agreement(organisation, vendor, reference="DPA-1")
    use = factories.engagement(first, vendor, agreement=contract)
    factories.storage_place(
        first, factories.location(name="Virginia", country=factories.country("US"), operator=vendor)
    )
    factories.transfer(first, engagement=use, country=factories.country("US"), mechanism=choices.Mechanism.ADEQUACY)
    factories.purpose(first, text="Send letters", legal_basis=factories.legal_basis("6-1-f"))
    factories.activity(organisation, reference="A-2", owner="Head of purchases")
    return read_register(organisation, RegisterKind.ALL)


def references(register, kind, key):
    return [found.activity.reference for found in touched(register, KINDS[kind], key)]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("vendor", "Mailer"),
        ("vendor", "Cloud"),
        ("vendor", "Power"),
        ("agreement", "DPA-1"),
        ("location", "Virginia"),
        ("country", "US"),
        ("basis", "6-1-f"),
        ("decision", "US"),
        ("person", "Head of sales"),
    ],
)
def test_entry_that_names_it_is_found_and_the_other_is_not(register, kind, key):
    assert references(register, kind, key) == ["A-1"]


def test_ways_say_through_what(register):
    (direct,) = touched(register, KINDS["vendor"], "Mailer")
    (behind,) = touched(register, KINDS["vendor"], "Cloud")
    assert [str(way) for way in direct.ways] == ["engaged", "runs a place where data are kept"]
    assert [str(way) for way in behind.ways] == ["behind Mailer"]


def test_agreements_are_those_with_the_vendor(register):
    assert [each.reference for each in agreements_touched(register, KINDS["vendor"], "Mailer")] == ["DPA-1"]
    assert agreements_touched(register, KINDS["vendor"], "Cloud") == ()


def test_agreements_of_the_entries_that_a_country_touches(register):
    assert [each.reference for each in agreements_touched(register, KINDS["country"], "US")] == ["DPA-1"]


def test_nothing_depends_on_what_is_not_named(register):
    assert references(register, "vendor", "mailer") == references(register, "country", "JP") == []
    assert agreements_touched(register, KINDS["country"], "JP") == ()


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)
def test_every_kind_is_named_in_a_full_entry(db, kind):
    """And each thing that is named leads to the entry."""
    entry = factories.full_activity(factories.organisation())
    factories.transfer(entry, country=factories.country("JP"), mechanism=choices.Mechanism.ADEQUACY)
    register = read_register(entry.organisation, RegisterKind.ALL)
    named = named_in(register, kind)
    assert named != []
    assert {len(touched(register, kind, key)) for key, _label in named} == {1}


def test_entry_that_names_it_twice_is_touched_once_in_both_ways(organisation):
    entry = factories.activity(organisation)
    vendor = factories.subprocessor(organisation=organisation, name="Heron")
    factories.engagement(entry, vendor)
    factories.storage_place(entry, factories.location(organisation=organisation, operator=vendor))
    (found,) = touched(read_register(organisation, RegisterKind.ALL), KINDS["vendor"], "Heron")
    assert (found.activity.reference, len(found.ways)) == (entry.reference, 2)
