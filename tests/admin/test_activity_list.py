"""The list of entries: its columns, filters and search, and what it costs."""

import datetime as dt

import pytest
from django.utils import timezone

from registry.choices import Mechanism, Role, Status
from registry.judgements import refresh
from registry.models import ProcessingActivity
from tests import factories
from tests.admin.pages import page

LIST = "changelist"


@pytest.fixture
def found(admin_client):
    """The references that the list shows for these parameters, in its order."""

    def get(**parameters):
        response = admin_client.get(page(ProcessingActivity, LIST), parameters)
        assert response.status_code == 200
        return [entry.reference for entry in response.context_data["cl"].result_list]

    return get


@pytest.fixture
def keeper(db):
    return factories.organisation(name="Kestrel")


def entry(keeper, reference, **values):
    return factories.activity(keeper, reference=reference, **values)


def cells(response):
    """The texts of the first row, by column."""
    changelist = response.context_data["cl"]
    row, admin = changelist.result_list[0], changelist.model_admin
    return {name: str(getattr(admin, name)(row)) for name in changelist.list_display if hasattr(admin, name)}


def test_columns_say_what_staff_look_for(admin_client, keeper):
    row = entry(keeper, "C-01", status=Status.IN_REVIEW, next_review_on=dt.date(2020, 1, 31))
    factories.purpose(row, legal_basis=factories.legal_basis("6-1-f"))
    factories.purpose(row, legal_basis=factories.legal_basis("6-1-b"))
    factories.personal_data(row, factories.data_category(special=True))
    for name in ("Delta", "Alpha", "Gamma", "Beta"):
        factories.engagement(row, factories.subprocessor(name=name))
    factories.transfer(row, country=factories.country("US"))
    shown = cells(admin_client.get(page(ProcessingActivity, LIST)))
    assert {name: text.strip() for name, text in shown.items() if name not in {"action_checkbox", "lacks"}} == {
        "role_name": "Controller",
        "status_name": '<span class="badge badge-in-review">In review</span>',
        "approval": '<span class="quiet">Never approved</span>',
        "legal_bases": "6(1)(b), 6(1)(f)",
        "special_data": '<span class="badge badge-special">Art. 9, 10</span>',
        "subprocessors": "Alpha, Beta, Delta +1",
        "countries": "United States",
        "next_review": '31 Jan 2020 <span class="badge badge-overdue">overdue</span>',
    }


def test_review_of_a_retired_entry_is_not_overdue(admin_client, keeper):
    entry(keeper, "C-01", status=Status.RETIRED, next_review_on=dt.date(2020, 1, 31))
    shown = cells(admin_client.get(page(ProcessingActivity, LIST)))
    assert shown["next_review"].strip() == "31 Jan 2020"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("C-01", ["C-01"]),
        ("payroll", ["C-01"]),
        ("salaries", ["C-02"]),
        ("vendor-x", ["C-03"]),
        ("pay", ["C-01", "C-02"]),
        ("pay salaries", ["C-02"]),
        ("vendor-x salaries", []),
        ('"Pay salaries"', ["C-02"]),
        ("élèves", ["C-04"]),
        ("ÉLÈVES", ["C-04"]),
        ("", ["C-01", "C-02", "C-03", "C-04"]),
    ],
)
def test_search(found, keeper, term, expected):
    entry(keeper, "C-01", name="Payroll")
    factories.purpose(entry(keeper, "C-02", name="Staff"), text="Pay salaries")
    factories.engagement(entry(keeper, "C-03", name="Clinic"), factories.subprocessor(name="Vendor-X"))
    entry(keeper, "C-04", name="Élèves")
    assert found(q=term) == expected


def test_search_finds_an_entry_once(found, keeper):
    row = entry(keeper, "C-01", name="Pay")
    for text in ("Pay salaries", "Pay bills"):
        factories.purpose(row, text=text)
    assert found(q="pay") == ["C-01"]


def test_filter_by_organisation_role_and_status(found, keeper):
    entry(keeper, "C-01", status=Status.APPROVED)
    entry(keeper, "P-01", role=Role.PROCESSOR)
    factories.activity(factories.organisation(), reference="X-01")
    assert found(organisation__id__exact=keeper.pk) == ["C-01", "P-01"]
    assert found(role__exact="processor") == ["P-01"]
    assert found(status__exact="approved") == ["C-01"]


