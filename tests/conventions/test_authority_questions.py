"""Every question of the British, Irish and French authorities has a field that holds its answer."""

from itertools import chain

import pytest
from django.apps import apps

from registry.topics import FIELDS_OF_TOPIC
from tests.conventions.authority_questions import AUTHORITIES, PAGE, page, questions, words

FIELDS = sorted(set(chain.from_iterable(FIELDS_OF_TOPIC.values())))


def test_each_topic_has_a_field():
    assert [topic for topic, fields in FIELDS_OF_TOPIC.items() if not fields] == []
    assert list(FIELDS_OF_TOPIC) == [row["topic"] for row in questions()]


def test_each_topic_has_words_in_both_languages():
    assert [row["topic"] for row in words()] == [row["topic"] for row in questions()]
    assert [row["topic"] for row in words() if not (row["label_en"] and row["label_fr"])] == []


@pytest.mark.parametrize("path", FIELDS)
def test_field_of_a_topic_exists(path):
    model, name = path.rsplit(".", 1)
    assert apps.get_model(model)._meta.get_field(name).concrete


def test_no_field_answers_two_topics():
    assert sorted(chain.from_iterable(FIELDS_OF_TOPIC.values())) == FIELDS


def test_there_are_121_different_questions_on_44_topics():
    asked = [each for row in questions() for authority in AUTHORITIES for each in row[authority].split()]
    assert (len(FIELDS_OF_TOPIC), len(asked), len(set(asked))) == (44, 121, 121)


def test_page_is_made_from_the_table():
    """If this fails: python -m tests.conventions.authority_questions, and read what has changed."""
    assert PAGE.read_text(encoding="utf-8") == page()
