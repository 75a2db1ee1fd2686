"""Reading Records: the same number of queries for any number of entries, and nothing left to read afterwards."""

import dataclasses
import datetime as dt
import json

import pytest
from django.utils.translation import override

from registry.choices import RegisterKind
from registry.models import ProcessingActivity
from registry.record import (
    SCHEMA,
    Label,
    canonical_json,
    digest,
    plain,
    read_activities,
    read_organisation,
    read_register,
)
from ropa.journal.gate import change
from ropa.organisations.models import Organisation
from subprocessors.models import SubprocessorChain
from tests import factories
from tests.answers import ACTIVITY, ORGANISATION, SUBPROCESSOR

pytestmark = pytest.mark.django_db
# The organisation's country, 10 lists of the catalogue, 7 of the organisation's own, the entries, 14 kinds of parts
# and the 5 lists that parts point to.
QUERIES = 39


@pytest.fixture
def keeper() -> Organisation:
    return factories.full_organisation(slug="kestrel", name="Kestrel")


def read(of: Organisation, kind: RegisterKind = RegisterKind.ALL):
    return read_register(Organisation.objects.select_related("country").get(pk=of.pk), kind)


def walk(value):
    """Every value in a Record, however deep."""
    yield value
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from walk(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from walk(each)


@pytest.mark.parametrize("count", [1, 3, 12])
def test_register_is_read_in_the_same_number_of_queries(count, keeper, django_assert_num_queries):
    factories.full_activities(keeper, count)
    with django_assert_num_queries(QUERIES):
        register = read_register(keeper, RegisterKind.ALL)
    assert len(register.activities) == count


def test_register_of_nothing_is_read_in_that_number_too(keeper, django_assert_num_queries):
    with django_assert_num_queries(QUERIES):
        assert read_register(keeper, RegisterKind.ALL).activities == ()


def test_record_is_self_contained(keeper, django_assert_num_queries):
    factories.full_activity(keeper)
    register = read(keeper)
    with django_assert_num_queries(0):
        kinds = {type(value) for value in walk(register)}
        json.loads(canonical_json(register))
    plain_kinds = {kind for kind in kinds if not dataclasses.is_dataclass(kind)}
    assert plain_kinds == {str, int, bool, tuple, dt.date, type(None)}


def test_record_cannot_be_changed(keeper):
    factories.full_activity(keeper)
    for value in walk(read(keeper)):
        if dataclasses.is_dataclass(value):
            name = dataclasses.fields(value)[0].name
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(value, name, "")


def test_two_readings_are_equal(keeper):
    factories.full_activities(keeper, 3)
    first, second = read(keeper), read(keeper)
    assert first == second
    assert canonical_json(first) == canonical_json(second)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (RegisterKind.CONTROLLER, ["C-01", "C-02"]),
        (RegisterKind.PROCESSOR, ["P-01"]),
        (RegisterKind.ALL, ["C-01", "C-02", "P-01"]),
    ],
)
def test_register_holds_its_entries_by_reference(kind, expected, keeper):
    for reference, role in [("P-01", "processor"), ("C-02", "joint-controller"), ("C-01", "controller")]:
        factories.activity(keeper, reference=reference, role=role)
    factories.activity(reference="X-01")
    register = read(keeper, kind)
    assert (register.register, [entry.reference for entry in register.activities]) == (kind.value, expected)


def test_entries_are_read_with_their_keys(keeper, other_organisation):
    rows = [factories.activity(keeper, reference=reference) for reference in ("C-02", "C-01")]
    factories.activity(other_organisation)
    found = read_activities(ProcessingActivity.objects.of(keeper))
    assert [(key, entry.reference) for key, entry in found] == [(rows[1].pk, "C-01"), (rows[0].pk, "C-02")]


def test_parts_belong_to_their_entry(keeper):
    first, second = (factories.activity(keeper, reference=reference) for reference in ("C-01", "C-02"))
    for row, text in [(second, "Plan"), (first, "Pay"), (second, "Report")]:
        factories.purpose(row, text=text)
    assert [[purpose.text for purpose in entry.purposes] for entry in read(keeper).activities] == [
        ["Pay"],
        ["Plan", "Report"],
    ]


@pytest.mark.parametrize("asked", ["fr", "en", "de", None])
def test_labels_do_not_depend_on_the_language_of_the_reader(asked, keeper, settings):
    factories.full_activity(keeper)
    with override("en"):
        expected = read(keeper)
    settings.LANGUAGE_CODE = "fr"
    with override(asked):
        assert read(keeper) == expected


def test_choice_has_its_words_in_both_languages(keeper):
    factories.activity(keeper, dpia_required="yes")
    (entry,) = read(keeper).activities
    assert entry.dpia_required == Label("yes", "Yes", "Oui")
    assert [entry.dpia_required.in_language(each) for each in ("fr", "en")] == ["Oui", "Yes"]