def test_filter_by_special_data(found, keeper):
    special, plain = entry(keeper, "C-01"), entry(keeper, "C-02")
    entry(keeper, "C-03")
    for _ in range(2):
        factories.personal_data(special, factories.data_category(special=True))
    factories.personal_data(plain)
    assert (found(special="yes"), found(special="no")) == (["C-01"], ["C-02", "C-03"])


def test_filter_by_country_of_transfer_or_storage(found, keeper):
    transferred, stored, elsewhere = (entry(keeper, f"C-0{number}") for number in (1, 2, 3))
    for mechanism in (Mechanism.SCC, Mechanism.BCR):
        factories.transfer(transferred, country=factories.country("US"), mechanism=mechanism)
    factories.storage_place(stored, factories.location(country_id="US"))
    factories.transfer(elsewhere, country=factories.country("IN"))
    assert (found(country="US"), found(country="IN"), found(country="FR")) == (["C-01", "C-02"], ["C-03"], [])


def test_filter_by_overdue_review(found, keeper):
    today = timezone.localdate()
    entry(keeper, "C-01", next_review_on=today)
    entry(keeper, "C-02", next_review_on=today + dt.timedelta(days=1))
    entry(keeper, "C-03", next_review_on=today, status=Status.RETIRED)
    entry(keeper, "C-04")
    assert (found(review="overdue"), found(review="unplanned")) == (["C-01"], ["C-04"])


def test_filter_by_what_an_entry_uses(found, keeper):
    row = entry(keeper, "C-01")
    entry(keeper, "C-02")
    vendor = factories.subprocessor()
    contract = factories.agreement(keeper, vendor)
    category = factories.data_category()
    factories.engagement(row, vendor, agreement=contract)
    factories.retention_rule(row, [category])  # a category that only a link row names
    basis = factories.legal_basis("9-2-b")
    factories.personal_data(row, art9_condition=basis)
    used = {
        "subprocessor": vendor,
        "agreement": contract,
        "data_category": category,
        "legal_basis": basis,
        "location": factories.storage_place(row).location,
        "client": factories.client_activity(row).client,
        "data_subject_category": factories.data_subject(row).category,
        "measure": factories.measure(row).measure,
    }
    assert {name: found(**{name: each.pk}) for name, each in used.items()} == {key: ["C-01"] for key in used}


@pytest.mark.parametrize("value", ["999999", "x", "1;drop"])
def test_filter_by_what_is_not_there_finds_nothing(found, keeper, value):
    entry(keeper, "C-01")
    assert found(subprocessor=value) == []


def test_filters_offer_only_what_is_used(admin_client, keeper):
    factories.engagement(entry(keeper, "C-01"), factories.subprocessor(name="Used"))
    factories.subprocessor(name="Unused")
    response = admin_client.get(page(ProcessingActivity, LIST))
    filters = {
        each.parameter_name: each
        for each in response.context_data["cl"].filter_specs
        if hasattr(each, "parameter_name")
    }
    assert [label for _key, label in filters["subprocessor"].lookup_choices] == ["Used"]
    assert "location" not in filters  # it shows only when a link led to it


def full(keeper, number):
    row = entry(keeper, f"C-{number:04}", next_review_on=dt.date(2020, 1, 31))
    factories.purpose(row, legal_basis=factories.legal_basis())
    factories.personal_data(row)
    factories.engagement(row)
    factories.transfer(row, country=factories.country("US"))


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_list_queries_do_not_grow(admin_client, django_assert_num_queries, rows):
    for number in range(rows):
        full(factories.organisation(), number)
    refresh()  # of what is new, see test_judgements
    with django_assert_num_queries(20):
        admin_client.get(page(ProcessingActivity, LIST))


def test_list_counts_findings_and_filters_by_them(admin_client, keeper):
    entry(keeper, "C-01")
    good = entry(keeper, "C-02", status=Status.RETIRED)
    response = admin_client.get(page(ProcessingActivity, LIST), {"findings": "error"})
    assert [row.reference for row in response.context_data["cl"].result_list] == ["C-01"]
    assert "6 errors" in cells(response)["lacks"]
    response = admin_client.get(page(ProcessingActivity, LIST), {"findings": "none"})
    assert [row.reference for row in response.context_data["cl"].result_list] == [good.reference]
