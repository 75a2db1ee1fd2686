"""The law as data: what was in force on a day, and in which language it speaks."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import override

from registry.models import AdequacyDecision, DpiaCriterion, EeaMembership, LegalBasis
from tests import factories
from tests.refusals import said

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2030, 1, 1), dt.date(2031, 12, 31)
DAY = dt.timedelta(days=1)
PRIVACY_SHIELD, FRAMEWORK = "(EU) 2016/1250", "(EU) 2023/1795"


def decision(**values) -> AdequacyDecision:
    given = {"number": "(EU) 2030/1", "adopted_on": FIRST, "in_force_from": FIRST, "needs_certification": "no"}
    return AdequacyDecision(**given | values)


def membership(**values) -> EeaMembership:
    return EeaMembership(**{"country_id": "CH", "kind": "EU", "in_force_from": FIRST} | values)


@pytest.mark.parametrize("make", [lambda **values: decision(country_id="AU", **values), membership])
@pytest.mark.parametrize(
    ("at", "expected"),
    [(FIRST - DAY, False), (FIRST, True), (FIRST + DAY, True), (LAST, True), (LAST + DAY, False)],
    ids=["day before", "first day", "between", "last day", "day after"],
)
def test_in_force_from_the_first_to_the_last_day(make, at, expected):
    row = factories.saved(make(in_force_until=LAST))
    assert type(row).objects.in_force(at).filter(pk=row.pk).exists() is expected


@pytest.mark.parametrize("make", [lambda **values: decision(country_id="AU", **values), membership])
def test_in_force_without_an_end(make):
    row = factories.saved(make())
    assert type(row).objects.in_force(dt.date(2999, 12, 31)).filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2016-07-11", []),
        ("2023-07-09", []),
        ("2023-07-10", [FRAMEWORK]),
        ("2026-11-22", [FRAMEWORK]),
    ],
)
def test_united_states_on_a_day(day, expected):
    rows = AdequacyDecision.objects.in_force(dt.date.fromisoformat(day)).filter(country="US")
    assert list(rows.values_list("number", flat=True)) == expected


@pytest.mark.parametrize(
    ("day", "count"), [("1957-12-31", 0), ("1973-01-01", 9), ("2020-01-31", 31), ("2020-12-31", 31), ("2021-01-01", 30)]
)
def test_size_of_the_eea_on_a_day(day, count):
    """Of its present and former members, by the day on which each joined the Union or the EEA."""
    assert EeaMembership.objects.in_force(dt.date.fromisoformat(day)).count() == count


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"country_id": "AU", "organisation_en": "Union", "organisation_fr": "Union"},
        {"organisation_en": "Union"},
        {"organisation_fr": "Union"},
    ],
    ids=["neither", "both", "English only", "French only"],
)
def test_decision_names_a_country_or_an_organisation(values):
    expected = ["Name a country, or an international organisation in both languages."]
    assert said(decision(**values)) == {"__all__": expected}
    row = factories.saved(decision(country_id="AU"))
    with pytest.raises(IntegrityError, match="one_destination"), transaction.atomic():
        QuerySet(AdequacyDecision).filter(pk=row.pk).update(**{"country_id": None} | values)


@pytest.mark.parametrize("make", [lambda **values: decision(country_id="AU", **values), membership])
def test_end_before_the_beginning_is_refused(make):
    assert said(make(in_force_until=FIRST - DAY)) == {"__all__": ["The end lies before the beginning."]}


def test_number_of_a_decision_is_unique():
    expected = {"number": ["Adequacy decision with this Decision already exists."]}
    assert said(decision(country_id="AU", number=FRAMEWORK)) == expected


def test_membership_is_listed_once():
    factories.saved(membership())
    assert said(membership()) == {"__all__": ["This membership is already listed."]}


@pytest.mark.parametrize("code", ["6-1-F", "6--1", "-6", "6_1", "é", ""])
def test_code_is_plain(code):
    assert "code" in said(DpiaCriterion(code=code, label_en="Label", label_fr="Libellé"))


def test_law_speaks_the_language_of_its_reader():
    basis, criterion = LegalBasis.objects.get(code="6-1-f"), DpiaCriterion.objects.get(code="large-scale")
    with override("fr"):
        french = (str(basis), str(criterion))
    with override("en"):
        english = (str(basis), str(criterion))
    assert french == (f"6.1.f · {basis.label_fr}", criterion.label_fr)
    assert english == (f"6(1)(f) · {basis.label_en}", criterion.label_en)


def test_purpose_is_offered_grounds_of_article_6_only():
    offered = LegalBasis.objects.complex_filter(
        factories.purpose(factories.activity())._meta.get_field("legal_basis").get_limit_choices_to()
    )
    assert sorted(offered.values_list("code", flat=True)) == [f"6-1-{letter}" for letter in "abcdef"]


def test_ground_of_another_article_is_refused():
    row = factories.purpose(factories.activity())
    row.legal_basis = factories.legal_basis("9-2-a")
    assert list(said(row)) == ["legal_basis"]
