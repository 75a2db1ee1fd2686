"""What differs between two Records, in words: every field has a name, and a reader sees what changed and where."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.utils.translation import override

from registry.changes import Line, LineKind, lines
from registry.changes.labels import MODELS, field_article, field_label, list_label
from registry.changes.wording import NAMES, row_name, row_text
from registry.choices import RegisterKind
from registry.record import ActivityRecord, Label, read_register
from registry.record.difference import KEYS
from registry.record.shape import KeeperRecord
from tests import factories

WHOLE = {"schema", "code"}


def kinds(hint: Any) -> Iterator[type]:
    """The types that a field may hold; of a list, those of its rows."""
    if get_origin(hint) in (tuple, UnionType):
        for inner in get_args(hint):
            yield from kinds(inner)
    elif isinstance(hint, type) and hint is not NoneType:
        yield hint


def shapes(*roots: type) -> Iterator[type]:
    """All Records that can stand in these, themselves included."""
    seen, left = set(), list(roots)
    while left:
        record = left.pop()
        if record not in seen:
            seen.add(record)
            yield record
            left += [kind for hint in get_type_hints(record).values() for kind in kinds(hint) if is_dataclass(kind)]


SHAPES = sorted(shapes(ActivityRecord, KeeperRecord), key=lambda record: record.__name__)
FRAMES = {"KeeperRecord", "CatalogueRecord"}  # their fields are told as the organisation's own


def is_list_of_rows(record: type, hint: Any) -> bool:
    return get_origin(hint) is tuple and record.__name__ in {"ActivityRecord", "CatalogueRecord"}


def told_fields() -> Iterator[tuple[type, str]]:
    for record in SHAPES:
        for name, hint in get_type_hints(record).items():
            if name not in WHOLE and record.__name__ not in FRAMES and not is_list_of_rows(record, hint):
                yield record, name


@pytest.fixture
def register(organisation):
    factories.full_activity(organisation)
    return read_register(organisation, RegisterKind.ALL)


@pytest.fixture
def record(register):
    return register.activities[0]


@pytest.fixture
def keeper(register):
    return KeeperRecord(register.organisation, register.catalogue)


@pytest.mark.parametrize(
    ("record_type", "name"), list(told_fields()), ids=lambda value: getattr(value, "__name__", value)
)
def test_every_field_of_every_record_has_a_name(record_type, name):
    assert field_label(record_type, name).strip() != ""


def test_separation_of_duties_has_a_name():
    assert field_label(KeeperRecord, "separation_of_duties") == "separation of duties"


def test_every_row_has_a_key_a_name_and_a_list():
    rows = {
        kind
        for record in SHAPES
        for hint in get_type_hints(record).values()
        if get_origin(hint) is tuple
        for kind in kinds(hint)
    }
    assert rows - set(KEYS) == set()
    assert rows - set(NAMES) == set()
    assert [row for row in rows if not list_label(row)] == []
    assert set(SHAPES) - set(MODELS) == {next(shape for shape in SHAPES if shape.__name__ == "CatalogueRecord")}


def test_article_is_that_of_the_help_text():
    assert field_article(ActivityRecord, "notice_url") == "Art.\N{NO-BREAK SPACE}13"
    with override("fr"):
        assert field_article(ActivityRecord, "automated_logic") == "Art.\N{NO-BREAK SPACE}13.2.f"
    assert field_article(ActivityRecord, "name") == ""


def test_nothing_differs_from_itself(record, keeper):
    assert lines(record, record) == []
    assert lines(keeper, keeper) == []
    assert lines(None, None) == []


def test_new_and_removed_subjects_are_named(record, keeper):
    name = f"{record.reference} · {record.name}"
    assert lines(None, record) == [Line("", "", "", "", name, LineKind.ADDED)]
    assert lines(record, None) == [Line("", "", "", name, "", LineKind.REMOVED)]
    assert lines(None, keeper) == [Line("", "", "", "", "Kestrel", LineKind.ADDED)]


def test_field_of_the_entry(record):
    old = replace(record, started_on=None, owner="Ann")
    new = replace(record, started_on=dt.date(2026, 5, 1), owner="")
    assert lines(old, new) == [
        Line("", "", "person in charge", "Ann", "not declared", LineKind.CHANGED),
        Line("", "", "started on", "not declared", "1\N{NO-BREAK SPACE}May\N{NO-BREAK SPACE}2026", LineKind.CHANGED),
    ]


def test_words_are_the_readers(record):
    new = replace(record, role=Label("processor", "Processor", "Sous-traitant"))
    with override("fr"):
        assert [(line.field, line.new) for line in lines(record, new)] == [("rôle", "Sous-traitant")]


def test_renamed_vendor_is_told_by_its_name(record):
    engagement = record.engagements[0]
    vendor = replace(engagement.subprocessor, name="Vendor B")
    new = replace(record, engagements=(replace(engagement, subprocessor=vendor), *record.engagements[1:]))
    row = f"{engagement.subprocessor.name} (Processor (Art.\N{NO-BREAK SPACE}28))"
    assert lines(record, new) == [
        Line(
            "engagements of subprocessors",
            row,
            "subprocessor › name",
            engagement.subprocessor.name,
            "Vendor B",
            LineKind.CHANGED,
            "Art.\N{NO-BREAK SPACE}30(1)(d)",
        )
    ]


def test_another_vendor_is_told_as_a_whole(record):
    first, second = record.engagements
    other = replace(
        second.subprocessor,
        **{
            entry.name: "other"
            for entry in fields(second.subprocessor)
            if isinstance(getattr(second.subprocessor, entry.name), str)
        },
        category=None,
        country=None,
        certifications=(),
        engages=(),
    )
    new = replace(record, engagements=(first, replace(second, subprocessor=other)))
    assert [(line.field, line.old, line.new) for line in lines(record, new)] == [
        ("subprocessor", second.subprocessor.name, "other")
    ]


def test_certification_of_a_vendor_is_followed(record):
    engagement = record.engagements[0]
    claim = engagement.subprocessor.certifications[0]
    checked = replace(claim, checked_on=dt.date(2026, 6, 2))
    vendor = replace(engagement.subprocessor, certifications=(checked,))
    new = replace(record, engagements=(replace(engagement, subprocessor=vendor), *record.engagements[1:]))
    assert [(line.field, line.old, line.new) for line in lines(record, new)] == [
        (
            "subprocessor › certifications › ISO/IEC 27001 › checked on",
            "not declared",
            "2\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2026",
        )
    ]


def test_added_and_removed_rows_say_all_that_they_say(record):
    new = replace(record, rights=record.rights[1:])
    name = row_name(record.rights[0])
    said = f"right: {name}\ndetails: Within a month"
    assert lines(record, new) == [Line("rights of the person", name, "", said, "", LineKind.REMOVED)]
    assert lines(new, record) == [Line("rights of the person", name, "", "", said, LineKind.ADDED)]


def test_categories_of_data_are_joined_and_none_means_all(record):
    recipient = record.recipients[0]
    new = replace(record, recipients=(replace(recipient, data=()), *record.recipients[1:]))
    assert [(line.field, line.old, line.new) for line in lines(record, new)] == [
        ("categories of data", recipient.data[0].en, "all categories of data")
    ]


def test_relabelled_choice_is_told_by_its_labels(record):
    said = record.data_subjects[0]
    new = replace(record, data_subjects=(replace(said, category=replace(said.category, fr="Salariés")),))
    assert [(line.field, line.old, line.new) for line in lines(record, new)] == [
        ("category of data subjects › label in French", said.category.fr, "Salariés")
    ]


def test_choices_that_go_by_the_same_words_are_told_apart(record):
    new = replace(record, status=replace(record.status, code="other"))
    code, name = record.status.code, record.status.en
    assert [(line.old, line.new) for line in lines(record, new)] == [(f"{name} ({code})", f"{name} (other)")]


def test_rows_in_another_order(record):
    new = replace(record, purposes=record.purposes[::-1])
    assert lines(record, new) == [
        Line(
            "purposes",
            "",
            "order",
            "Pay salaries and Plan the staff",
            "Plan the staff and Pay salaries",
            LineKind.CHANGED,
        )
    ]


def test_organisation_and_its_catalogue(keeper):
    organisation = replace(keeper.organisation, name="Merlin", default_language="fr")
    catalogue = replace(keeper.catalogue, clients=())
    new = KeeperRecord(organisation, catalogue, separation_of_duties=False)
    client = keeper.catalogue.clients[0]
    assert [(line.part, line.row, line.field, line.old, line.new) for line in lines(keeper, new)] == [
        ("", "", "usual name", "Kestrel", "Merlin"),
        ("", "", "language of the register", "English", "French"),
        ("", "", "separation of duties", "yes", "no"),
        ("clients", client.name, "", row_text(client), ""),
    ]


def test_line_names_the_field_of_the_record_as_the_journal_does(record, keeper):
    new = replace(record, name="Other", purposes=record.purposes[1:])
    organisation = replace(keeper.organisation, name="Merlin")
    other = KeeperRecord(organisation, replace(keeper.catalogue, clients=()), separation_of_duties=False)
    assert [line.told_in for line in lines(record, new)] == ["name", "purposes"]
    assert [line.told_in for line in lines(keeper, other)] == [
        "organisation.name",
        "separation_of_duties",
        "catalogue.clients",
    ]
    assert [line.article for line in lines(record, replace(record, notice_url=""))] == ["Art.\N{NO-BREAK SPACE}13"]
