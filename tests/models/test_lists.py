"""The lists that entries pick from: shared ones, and each organisation's own words."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import override

from tests import factories
from tests.refusals import refused

pytestmark = pytest.mark.django_db
each_list = pytest.mark.parametrize(
    "make", [factories.data_category, factories.data_subject_category, factories.security_measure]
)


@each_list
def test_code_is_unique_in_the_shared_list(make):
    make(code="blood-type")
    assert refused(make(), code="blood-type") == {"__all__": ["This name is already in the list."]}


@each_list
def test_code_is_unique_in_an_own_list(make, organisation):
    make(code="blood-type", organisation=organisation)
    row = make(organisation=organisation)
    assert refused(row, code="blood-type") == {"__all__": ["This name is already in the list."]}


@each_list
def test_code_is_unique_in_the_database_whatever_its_case(make):
    make(code="blood-type")
    row = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet(type(row)).filter(pk=row.pk).update(code="Blood-Type")


@each_list
def test_code_may_recur_in_another_list(make, organisation, other_organisation):
    rows = [make(code="blood-type", organisation=of) for of in (None, organisation, other_organisation)]
    assert type(rows[0]).objects.filter(code="blood-type").count() == 3


@each_list
def test_words_of_an_organisation_are_its_own(make, organisation, other_organisation):
    rows = [make(organisation=of) for of in (None, organisation, other_organisation)]
    available = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).available_to(organisation)
    assert set(available) == set(rows[:2])


@each_list
def test_word_speaks_the_language_of_its_reader(make):
    row = make(label_en="Blood type", label_fr="Groupe sanguin")
    with override("fr"):
        french = str(row)
    with override("en"):
        english = str(row)
    assert (french, english) == ("Groupe sanguin", "Blood type")
