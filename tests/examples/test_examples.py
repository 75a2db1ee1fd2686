"""Every fact that a statement states is found in its register, where it belongs. The facts are lists in facts/."""

import re
from typing import NamedTuple

import pytest

from tests.examples.registers import HERE, SLUGS, Example, plainly, written


class Fact(NamedTuple):
    words: str
    register: str
    place: str
    expected: tuple[str, ...]


def facts_of(slug: str) -> list[Fact]:
    """Read the list of facts: a line each, `fact | where | words + words`."""
    found = []
    for line in (HERE / "facts" / f"{slug}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        words, place, expected = (cell.strip() for cell in line.split(" | "))
        found.append(Fact(words, slug, place, tuple(plainly(part.strip()) for part in expected.split(" + "))))
    return found


FACTS = [fact for slug in SLUGS for fact in facts_of(slug)]


def stands_in(texts: list[str], expected: tuple[str, ...]) -> bool:
    return any(all(_contains(text, words) for words in expected) for text in texts)


def _contains(text: str, words: str) -> bool:
    if words.isdigit():
        return re.search(rf"(?<!\d){words}(?!\d)", text) is not None
    return words in text


def candidates(example: Example, place: str) -> list[list[str]]:
    """Return, for each entry that `place` names, the texts of which one must hold the fact."""
    who, what = place.split(" ")
    if who == "organisation":
        return [[written(getattr(example.register.organisation, what))]]
    parts = [getattr(activity, what) for activity in example.activities(who)]
    return [[written(row) for row in part] if isinstance(part, tuple) else [written(part)] for part in parts]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.register}: {fact.words}")
def test_a_stated_fact_stands_in_the_register(examples, fact):
    found = candidates(examples[fact.register], fact.place)
    missing = [texts for texts in found if not stands_in(texts, fact.expected)]
    assert found
    assert missing == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_list_of_facts_is_long_enough_to_mean_something(slug):
    assert len({fact.words for fact in facts_of(slug)}) == len(facts_of(slug)) >= 40


def test_a_fact_that_is_not_stated_is_not_found(examples):
    [texts] = candidates(examples["kleep"], "C-01 retention_rules")
    assert not stands_in(texts, ("10", "[year]"))
    assert not stands_in(texts, ("fin de la relation commerciale", "[month]"))
