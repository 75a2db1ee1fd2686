"""What differs between two Records: every field, each once, and nothing else."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.choices import RegisterKind
from registry.record import ActivityRecord, CatalogueRecord, Label, OrganisationRecord, read_register
from registry.record.difference import KEYS, Difference, differences, within
from registry.record.shape import KeeperRecord
from tests import factories

pytestmark = pytest.mark.django_db
LISTS = [entry.name for entry in fields(ActivityRecord) if str(entry.type).startswith("tuple")]
CATALOGUES = [entry.name for entry in fields(CatalogueRecord)]


@pytest.fixture
def register(organisation):
    factories.full_activity(organisation)
    for make in (factories.data_category, factories.data_subject_category, factories.security_measure):
        make(organisation=organisation)
    return read_register(organisation, RegisterKind.ALL)


@pytest.fixture
def record(register):
    return register.activities[0]


@pytest.fixture
def keeper(register):
    return KeeperRecord(register.organisation, register.catalogue)


def test_nothing_differs_from_itself(record, keeper):
    assert differences(record, record) == []
    assert differences(keeper, keeper) == []


def test_every_field_of_the_entry_is_compared(record):
    for entry in fields(ActivityRecord):
        if entry.name not in {*LISTS, "schema"}:
            changed = replace(record, **{entry.name: "other"})
            old = getattr(record, entry.name)
            assert differences(record, changed) == [Difference("", entry.name, old, "other")]


def test_every_field_of_the_organisation_is_compared(keeper):
    for entry in fields(OrganisationRecord):
        changed = replace(keeper, organisation=replace(keeper.organisation, **{entry.name: "other"}))
        old = getattr(keeper.organisation, entry.name)
        assert differences(keeper, changed) == [Difference("", entry.name, old, "other")]


def test_separation_of_duties_is_compared(keeper):
    changed = replace(keeper, separation_of_duties=False)
    assert differences(keeper, changed) == [Difference("", "separation_of_duties", old=True, new=False)]


@pytest.mark.parametrize("part", LISTS)
def test_every_list_is_compared(record, part):
    rows = getattr(record, part)
    without = replace(record, **{part: rows[1:]})
    assert differences(record, without) == [Difference(part, "", rows[0], None, old_row=rows[0])]
    assert differences(without, record) == [Difference(part, "", None, rows[0], new_row=rows[0])]


@pytest.mark.parametrize("part", CATALOGUES)
def test_every_list_of_the_catalogue_is_compared(keeper, part):
    rows = getattr(keeper.catalogue, part)
    without = replace(keeper, catalogue=replace(keeper.catalogue, **{part: rows[1:]}))
    assert differences(keeper, without) == [Difference(part, "", rows[0], None, old_row=rows[0])]


@pytest.mark.parametrize("part", LISTS)
def test_every_field_of_a_row_is_compared(record, part):
    row = getattr(record, part)[0]
    for entry in fields(row):
        if entry.name in {"category", "kind", "subprocessor", "location", "measure", "right", "criterion", "block"}:
            continue
        changed = replace(row, **{entry.name: None})
        others = getattr(record, part)[1:]
        expected = [Difference(part, entry.name, getattr(row, entry.name), None, old_row=row, new_row=changed)]
        if getattr(row, entry.name) is None:
            expected = []
        assert differences(record, replace(record, **{part: (changed, *others)})) == expected


def test_rows_in_another_order_are_said_to_be(record):
    turned = replace(record, purposes=record.purposes[::-1])
    assert differences(record, turned) == [Difference("purposes", "", record.purposes, turned.purposes)]


def test_rows_that_share_a_key_are_all_compared(record):
    """No importer, no country: nothing forbids two such transfers."""
    twin = record.transfers[2]
    other = replace(twin, documentation="Letter")
    twins = replace(record, transfers=(*record.transfers, other))
    assert differences(record, twins) == [Difference("transfers", "", None, other, new_row=other)]


def test_row_whose_key_was_edited_is_found_among_new_ones(record):
    first, second = record.engagements
    renamed = replace(second, subprocessor=replace(second.subprocessor, name="New name"))
    added = replace(first, subprocessor=replace(first.subprocessor, name="Added"), service="Mail", role=None, data=())
    new = replace(record, engagements=(first, added, renamed))
    assert differences(record, new) == [
        Difference(
            "engagements", "subprocessor", second.subprocessor, renamed.subprocessor, old_row=second, new_row=renamed
        ),
        Difference("engagements", "", None, added, new_row=added),
    ]


def test_row_that_shares_nothing_is_another_one(record):
    old = record.purposes[1]
    other = replace(
        record.purposes[0],
        text="Newsletter",
        legal_basis=None,
        legal_basis_detail="",
        consent_record="A table",
    )
    new = replace(record, purposes=(record.purposes[0], other))
    assert differences(record, new) == [
        Difference("purposes", "", old, None, old_row=old),
        Difference("purposes", "", None, other, new_row=other),
    ]


def test_inside_of_a_vendor_that_was_renamed(record):
    vendor = record.engagements[0].subprocessor
    renamed = replace(vendor, name="New name")
    assert within(Difference("engagements", "subprocessor", vendor, renamed)) == [
        Difference("", "name", vendor.name, "New name", old_row=vendor, new_row=renamed)
    ]


def test_inside_of_a_choice_in_other_words():
    old, new = Label("a", "One", "Un"), Label("a", "One", "Une")
    assert within(Difference("", "role", old, new)) == [Difference("", "fr", "Un", "Une", old_row=old, new_row=new)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a", "b"),
        (None, Label("a", "One", "Un")),
        (Label("a", "One", "Un"), Label("b", "One", "Un")),
        ((Label("a", "One", "Un"),), (Label("b", "Two", "Deux"),)),
    ],
)
def test_what_is_told_as_a_whole(old, new):
    assert within(Difference("", "role", old, new)) == []


def test_every_row_has_a_key(record, keeper):
    assert {type(row) for part in LISTS for row in getattr(record, part)} <= set(KEYS)
    assert {type(row) for part in CATALOGUES for row in getattr(keeper.catalogue, part)} <= set(KEYS)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all plain values inside a Record."""
    if is_dataclass(value):
        for entry in fields(value):
            yield from leaves(getattr(value, entry.name), (*path, entry.name))
    elif isinstance(value, tuple):
        for place, row in enumerate(value):
            yield from leaves(row, (*path, place))
    else:
        yield path


def changed_at(value: Any, path: tuple[Any, ...], text: str) -> Any:
    """The Record with another value at the end of `path`."""
    if not path:
        return text
    step, *rest = path
    if isinstance(value, tuple):
        return (*value[:step], changed_at(value[step], tuple(rest), text), *value[step + 1 :])
    return replace(value, **{step: changed_at(getattr(value, step), tuple(rest), text)})


@given(data=st.data())
def test_whatever_changes_is_a_difference(record, data):
    paths = [path for path in leaves(record) if path[-1] != "schema"]
    changed = changed_at(record, data.draw(st.sampled_from(paths)), "other")
    assert len(differences(record, changed)) == (0 if changed == record else 1)
