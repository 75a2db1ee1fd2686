"""Rows judged in memory are judged as the database judges them."""

import datetime as dt
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CheckConstraint, DateField, ForeignKey, IntegerField, Q, UniqueConstraint

from registry.models import Purpose, Transfer
from registry.spreadsheets.columns import SHEETS
from registry.spreadsheets.constraints import Judge, is_judged_by_choices, judged_fields
from subprocessors.models import Subprocessor
from tests import factories
from tests.conventions.rows import LONE_ROWS

pytestmark = pytest.mark.django_db
MODELS = [sheet.model for sheet in SHEETS]


def constraints(kind):
    return [
        pytest.param(model, constraint, id=constraint.name)
        for model in MODELS
        for constraint in model._meta.constraints
        if isinstance(constraint, kind) and not is_judged_by_choices(constraint, model)
    ]


def values(field, row):
    """What a column may say: nothing, what it says, and something else."""
    own = getattr(row, field.attname)
    if isinstance(field, ForeignKey):
        return [None, own or 1, 2]
    if isinstance(field, DateField):
        return [None, dt.date(2024, 1, 1), dt.date(2025, 1, 1)]
    if isinstance(field, IntegerField):
        return [None, 1]
    if isinstance(field, BooleanField):
        return [True, False]
    return ["", "46-2-c", "other"]


def accepts(ask) -> bool:
    try:
        ask()
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "constraint"), constraints(CheckConstraint))
def test_checks_are_judged_as_by_the_database(model, constraint, django_assert_num_queries):
    row = LONE_ROWS[model]()
    fields = [model._meta.get_field(name) for name in sorted(judged_fields(constraint))]
    verdicts = set()
    for combination in product(*(values(field, row) for field in fields)):
        for field, value in zip(fields, combination, strict=True):
            setattr(row, field.attname, value)
        with django_assert_num_queries(0):
            mine = accepts(lambda: Judge(constraint, model, []).judge(row))
        assert mine == accepts(lambda: constraint.validate(model, row)), combination
        verdicts.add(mine)
    assert verdicts == {True, False}


@pytest.mark.parametrize(("model", "constraint"), constraints(UniqueConstraint))
def test_a_copy_is_refused_as_by_the_database(model, constraint):
    row = LONE_ROWS[model]()
    if isinstance(constraint.condition, Q):
        row = prepared(row, constraint)
    other = model.objects.get(pk=row.pk)
    other.pk = None
    judge = Judge(constraint, model, [row])
    assert accepts(lambda: judge.judge(other)) == accepts(lambda: constraint.validate(model, other))
    judge.judge(row)  # it does not stand in its own way


def prepared(row, constraint):
    """A transfer that the condition of the constraint speaks of."""
    if constraint.name == "registry_transfer_unique_engagement":
        return factories.transfer(row.activity, engagement=factories.engagement(row.activity), country_id="US")
    if constraint.name == "registry_transfer_unique_recipient":
        return factories.transfer(row.activity, recipient=factories.recipient(row.activity), country_id="US")
    return row


def test_names_that_differ_in_case_only_are_the_same(organisation):
    factories.subprocessor(organisation=organisation, name="Nordlys")
    constraint = next(each for each in Subprocessor._meta.constraints if each.name.endswith("name_own"))
    judge = Judge(constraint, Subprocessor, Subprocessor.objects.filter(organisation=organisation))
    assert not accepts(lambda: judge.judge(Subprocessor(pk=-1, organisation=organisation, name="NORDLYS")))
    assert accepts(lambda: judge.judge(Subprocessor(pk=-2, organisation=organisation, name="Nordlys 2")))


def test_accepted_rows_stand_in_the_way_of_those_below():
    row = factories.activity()
    (constraint,) = Purpose._meta.constraints
    judge = Judge(constraint, Purpose, [])
    judge.judge(Purpose(pk=-1, activity=row, text="Pay"))
    with pytest.raises(ValidationError, match="This purpose is already listed"):
        judge.judge(Purpose(pk=-2, activity=row, text="Pay"))


def test_a_row_that_moves_frees_its_place():
    row = factories.activity()
    (constraint,) = Purpose._meta.constraints
    moved = factories.purpose(row, text="Pay")
    judge = Judge(constraint, Purpose, [moved])
    moved.text = "Plan"
    judge.judge(moved)
    judge.judge(Purpose(pk=-1, activity=row, text="Pay"))


def test_what_memory_cannot_judge_is_asked_of_the_database():
    constraint = CheckConstraint(condition=Q(documentation__startswith="x"), name="asked")
    judge = Judge(constraint, Transfer, [])
    row = factories.transfer(factories.activity(), documentation="x")
    judge.judge(row)
    row.documentation = "y"
    with pytest.raises(ValidationError):
        judge.judge(row)
