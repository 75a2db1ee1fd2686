"""Vendors: the chain behind them, their places, certificates and agreements, in one organisation's list or in all."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError

from ropa.journal.gate import change
from subprocessors.choices import AgreementKind, DataScope, Scheme
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain
from tests import factories
from tests.refusals import refused, said

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
SAME_NAME = {"__all__": ["This name is already in the list."]}
FOREIGN = ["This belongs to another organisation."]


def names(rows) -> list[str]:
    return sorted(rows.values_list("name", flat=True))


@pytest.fixture
def three_lists(organisation, other_organisation):
    """A row of each model in the shared list and in each organisation's own."""
    for make in (factories.subprocessor, factories.location):
        for of, name in [(None, "shared"), (organisation, "own"), (other_organisation, "theirs")]:
            make(organisation=of, name=name)


@pytest.mark.parametrize("model", [Subprocessor, Location])
@pytest.mark.usefixtures("three_lists")
def test_list_of_an_organisation(model, organisation):
    rows = model.objects.filter(name__in=["shared", "own", "theirs"])
    assert names(rows.available_to(organisation)) == ["own", "shared"]
    assert names(rows.available_to(None)) == ["shared"]
    assert names(rows.shared()) == ["shared"]
    assert names(rows.of(organisation)) == ["own"]


@pytest.mark.parametrize("make", [factories.subprocessor, factories.location])
@pytest.mark.parametrize("name", ["Acme", "ACME", "acme"])
def test_name_is_unique_in_the_shared_list_whatever_its_case(make, name):
    make(name="Acme")
    assert refused(make(name="Other"), name=name) == SAME_NAME


@pytest.mark.parametrize("make", [factories.subprocessor, factories.location])
@pytest.mark.parametrize("name", ["Acme", "ACME", "acme"])
def test_name_is_unique_in_an_own_list_whatever_its_case(make, name, organisation):
    make(name="Acme", organisation=organisation)
    assert refused(make(name="Other", organisation=organisation), name=name) == SAME_NAME


@pytest.mark.parametrize("make", [factories.subprocessor, factories.location])
def test_name_may_recur_in_another_list(make, organisation, other_organisation):
    for of in (None, organisation, other_organisation):
        make(name="Acme", organisation=of)
    assert type(make()).objects.filter(name="Acme").count() == 3


def test_vendor_does_not_engage_itself():
    link = factories.chain(factories.subprocessor(), factories.subprocessor())
    link.engaged = link.subprocessor
    assert said(link) == {"__all__": ["A subprocessor cannot engage itself."]}
    with pytest.raises(IntegrityError, match="not_itself"), change(by="tests"):
        link.save()


def test_link_of_the_chain_is_listed_once():
    link = factories.chain(factories.subprocessor(), factories.subprocessor())
    again = SubprocessorChain(subprocessor=link.subprocessor, engaged=link.engaged)
    assert said(again) == {"__all__": ["This link of the chain is already there."]}


@pytest.mark.parametrize("length", [2, 3, 5])
def test_circle_is_refused(length):
    vendors = [factories.subprocessor() for _ in range(length)]
    for vendor, engaged in itertools.pairwise(vendors):
        factories.chain(vendor, engaged)
    closing = SubprocessorChain(subprocessor=vendors[-1], engaged=vendors[0])
    assert said(closing) == {"engaged": ["This would close a circle: it relies on this subprocessor already."]}


def test_two_ways_to_one_vendor_are_no_circle():
    top, left, right, bottom = (factories.subprocessor() for _ in range(4))
    for vendor, engaged in [(top, left), (top, right), (left, bottom), (right, bottom)]:
        factories.chain(vendor, engaged)
    assert SubprocessorChain.objects.filter(engaged=bottom).count() == 2


