"""The parts of an entry: what may not be said of them."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.db.models import Model, ProtectedError, RestrictedError

from registry import choices, models
from ropa.journal.gate import change
from tests import factories
from tests.refusals import refused, said

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.fixture
def entry():
    return factories.activity()


@pytest.mark.parametrize("values", [{"period": 5}, {"unit": "year"}], ids=["number", "unit"])
def test_half_a_period_is_refused(entry, values):
    expected = ["Give both the number and the unit of the period, or neither."]
    assert refused(factories.retention_rule(entry), **values) == {"__all__": expected}


def test_period_and_event_exclude_each_other(entry):
    row = factories.retention_rule(entry, period=5, unit="year")
    expected = ["Give either a period or an event until which data are kept, not both."]
    assert refused(row, until_event="the post is filled") == {"__all__": expected}


@pytest.mark.parametrize(
    "values",
    [{}, {"period": 0, "unit": "day"}, {"period": 5, "unit": "year", "trigger": "end"}, {"until_event": "the end"}],
    ids=["not declared", "at once", "period", "event"],
)
def test_retention_is_a_period_or_an_event_or_not_declared(entry, values):
    row = factories.retention_rule(entry, **values)
    assert {name: getattr(row, name) for name in values} == values


def test_negative_period_is_refused(entry):
    row = factories.retention_rule(entry, period=5, unit="year")
    assert refused(row, period=-1) == {"period": ["Ensure this value is greater than or equal to 0."]}


def test_engagement_that_ends_before_it_begins_is_refused(entry):
    row = factories.engagement(entry, engaged_from=LAST)
    assert refused(row, engaged_until=FIRST) == {"__all__": ["The end lies before the beginning."]}


def test_vendor_may_have_two_roles_but_not_one_twice(entry):
    vendor = factories.subprocessor()
    factories.engagement(entry, vendor, role=choices.EngagementRole.PROCESSOR)
    row = factories.engagement(entry, vendor, role=choices.EngagementRole.CONTROLLER)
    assert refused(row, role="28") == {"__all__": ["This subprocessor is already listed."]}


def test_agreement_with_another_vendor_is_refused(entry):
    row = factories.engagement(entry)
    row.agreement = factories.agreement(entry.organisation, factories.subprocessor())
    assert said(row) == {"agreement": ["This agreement is with another subprocessor."]}


def test_agreement_of_another_organisation_is_refused(entry, other_organisation):
    row = factories.engagement(entry)
    row.agreement = factories.agreement(other_organisation, row.subprocessor)
    assert said(row) == {"agreement": ["This belongs to another organisation."]}


def test_client_of_another_organisation_is_refused(entry, other_organisation):
    row = factories.client_activity(entry)
    row.client = factories.client(other_organisation)
    assert said(row) == {"client": ["This belongs to another organisation."]}


def test_missing_key_is_an_error_of_the_field_and_no_crash(entry):
    assert said(models.ClientActivity(activity=entry)) == {"client": ["This field cannot be null."]}
    assert said(models.Engagement(activity=entry)) == {"subprocessor": ["This field cannot be null."]}
    agreement = factories.agreement(entry.organisation, factories.subprocessor())
    assert said(models.Engagement(subprocessor=agreement.subprocessor, agreement=agreement)) == {
        "activity": ["This field cannot be null."]
    }
    client = factories.client(entry.organisation)
    assert said(models.ClientActivity(client=client)) == {"activity": ["This field cannot be null."]}


def test_transfer_has_one_importer(entry):
    row = factories.transfer(entry, engagement=factories.engagement(entry))
    recipient = factories.recipient(entry)
    expected = ["Name a subprocessor or a recipient, not both."]
    assert refused(row, recipient=recipient) == {"__all__": expected}


def test_transfer_has_one_destination(entry):
    row = factories.transfer(entry, country_id="US")
    expected = ["Name a country or an international organisation, not both."]
    assert refused(row, international_organisation="Interpol") == {"__all__": expected}


@pytest.mark.parametrize("mechanism", [each for each in choices.Mechanism if each != choices.Mechanism.SCC] + [""])
def test_module_belongs_to_standard_clauses_only(entry, mechanism):
    row = factories.transfer(entry, mechanism=mechanism)
    assert refused(row, scc_module="2") == {"__all__": ["A module belongs to standard contractual clauses only."]}


@pytest.mark.parametrize("module", ["", *choices.SccModule])
def test_standard_clauses_may_name_a_module(entry, module):
    assert factories.transfer(entry, mechanism=choices.Mechanism.SCC, scc_module=module).scc_module == module


@pytest.mark.parametrize("make", [factories.engagement, factories.recipient])
def test_importer_of_another_entry_is_refused(entry, make):
    importer = make(factories.activity(entry.organisation))
    field = type(importer).__name__.lower()
    row = models.Transfer(activity=entry, **{field: importer})
    assert said(row) == {field: ["This belongs to another processing activity."]}


def test_transfer_through_one_importer_is_listed_once(entry):
    vendor, partner = factories.engagement(entry), factories.recipient(entry)
    for importer in ({"engagement": vendor}, {"recipient": partner}):
        factories.transfer(entry, country_id="US", mechanism="45", **importer)
        again = factories.transfer(entry, country_id="IN", mechanism="45", **importer)
        assert refused(again, country_id="US") == {"__all__": ["This transfer is already listed."]}


@pytest.mark.parametrize("column", ["engagement", "recipient"])
def test_importer_cannot_go_before_its_transfer(entry, column):
    importer = getattr(factories, column)(entry)
    factories.transfer(entry, **{column: importer})
    with pytest.raises(RestrictedError), change(by="remover"):
        importer.delete()


def used_by(row):
    """What a full entry points to, one of each kind."""
    engagement, abroad = row.engagements.get(role="28"), row.transfers.filter(country="US")[0]
    yield from (row.organisation, engagement.subprocessor, engagement.agreement, abroad.country)
    yield from (row.personal_data.all()[0].category, row.data_subjects.get().category, row.measures.all()[0].measure)
    yield from (row.storage_places.all()[0].location, row.client_activities.get().client)
    yield from (row.purposes.all()[0].legal_basis, row.dpia_screenings.all()[0].criterion)


def test_what_an_entry_uses_cannot_be_deleted():
    for each in used_by(factories.full_activity()):
        with pytest.raises(ProtectedError), change(by="remover"):
            each.delete()


def lists_of(row) -> dict[str, tuple[type[Model], dict[str, object]]]:
    """A row that the entry has already, of every list, and what is said to a second one like it."""
    category, people, measure = (
        factories.data_category(),
        factories.data_subject_category(),
        factories.security_measure(),
    )
    place, client, criterion = (
        factories.location(),
        factories.client(row.organisation),
        models.DpiaCriterion.objects.first(),
    )
    rule, partner, vendor = factories.retention_rule(row), factories.recipient(row), factories.engagement(row)
    return {
        "These data are already listed.": (models.PersonalData, {"category": category, "description": "name"}),
        "This purpose is already listed.": (models.Purpose, {"text": "Pay"}),
        "There is a rule with this name already.": (models.RetentionRule, {"label": "File"}),
        "This recipient is already listed.": (models.Recipient, {"kind": "group", "name": "Parent"}),
        "This measure is already listed.": (models.ActivityMeasure, {"measure": measure}),
        "This right is already listed.": (models.ActivityRight, {"right": "15"}),
        "This criterion is already listed.": (models.DpiaScreening, {"criterion": criterion}),
        "This block is already declared not applicable.": (
            models.NotApplicable,
            {"block": "dpia", "reason": "No risk"},
        ),
        "This location is already listed.": (models.StoragePlace, {"location": place}),
        "This client is already listed.": (models.ClientActivity, {"client": client}),
        "This joint controller is already listed.": (models.JointController, {"name": "Partner"}),
        "This category is already listed.": (models.DataSubject, {"category": people}),
        "This category is already listed. ": (models.RecipientData, {"recipient": partner, "category": category}),
        "This category is already listed.  ": (models.EngagementData, {"engagement": vendor, "category": category}),
        "This category is already listed.   ": (models.RetentionData, {"rule": rule, "category": category}),
    }


def test_nothing_is_listed_twice_in_one_entry(entry):
    for message, (model, values) in lists_of(entry).items():
        own = {} if {"recipient", "engagement", "rule"} & set(values) else {"activity": entry}
        factories.saved(model(**own, **values))
        again = model(**own, **values)
        assert said(again) == {"__all__": [message.strip()]}
        with pytest.raises(IntegrityError), change(by="tests"):
            again.save()


def test_other_entries_may_list_the_same(entry):
    other = factories.activity(entry.organisation)
    for each in (entry, other):
        factories.purpose(each, text="Pay")
    assert models.Purpose.objects.of(entry.organisation).count() == 2


def test_parts_of_one_organisation(entry, other_organisation):
    own = factories.purpose(entry)
    factories.purpose(factories.activity(other_organisation))
    assert list(models.Purpose.objects.of(entry.organisation)) == [own]


def test_block_declared_not_applicable_says_why(entry):
    assert said(models.NotApplicable(activity=entry, block="dpia")) == {"reason": ["This field cannot be blank."]}
