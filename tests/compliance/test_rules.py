"""Every rule fires on what it is about, and stays silent where all is well. Named by code, without a database."""

import pytest
from django.utils.translation import override

from registry.compliance import RULES
from registry.compliance.finding import Finding
from registry.compliance.rules import CONTROLLER_RULES, PROCESSOR_RULES, RULE_OF
from tests.compliance.cases import FIRING, SILENT
from tests.compliance.specimens import codes, controller, keeper, processor
from tests.documents.specimens import label

GO_WITH = {"identity.representative-undeclared": {"identity.country-missing"}}  # without a country, both are open


def test_nothing_is_found_where_all_is_well():
    assert (codes(controller()), codes(processor()), codes(keeper())) == ([], [], [])


def test_every_rule_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent():
    every = [rule.code for rule in RULES]
    assert sorted({case.code for case in FIRING}) == sorted(every)
    assert sorted({case.code for case in SILENT}) == sorted(every)


def test_codes_are_unique_and_speak():
    every = [rule.code for rule in RULES]
    assert len(set(every)) == len(every)
    assert [
        code for code in every if code.count(".") != 1 or not code.replace(".", "").replace("-", "").isalpha()
    ] == []


def test_there_are_enough_rules():
    assert len(RULES) >= 40


@pytest.mark.parametrize("case", FIRING, ids=str)
def test_rule_fires(case):
    """And nothing else does: a lack is told once."""
    assert [code for code in case.found() if code not in GO_WITH.get(case.code, ())] == [case.code]


@pytest.mark.parametrize("case", SILENT, ids=str)
def test_rule_is_silent(case):
    assert case.code not in case.found()


@pytest.mark.parametrize("case", FIRING, ids=str)
def test_rule_is_waived(case):
    """For that finding only: what it says of another part still counts."""
    judged = case.waived()
    assert [each.finding.code for each in judged if not each.is_open] == [case.code]
    assert [each.finding.code for each in judged if each.is_open and each.finding.code == case.code] == []
    assert [each.finding.code for each in case.waived(subject="another") if not each.is_open] == []


@pytest.mark.parametrize(("language", "number"), [("en", "(EU) 2023/1795"), ("fr", "(UE) 2023/1795")])
def test_decision_is_cited_as_the_language_does(language, number):
    values = (("importer", "Heron"), ("decision", "(EU) 2023/1795"))
    with override(language):
        assert number in Finding(RULE_OF["transfer.certification-unchecked"], "C-01", "", values).message


def test_a_retired_entry_is_not_judged():
    assert codes(controller(purposes=(), status=label("retired"))) == []


def test_a_processor_is_not_judged_by_the_article_of_controllers():
    """Art. 30(2) asks neither for purposes nor for data subjects, recipients or retention."""
    own = {rule.code for rule in PROCESSOR_RULES}
    controllers = {"purpose.missing", "purpose.basis-missing", "data.subjects-missing", "retention.missing"}
    assert own & controllers == set()
    assert {rule.code for rule in CONTROLLER_RULES} & {"client.missing", "client.operations-missing"} == set()