def test_link_can_be_corrected():
    """A link that is edited does not stand in its own way."""
    first, second = factories.subprocessor(), factories.subprocessor()
    link = factories.chain(first, second)
    link.subprocessor, link.engaged = second, first
    assert factories.saved(link).subprocessor == second


def test_circle_is_looked_for_in_one_query(django_assert_num_queries):
    links = [factories.chain(factories.subprocessor(), factories.subprocessor()) for _ in range(50)]
    with django_assert_num_queries(1):
        links[0].clean()


def test_own_vendor_may_rely_on_shared_and_own_ones(organisation):
    own = factories.subprocessor(organisation=organisation)
    for engaged in (factories.subprocessor(), factories.subprocessor(organisation=organisation)):
        factories.chain(own, engaged)
    assert own.engages.count() == 2


def test_vendor_of_another_organisation_is_out_of_reach(organisation, other_organisation):
    theirs = factories.subprocessor(organisation=other_organisation)
    own, shared = factories.subprocessor(organisation=organisation), factories.subprocessor()
    for vendor in (own, shared):
        assert said(SubprocessorChain(subprocessor=vendor, engaged=theirs)) == {"engaged": FOREIGN}
    for of in (organisation, None):
        place = Location(organisation=of, name="Place", country_id="FR", operator=theirs)
        assert said(place) == {"operator": FOREIGN}
    contract = Agreement(organisation=organisation, subprocessor=theirs, reference="DPA", kind="28-3")
    assert said(contract) == {"subprocessor": FOREIGN}


def test_agreement_may_be_with_an_own_or_a_shared_vendor(organisation):
    for vendor in (factories.subprocessor(), factories.subprocessor(organisation=organisation)):
        factories.agreement(organisation, vendor)
    assert Agreement.objects.of(organisation).count() == 2


def test_missing_keys_are_errors_of_their_fields():
    missing = ["This field cannot be null."]
    assert said(SubprocessorChain()) == {"subprocessor": missing, "engaged": missing}
    assert said(Agreement(kind="28-3", reference="DPA")) == {"organisation": missing, "subprocessor": missing}


def test_agreement_is_unique_in_the_organisation(organisation, other_organisation):
    vendor = factories.subprocessor()
    for of in (organisation, other_organisation):
        factories.agreement(of, vendor, reference="DPA-1")
    row = factories.agreement(organisation, vendor, reference="DPA-2")
    expected = {"__all__": ["An agreement with this reference exists already."]}
    assert refused(row, reference="DPA-1") == expected


def test_agreement_that_ends_before_it_begins_is_refused(organisation):
    row = factories.agreement(organisation, factories.subprocessor(), signed_on=LAST, expires_on=None)
    assert refused(row, expires_on=FIRST) == {"__all__": ["The end lies before the beginning."]}


def test_certificate_that_ends_before_it_begins_is_refused():
    row = factories.certification(factories.subprocessor(), valid_from=LAST, valid_until=LAST)
    assert refused(row, valid_until=FIRST) == {"__all__": ["The end lies before the beginning."]}


def test_certificate_is_listed_once_for_each_scope():
    vendor = factories.subprocessor()
    for scope in (DataScope.HR, DataScope.NON_HR):
        factories.certification(vendor, scheme=Scheme.DPF, scope=scope)
    row = vendor.certifications.get(scope=DataScope.HR)
    assert refused(row, scope="non-hr") == {"__all__": ["This certification is already listed."]}


def test_certificate_goes_by_its_own_name_if_it_has_one():
    other = Certification(scheme=Scheme.OTHER, scheme_name="EU Cloud Code of Conduct")
    assert [str(other), str(Certification(scheme=Scheme.SOC_2))] == ["EU Cloud Code of Conduct", "SOC 2"]


def test_nobody_has_checked_what_nobody_said_was_checked():
    row = factories.certification(factories.subprocessor())
    assert row.checked_on is None


def test_agreement_kinds_are_articles():
    assert AgreementKind.values == ["28-3", "26-1"]
