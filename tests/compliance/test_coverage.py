"""Completeness, the questions of authorities, and what rests on a decision: told from Records alone."""

import csv
from dataclasses import replace

import pytest

from registry.choices import Block
from registry.compliance.completeness import completeness
from registry.compliance.coverage import Reply, coverage, reply
from registry.compliance.places import SECTION_OF
from registry.compliance.questions import AUTHORITIES, FILES, questions, topics
from registry.compliance.rules import ENTRY_RULES
from registry.compliance.without import in_use, law_without, lost_without
from registry.topics import FIELDS_OF_TOPIC
from tests.compliance.specimens import AT, LAW, controller, keeper, not_applicable, processor, purpose, transfer
from tests.documents.specimens import empty_activity, empty_organisation, full_activity, full_organisation, register


def test_a_sound_entry_is_complete_but_for_what_it_does_not_say():
    found = completeness(controller(), keeper())
    assert [answer.item.article for answer in found.answers if answer.is_missing] == ["30(1)(e)"]
    assert (found.said, found.percent) == (8, 88)


def test_what_is_declared_not_applicable_is_complete():
    assert completeness(controller(not_applicable=(not_applicable(Block.TRANSFERS),)), keeper()).percent == 100


def test_an_empty_entry_is_not_complete_at_all():
    assert completeness(empty_activity(), empty_organisation()).said == 0


def test_a_processor_is_measured_by_its_own_article():
    found = completeness(processor(), keeper())
    assert {answer.item.article[:5] for answer in found.answers} == {"30(2)"}
    assert found.said == len(found.answers) - 1


def test_there_are_121_questions_each_with_a_topic_and_fields():
    assert sum(len(questions(authority)) for authority in AUTHORITIES) == 121
    with (FILES / "authority_questions.csv").open(encoding="utf-8", newline="") as file:
        assert {row["topic"] for row in csv.DictReader(file)} == set(topics()) == set(FIELDS_OF_TOPIC)


def test_a_full_entry_leaves_no_gap():
    """And an empty one answers nothing but its name, its reference and its role."""
    whole = register(full_activity(), organisation=full_organisation())
    assert [covered.question.number for covered in coverage(whole, questions("ico")) if covered.gaps] == []
    bare = register(empty_activity(), organisation=empty_organisation())
    answered = {
        covered.question.topic.code
        for covered in coverage(bare, questions("cnil"))
        if covered.told[0].reply is Reply.ANSWERED
    }
    assert answered == {"processing_name", "controller_identity", "role"}


@pytest.mark.parametrize(
    ("topic", "entry", "expected"),
    [
        ("balancing_test", controller(), Reply.NOT_ASKED),
        ("balancing_test", controller(purposes=(purpose("6-1-f"),)), Reply.GAP),
        ("consent_record", controller(purposes=(purpose("6-1-a", consent_record="CRM"),)), Reply.ANSWERED),
        ("transfers", controller(), Reply.GAP),
        ("transfers", controller(not_applicable=(not_applicable(Block.TRANSFERS),)), Reply.NOT_APPLICABLE),
        ("safeguards", controller(), Reply.NOT_ASKED),
        ("special_categories", controller(), Reply.NOT_ASKED),
    ],
)
def test_a_question_arises_or_not(topic, entry, expected):
    assert reply(topic, entry, keeper()).reply is expected


def test_a_transfer_loses_its_ground_with_its_only_decision():
    entry = controller(transfers=(transfer("GB"), transfer("BR")))
    lost = lost_without(register(entry), "(EU) 2021/1772", AT, LAW)
    assert [each.transfer.country and each.transfer.country.code for each in lost] == ["GB"]
    assert lost[0].is_vendor
    assert in_use(register(entry), AT, LAW)["(EU) 2021/1772"] == 1


def test_a_transfer_that_another_decision_covers_keeps_its_ground():
    twice = replace(LAW, decisions=(*LAW.decisions, replace(LAW.decisions[2], number="another")))
    assert lost_without(register(controller(transfers=(transfer("GB"),))), "another", AT, twice) == ()
    assert [each.period.holds(AT) for each in law_without(twice, "another", AT).decisions][-1] is False


def test_a_transfer_on_other_grounds_loses_nothing():
    entry = controller(transfers=(transfer("GB", "46-2-c"),))
    assert lost_without(register(entry), "(EU) 2021/1772", AT, LAW) == ()


def test_every_rule_is_dealt_with_in_a_section_of_the_form():
    assert [rule.code for rule in ENTRY_RULES if rule.field not in SECTION_OF] == []
