"""Each vendor, place, category, ... says which entries use it."""

import pytest

from registry.admin.used import SHOWN
from registry.models import AdequacyDecision
from tests import factories
from tests.admin.pages import change_page


@pytest.fixture
def entry(db):
    return factories.activity(reference="C-01", name="Payroll")


USED = {
    "subprocessor": lambda entry: factories.engagement(entry).subprocessor,
    "location": lambda entry: factories.storage_place(entry).location,
    "data category": lambda entry: factories.personal_data(entry).category,
    "data category of a recipient": lambda entry: (
        factories.recipient(entry, [factories.data_category()]).data.get().category
    ),
    "data subject category": lambda entry: factories.data_subject(entry).category,
    "measure": lambda entry: factories.measure(entry).measure,
    "legal basis": lambda entry: factories.purpose(entry, legal_basis=factories.legal_basis()).legal_basis,
    "client": lambda entry: factories.client_activity(entry).client,
    "agreement": lambda entry: engaged(entry).agreement,
}


def engaged(entry):
    vendor = factories.subprocessor()
    return factories.engagement(entry, vendor, agreement=factories.agreement(entry.organisation, vendor))


@pytest.mark.parametrize("kind", USED)
def test_page_lists_the_entries_that_use_it(admin_client, entry, kind):
    row = USED[kind](entry)
    factories.activity(entry.organisation)
    response = admin_client.get(change_page(row))
    used_by = response.context_data["used_by"]
    assert (used_by.count, used_by.hidden, used_by.activities) == (1, 0, [entry])
    assert f'<a href="{change_page(entry)}">C-01 · Payroll</a>' in response.content.decode()
    listed = admin_client.get(used_by.address).context_data["cl"]
    assert list(listed.result_list) == [entry]


def test_entry_is_listed_once_however_often_it_uses_it(admin_client, entry):
    category = factories.data_category()
    factories.personal_data(entry, category, description="One")
    factories.personal_data(entry, category, description="Two")
    factories.recipient(entry, [category])
    assert admin_client.get(change_page(category)).context_data["used_by"].count == 1


def test_page_of_an_unused_row_says_so(admin_client):
    response = admin_client.get(change_page(factories.subprocessor()))
    assert "No processing activity uses it." in response.content.decode()


def test_long_list_is_cut(admin_client):
    keeper, vendor = factories.organisation(), factories.subprocessor()
    for _ in range(SHOWN + 2):
        factories.engagement(factories.activity(keeper), vendor)
    used_by = admin_client.get(change_page(vendor)).context_data["used_by"]
    assert (used_by.count, len(used_by.activities), used_by.hidden) == (52, 50, 2)


def test_unchecked_claims_are_shown_as_unverified(admin_client):
    vendor = factories.subprocessor(name="Vendor")
    factories.certification(vendor, scheme="DPF", scope="non-hr")
    factories.certification(vendor, scheme="SOC 2", checked_on="2026-03-04")
    form = admin_client.get(change_page(vendor)).content.decode()
    listed = admin_client.get("/admin/subprocessors/subprocessor/?q=Vendor").content.decode()
    claims = "EU-US Data Privacy Framework (unverified), SOC 2 (checked on 4 Mar 2026)"
    assert '<div class="readonly">unverified</div>' in form
    assert f'<td class="field-certification_list">{claims}</td>' in listed


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_vendor_list_queries_do_not_grow(admin_client, django_assert_num_queries, rows):
    for number in range(rows):
        vendor = factories.subprocessor(name=f"Counted {number}", country=factories.country("FR"))
        factories.certification(vendor)
    with django_assert_num_queries(7):
        admin_client.get("/admin/subprocessors/subprocessor/?q=Counted")


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_vendor_form_queries_do_not_grow(admin_client, django_assert_num_queries, rows):
    vendor = factories.subprocessor(country=factories.country("FR"))
    for number in range(rows):
        factories.certification(vendor, scheme="other", scheme_name=f"Scheme {number}")
        factories.chain(vendor, factories.subprocessor())
        factories.engagement(factories.activity(), vendor)
    with django_assert_num_queries(9 if rows < SHOWN else 10):
        admin_client.get(change_page(vendor))


@pytest.mark.parametrize("kind", [each for each in USED if each != "data category of a recipient"])
def test_page_leads_to_all_that_depends_on_it(admin_client, entry, kind):
    row = USED[kind](entry)
    [impact] = admin_client.get(change_page(row)).context_data["used_by"].impacts
    shown = admin_client.get(impact.address).context_data
    assert [(each["words"], impact.organisation) for each in shown["entries"]] == [
        (f"{entry.reference} · {entry.name}", str(entry.organisation))
    ]


def test_page_of_a_decision_leads_to_what_relies_on_it(admin_client, entry):
    factories.transfer(entry, country=factories.country("JP"), mechanism="45")
    factories.transfer(factories.activity(), country=factories.country("JP"), mechanism="46-2-c")
    used_by = admin_client.get(change_page(AdequacyDecision.objects.get(country="JP"))).context_data["used_by"]
    assert (used_by.activities, used_by.address) == ([entry], "")
    [impact] = used_by.impacts
    shown = admin_client.get(impact.address).context_data["entries"]
    assert [each["words"] for each in shown] == ["C-01 · Payroll"]


def test_nobody_is_led_to_a_register_that_they_may_not_read(client, entry):
    category = factories.data_subject(entry).category
    client.force_login(factories.member(factories.organisation(), "editor"))
    used_by = client.get(change_page(category)).context_data["used_by"]
    assert (used_by.count, used_by.impacts) == (0, ())