def test_every_label_has_words_in_both_languages(keeper):
    factories.full_activity(keeper)
    labels = [value for value in walk(read(keeper)) if isinstance(value, Label)]
    assert len(labels) > 60
    assert [label for label in labels if not (label.code and label.en and label.fr)] == []


def test_what_was_not_declared_is_empty(keeper):
    factories.activity(keeper, reference="C-01", name="Pay")
    (entry,) = read(keeper).activities
    declared = {name: value for name, value in plain(entry).items() if value not in ("", None, [])}
    assert declared == {
        "name": "Pay",
        "reference": "C-01",
        "role": plain(entry.role),
        "schema": SCHEMA,
        "status": {"code": "draft", "en": "Draft", "fr": "Brouillon"},
    }


def said(record, answers: dict[str, object]) -> dict[str, object]:
    """What the Record says under the names of the answers, a label being said by its code."""
    found = {name.removesuffix("_id"): getattr(record, name.removesuffix("_id")) for name in answers}
    return {name: getattr(value, "code", value) for name, value in found.items()}


def expected(answers: dict[str, object]) -> dict[str, object]:
    return {name.removesuffix("_id"): getattr(value, "value", value) for name, value in answers.items()}


def test_every_answer_is_in_the_record(keeper):
    factories.full_activity(keeper)
    register = read(keeper)
    (entry,) = register.activities
    own = next(each.subprocessor for each in entry.engagements if each.role and each.role.code == "28")
    assert said(entry, ACTIVITY) == expected(ACTIVITY)
    assert said(register.organisation, ORGANISATION) == expected(ORGANISATION)
    assert said(own, SUBPROCESSOR) == expected(SUBPROCESSOR)


def test_full_entry_leaves_nothing_empty(keeper):
    """Guards the factory: a new part or question must be answered there, or these tests would miss it."""
    factories.full_activity(keeper)
    (entry,) = read(keeper).activities
    assert [name for name, value in plain(entry).items() if value in ("", None, [])] == []


def test_transfer_names_its_importer(keeper):
    factories.full_activity(keeper)
    (entry,) = read(keeper).activities
    vendor = next(each.subprocessor.name for each in entry.engagements if each.role and each.role.code == "28-4")
    told = [
        (each.importer_kind, each.importer, each.importer_role and each.importer_role.code) for each in entry.transfers
    ]
    assert told == [("engagement", vendor, "28-4"), ("recipient", "Tax office", "partner"), ("", "", None)]


def test_reason_of_what_is_not_applicable(keeper):
    factories.full_activity(keeper)
    (entry,) = read(keeper).activities
    assert entry.why_not_applicable("criminal-data") == "No extract is asked for."
    assert entry.why_not_applicable("dpia") is None


def test_catalogue_holds_what_the_organisation_added_and_nothing_shared(keeper, other_organisation):
    for of in (None, keeper, other_organisation):
        name = of.slug if of else "shared"
        factories.data_category(organisation=of, code=name)
        factories.subprocessor(organisation=of, name=name)
        factories.location(organisation=of, name=name)
    factories.client(keeper, name="kestrel")
    factories.client(other_organisation, name="osprey")
    catalogue = read(keeper).catalogue
    lists = (catalogue.subprocessors, catalogue.locations, catalogue.clients)
    assert [each.code for each in catalogue.data_categories] == ["kestrel"]
    assert [[each.name for each in found] for found in lists] == [["kestrel"]] * 3


def test_renamed_vendor_changes_the_record(keeper):
    row = factories.full_activity(keeper)
    before = digest(read(keeper))
    vendor = row.engagements.get(role="28").subprocessor
    with change(by="editor"):
        vendor.name = "Renamed"
        vendor.save()
    assert digest(read(keeper)) != before


def test_other_register_does_not_change_the_record(keeper, other_organisation):
    factories.full_activity(keeper)
    before = digest(read(keeper))
    factories.full_activity(other_organisation)
    assert digest(read(keeper)) == before


def test_organisation_is_read_alone(keeper):
    assert read_organisation(keeper) == read(keeper).organisation


def test_chain_of_a_vendor_is_read_to_its_end_and_round_a_circle_once(keeper):
    first, second, third, fourth = (factories.subprocessor(name=name) for name in ("One", "Two", "Three", "Four"))
    factories.chain(first, second)
    factories.chain(second, third)
    factories.chain(third, fourth)
    with change(by="test"):  # past clean(), which refuses it
        SubprocessorChain(subprocessor=fourth, engaged=second, service="circle").save()
    factories.engagement(factories.activity(keeper), first)
    [entry] = read_register(keeper, RegisterKind.ALL).activities
    vendor = entry.engagements[0].subprocessor
    assert [link.engaged for link in vendor.engages] == ["Two"]
    assert [(link.engaged_by, link.engaged, link.service) for link in vendor.further] == [
        ("Four", "Two", "circle"),
        ("Three", "Four", "network"),
        ("Two", "Three", "network"),
    ]
