"""Days, durations, lists and citations in both languages."""

import datetime as dt

import pytest
from django.utils.translation import override

from registry import wording
from registry.record import Label

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("en", dt.date(2023, 10, 3), "3 October 2023"),
        ("fr", dt.date(2023, 10, 3), "3 octobre 2023"),
        ("fr", dt.date(2023, 10, 1), "1er octobre 2023"),
        ("fr", dt.date(2021, 1, 11), "11 janvier 2021"),
        ("en", None, ""),
    ],
)
def test_day_is_written_in_full_and_stays_on_one_line(language, date, expected):
    with override(language):
        assert wording.day(date) == expected.replace(" ", NBSP)


def test_instant_is_that_of_the_installation(settings):
    settings.TIME_ZONE = "Europe/Paris"
    at = dt.datetime(2026, 11, 21, 23, 5, tzinfo=dt.UTC)
    with override("en"):
        assert wording.instant(at) == "22 November 2026, 00:05 (UTC+01:00)".replace(" ", NBSP)


@pytest.mark.parametrize(
    ("language", "count", "unit", "expected"),
    [
        ("en", 1, "year", "1 year"),
        ("en", 5, "year", "5 years"),
        ("fr", 1, "year", "1 an"),
        ("fr", 13, "month", "13 mois"),
        ("fr", 30, "day", "30 jours"),
        ("en", None, "year", ""),
        ("en", 5, "", ""),
    ],
)
def test_duration_agrees_with_its_number(language, count, unit, expected):
    with override(language):
        assert wording.duration(count, unit) == expected.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("language", "citation", "expected"),
    [
        ("en", "6(1)(f)", "Art. 6(1)(f)"),
        ("fr", "6(1)(f)", "Art. 6.1.f"),
        ("fr", "10", "Art. 10"),
        ("en", "", ""),
    ],
)
def test_article_is_cited_as_the_language_does(language, citation, expected):
    with override(language):
        assert wording.article(citation) == expected.replace(" ", NBSP)


def test_label_speaks_the_language_and_keeps_its_article_together():
    label = Label("45", "Adequacy decision (Art. 45)", "Décision d’adéquation (art. 45)")
    with override("en"):
        assert wording.words(label) == f"Adequacy decision (Art.{NBSP}45)"
    with override("fr"):
        assert wording.words(label) == f"Décision d’adéquation (art.{NBSP}45)"
    assert wording.words(None) == ""


def test_accents_and_capitals_do_not_count_in_the_order():
    assert sorted(["zèbre", "École", "eau", "abri"], key=wording.alphabetical) == ["abri", "eau", "École", "zèbre"]


def test_enumeration_ends_with_and():
    with override("fr"):
        assert wording.enumeration(["a", "b", "c"]) == "a, b et c"
