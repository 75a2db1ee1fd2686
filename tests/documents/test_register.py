"""What stands before and after the sheets: cover, identity, overviews, annexes."""

from dataclasses import replace

import pytest
from django.utils.translation import override

from registry.choices import Role
from registry.documents.blocks import Facts, Note
from registry.documents.context import register_document
from registry.record import PurposeRecord, RegisterRecord, RetentionRecord
from tests.documents.specimens import (
    AT,
    empty,
    empty_activity,
    empty_organisation,
    full_activity,
    label,
    many,
    register,
)


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def document(*activities, **given):
    return register_document(register(*activities, **given), AT)


def overview(found, anchor):
    return next(each for each in (*found.overviews, *found.annexes) if each.anchor == anchor)


def identity(organisation):
    sections = register_document(replace(register(), organisation=organisation), AT).identity
    return {
        f"{section.title} / {fact.label}": [line.text for line in fact.lines]
        for section in sections
        for block in section.blocks
        if isinstance(block, Facts)
        for fact in block.facts
    }


@pytest.mark.parametrize(
    ("kind", "capacity"),
    [
        ("controller", "kept as controller"),
        ("processor", "kept as processor"),
        ("all", "kept as controller and as processor"),
    ],
)
def test_cover_says_which_register_it_is(kind, capacity):
    assert document(kind=kind).cover.capacity == capacity


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 processing activities"), (1, "1 processing activity"), (3, "3 processing activities")],
)
def test_cover_counts_the_entries(count, words):
    assert document(*many(count)).cover.count == words


def test_identity_prints_what_article_30_asks_for_even_if_missing():
    assert identity(empty_organisation()) == {
        "Name and contact details / Usual name": ["Kestrel"],
        "Name and contact details / Legal name": ["not declared"],
        "Name and contact details / Address": ["not declared"],
        "Name and contact details / Country": ["not declared"],
        "Name and contact details / E-mail": ["not declared"],
        "Name and contact details / Telephone": ["not declared"],
        "Data protection officer / Name": ["not declared"],
        "Data protection officer / E-mail": ["not declared"],
        "Representative in the Union, where there is one / Name": ["not declared"],
        "Supervisory authority / Competent authority": ["not declared"],
    }


def test_identity_says_why_there_is_no_officer():
    found = identity(empty_organisation(dpo_none_reason="Art. 37(1) does not ask for one."))
    officer = {key: lines for key, lines in found.items() if key.startswith("Data protection officer")}
    assert officer == {
        "Data protection officer / Designation": ["no data protection officer is designated"],
        "Data protection officer / Reason": ["Art. 37(1) does not ask for one."],
    }


@pytest.mark.parametrize(
    ("anchor", "sentence"),
    [
        ("overview-activities", "This register holds no processing activity."),
        ("overview-transfers", "No entry of this register declares a transfer."),
        ("overview-subprocessors", "No entry of this register declares a subprocessor."),
        ("overview-places", "No entry of this register declares a place."),
        ("overview-retention", "No entry of this register declares a retention period."),
        ("annex-measures", "No entry of this register declares a security measure."),
    ],
)
def test_empty_overview_says_so(anchor, sentence):
    assert overview(document(), anchor).blocks == (Note(sentence),)


def test_what_entries_say_in_the_same_words_is_one_row():
    rule = empty(RetentionRecord, label="Accounts", period=5, unit=label("year"))
    entries = [replace(entry, retention_rules=(rule,)) for entry in many(3)]
    (table,) = overview(document(*entries), "overview-retention").blocks
    assert [table.rows[0][0].text.strip(), len(table.rows)] == ["C-01, C-02, C-03", 1]


def test_row_of_all_of_many_entries_says_so():
    rule = empty(RetentionRecord, label="Accounts", period=5, unit=label("year"))
    entries = [replace(entry, retention_rules=(rule,)) for entry in many(4)]
    (table,) = overview(document(*entries), "overview-retention").blocks
    assert table.rows[0][0].text == "all entries"


def test_vendor_is_listed_once_with_the_entries_that_engage_it():
    entry = full_activity()
    twice: RegisterRecord = register(replace(entry, reference="C-01"), replace(entry, reference="C-02"))
    (table,) = overview(register_document(twice, AT), "overview-subprocessors").blocks
    assert [row[1].text.strip() for row in table.rows] == ["C-01, C-02"]


def test_processors_list_shows_what_is_carried_out():
    entry = empty_activity(Role.PROCESSOR, operations="Hosting of customer sites")
    (table,) = overview(document(entry, kind="processor"), "overview-activities").blocks
    assert [column.label for column in table.columns] == [
        "Reference",
        "Processing activity",
        "Categories of processing",
    ]
    assert table.rows[0][2].text.strip() == "Hosting of customer sites"


def test_list_of_both_registers_names_the_role():
    (table,) = overview(document(empty_activity(), kind="all"), "overview-activities").blocks
    assert [line.text for line in table.rows[0][1].lines] == ["Newsletter", "controller"]


def test_list_is_silent_on_the_legal_basis_of_a_processor():
    purpose = empty(PurposeRecord, text="Host the site")
    entries = [empty_activity(role, purposes=(purpose,)) for role in (Role.CONTROLLER, Role.PROCESSOR)]
    (table,) = overview(document(*entries, kind="all"), "overview-activities").blocks
    assert [row[3].text.strip() for row in table.rows] == ["not declared", "–"]


def test_retention_overview_prints_the_event_the_source_and_the_note():
    rule = empty(
        RetentionRecord, label="Clients", until_event="end of contract", legal_source="Code", note="then archived"
    )
    (table,) = overview(document(empty_activity(retention_rules=(rule,))), "overview-retention").blocks
    assert [(line.label, line.text) for line in table.rows[0][2].lines] == [
        ("Until", "end of contract"),
        ("Legal source", "Code"),
        ("Note", "then archived"),
    ]
