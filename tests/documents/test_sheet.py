"""The sheet of an entry: order of the article, what is missing, what does not apply."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils.translation import override

from registry.choices import Role
from registry.documents.alike import Common
from registry.documents.blocks import Cell, Line, Listing, NotApplicable, NotDeclared, Note, Table
from registry.documents.context import register_sheet
from registry.record import (
    ApprovalRecord,
    NotApplicableRecord,
    PurposeRecord,
    RecipientRecord,
    RetentionRecord,
    ScreeningRecord,
)
from registry.record.substance import substance_of
from registry.wording import instant
from tests.documents.specimens import Filler, empty, empty_activity, full_activity, label

CONTROLLER = ["Art. 30(1)(a)", "Art. 30(1)(b)", "Art. 30(1)(c)", "Art. 30(1)(d)", "Art. 30(1)(e)", "Art. 30(1)(f)"]
PROCESSOR = ["Art. 30(2)(a)", "Art. 30(2)(b)", "Art. 30(2)(c)", "Art. 30(2)(d)"]


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def blocks(sheet, article):
    return next(section.blocks for section in sheet.required if section.article == article)


def verdicts(sheet):
    return {section.article: [type(each) for each in section.blocks] for section in sheet.required}


@pytest.mark.parametrize(
    ("role", "articles"),
    [
        (Role.CONTROLLER, [*CONTROLLER, "Art. 30(1)(g)"]),
        (Role.JOINT_CONTROLLER, [*CONTROLLER, "Art. 30(1)(g)"]),
        (Role.PROCESSOR, PROCESSOR),
    ],
)
@pytest.mark.parametrize("make", [empty_activity, full_activity])
def test_sections_follow_the_order_of_the_article(make, role, articles):
    assert [section.article for section in register_sheet(make(role)).required] == articles


def test_each_point_of_article_30_1_is_printed_even_if_nothing_was_declared():
    found = verdicts(register_sheet(empty_activity()))
    undeclared = {article: kinds.count(NotDeclared) for article, kinds in found.items()}
    assert list(undeclared.values()) == [0, 1, 2, 2, 1, 1, 1]  # of (a), the role is known


def test_each_point_of_article_30_2_is_printed_even_if_nothing_was_declared():
    found = verdicts(register_sheet(empty_activity(Role.PROCESSOR)))
    assert [kinds.count(NotDeclared) for kinds in found.values()] == [1, 1, 1, 1]


def test_joint_controller_must_name_the_others():
    found = blocks(register_sheet(empty_activity(Role.JOINT_CONTROLLER)), "Art. 30(1)(a)")
    assert NotDeclared("Joint controllers") in found


def test_what_does_not_apply_says_why():
    reason = NotApplicableRecord(label("transfers"), "Data never leave the office.")
    sheet = register_sheet(replace(empty_activity(), not_applicable=(reason,)))
    assert blocks(sheet, "Art. 30(1)(e)") == (NotApplicable("Data never leave the office."),)


def test_silent_topics_beyond_article_30_share_one_line():
    sheet = register_sheet(empty_activity())
    assert sheet.beyond == ()
    assert sheet.missing == (
        "source of the data",
        "information notice",
        "rights of the data subjects",
        "how rights are exercised",
        "automated decisions",
        "impact assessment",
        "breach procedure",
        "record of breaches",
        "review of the entry",
        "source document",
        "person in charge",
        "start date",
    )


def test_full_entry_is_silent_about_nothing():
    assert [register_sheet(full_activity(role)).missing for role in Role] == [(), (), ()]


def test_purpose_without_legal_basis_says_so():
    purpose = empty(PurposeRecord, text="Send the newsletter")
    (table,) = blocks(register_sheet(empty_activity(purposes=(purpose,))), "Art. 30(1)(b)")
    assert [cell.text.strip() for cell in table.rows[0]] == ["Send the newsletter", "not declared"]


def test_purposes_on_the_same_basis_share_a_row_as_long_as_it_is_short():
    purposes = [empty(PurposeRecord, text=text) for text in ("Send", "Count", "x" * 600, "Bill")]
    (table,) = blocks(register_sheet(empty_activity(purposes=tuple(purposes))), "Art. 30(1)(b)")
    assert [[line.text for line in row[0].lines] for row in table.rows] == [["Send", "Count", "x" * 600], ["Bill"]]


@pytest.mark.parametrize(("length", "kind"), [(100, Listing), (700, Table)])
def test_data_subjects_are_one_paragraph_unless_much_is_said_of_them(length, kind):
    people = replace(full_activity().data_subjects[0], description="x" * length)
    found = blocks(register_sheet(empty_activity(data_subjects=(people,))), "Art. 30(1)(c)")[0]
    assert isinstance(found, kind)
    assert "x" * length in str(found)


def test_processor_need_not_declare_its_clients_legal_basis():
    purpose = empty(PurposeRecord, text="Host the site")
    sheet = register_sheet(empty_activity(Role.PROCESSOR, purposes=(purpose,)))
    (section,) = (each for each in sheet.beyond if each.title == "Purposes")
    assert section.blocks == (Listing((Cell((Line("Host the site"),)),), run_in=True),)


def test_special_category_without_condition_says_so():
    health = Filler().make(full_activity().personal_data[0].category.__class__, special=True)
    data = replace(full_activity().personal_data[0], category=health, art9_condition=None)
    _people, table = blocks(register_sheet(empty_activity(personal_data=(data,))), "Art. 30(1)(c)")
    lines = [(line.label, line.text) for line in table.rows[0][0].lines]
    assert ("Special category of data, Art. 9(2)", "not declared") in lines


def test_row_that_names_no_data_says_nothing_of_data():
    bank = empty(RecipientRecord, kind=label("other"), name="Bank", data=(label("Invoices"),))
    sheet = register_sheet(empty_activity(recipients=(bank, replace(bank, name="Insurer", data=()))))
    table = blocks(sheet, "Art. 30(1)(d)")[0]
    assert [[line.text for line in row[1].lines] for row in table.rows] == [["Invoices"], []]


def test_retention_rule_that_names_no_data_says_nothing_of_data():
    rule = empty(RetentionRecord, period=5, unit=label("year"))
    (table,) = blocks(register_sheet(empty_activity(retention_rules=(rule,))), "Art. 30(1)(f)")
    assert [[line.text for line in cell.lines] for cell in table.rows[0]] == [[], ["5\N{NBSP}years"]]


def test_common_measures_are_named_only():
    (measure,) = full_activity().measures
    own = replace(measure, description="guarded by a dog")
    sheet = register_sheet(empty_activity(measures=(measure, own)), common=Common((measure,)))
    found = blocks(sheet, "Art. 30(1)(g)")
    assert [column.label for column in found[0].columns] == ["Technical measures", "As applied here"]
    assert [line.text for cell in found[0].rows[0] for line in cell.lines] == [measure.measure.en, "guarded by a dog"]
    common = Listing((Cell((Line(measure.measure.en),)),), "Common measures", run_in=True)
    assert found[1:] == (common,)


APPROVAL = ApprovalRecord("R-1", 7, dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), "Olive Own (owner)", "", current=True)


@pytest.mark.parametrize(
    ("approval", "expected"),
    [
        (lambda _said: None, "never approved"),
        (lambda said: replace(APPROVAL, substance=said), "approved on {} by Olive Own (owner)"),
        (
            lambda said: replace(APPROVAL, substance=said, current=False),
            "approved on {} by Olive Own (owner); changed since, and the change awaits approval",
        ),
        (lambda _said: APPROVAL, "not approved as it stands; an earlier text was, on {} by Olive Own (owner)"),
    ],
)
def test_sheet_says_what_is_approved(approval, expected):
    activity = empty_activity()
    sheet = register_sheet(activity, approval=approval(substance_of(activity)))
    ((_label, (line,)),) = [(fact.label, fact.lines) for fact in sheet.particulars if fact.label == "Approval"]
    assert line.text == expected.format(instant(APPROVAL.instant))


def test_criterion_that_was_not_answered_is_told_as_that_and_never_as_no():
    answers = (
        ScreeningRecord(label("matching", "Matching"), "Two files"),
        ScreeningRecord(label("vulnerable", "Vulnerable"), "", not_met=True),
        ScreeningRecord(label("cnil-required-3", "No. 3"), "", not_met=True),
    )
    [section] = [
        each for each in register_sheet(replace(empty_activity(), dpia_screenings=answers)).beyond if each.blocks
    ]
    listed, note = section.blocks
    assert isinstance(listed, Table)
    assert [[cell.text for cell in row] for row in listed.rows] == [
        ["Matching", "met", "Two files"],
        ["Vulnerable", "not met", ""],
        ["No. 3", "not met", ""],
    ]
    assert note == Note("7 of the nine criteria of WP 248 rev.01 were not answered.")
