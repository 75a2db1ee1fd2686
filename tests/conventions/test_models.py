"""What every model promises, so that no new one escapes it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import BaseConstraint, QuerySet
from django.utils.functional import Promise

from registry.models.part import Part
from ropa.journal.history import HistoryTrace
from ropa.journal.tracked import Tracked, tracked_models
from tests.conventions.rows import LONE_ROWS

OUR_APPS = ("journal", "organisations", "registry", "subprocessors", "work")
# A unit without a period would be refused for that reason first.
TOGETHER = {"unit": {"period": 1}}


def own_fields(model: type[models.Model]) -> list["models.Field[object, object]"]:
    """The columns that somebody declared: all but the automatic key."""
    return [field for field in model._meta.concrete_fields if not field.auto_created]


def named(model: type[models.Model]) -> str:
    return model._meta.label


def each_field(condition=bool):
    """(model, field) of all tracked models, as parameters named after them."""
    return [
        pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
        for model in tracked_models()
        for field in own_fields(model)
        if condition(field)
    ]


def each_constraint():
    return [
        pytest.param(model, constraint, id=constraint.name)
        for model in tracked_models()
        for constraint in model._meta.constraints
    ]


def keys():
    return [
        (f"{model._meta.label}.{field.name}", field.remote_field.on_delete)
        for model in tracked_models()
        for field in own_fields(model)
        if field.remote_field
    ]


def test_each_model_of_ours_is_tracked():
    ours = [model for app in OUR_APPS for model in apps.get_app_config(app).get_models()]
    assert [named(model) for model in ours if not issubclass(model, Tracked | HistoryTrace)] == [
        "journal.JournalEntry",
        "journal.Verification",
        "registry.Edition",
        "registry.EditionNames",
        "registry.ImportBatch",
        "registry.SavedMapping",
        "registry.JudgedRegister",
        "registry.Judgement",
        "work.Work",
        "work.Worker",
    ]


def test_each_tracked_model_has_a_row_for_these_tests():
    assert sorted(LONE_ROWS, key=named) == tracked_models()


@pytest.mark.parametrize("model", tracked_models(), ids=named)
def test_model_keeps_history_of_every_field(model):
    history = {field.attname for field in model.history.model._meta.concrete_fields}
    assert {field.attname for field in model._meta.concrete_fields} - history == set()
    assert {"actor", "change_id", "batch_id", "history_change_reason", "history_user_id"} - history == set()


@pytest.mark.parametrize(("model", "field"), each_field(lambda field: field.choices))
@pytest.mark.django_db
def test_choice_is_enforced_by_the_database(model, field):
    row = LONE_ROWS[model]()
    for value in ["~"] if field.blank else ["~", ""]:
        with pytest.raises(IntegrityError, match=f"{field.name}_known"), transaction.atomic():
            QuerySet(model).filter(pk=row.pk).update(**TOGETHER.get(field.name, {}) | {field.name: value})


@pytest.mark.parametrize(("model", "field"), each_field(lambda field: field.choices and field.blank))
@pytest.mark.django_db
def test_choice_may_stay_open(model, field):
    row = LONE_ROWS[model]()
    assert QuerySet(model).filter(pk=row.pk).update(**{field.name: ""}) == 1


@pytest.mark.parametrize(("model", "constraint"), each_constraint())
def test_constraint_speaks_to_people(model, constraint):
    message = constraint.violation_error_message
    assert message != BaseConstraint.default_violation_error_message
    assert isinstance(message, Promise), "it must be translatable"
    assert str(message).endswith(".")


@pytest.mark.parametrize("model", tracked_models(), ids=named)
def test_model_has_a_name_for_people(model):
    assert isinstance(model._meta.verbose_name, Promise)
    assert isinstance(model._meta.verbose_name_plural, Promise)
    assert model.__str__ is not models.Model.__str__


@pytest.mark.parametrize(("model", "field"), each_field())
def test_field_has_a_label_and_a_help_text(model, field):
    assert isinstance(field.verbose_name, Promise), "the default of Django cannot be translated"
    assert isinstance(field.help_text, Promise)
    assert str(field.help_text).endswith(".")


@pytest.mark.parametrize("field", HistoryTrace._meta.fields, ids=str)
def test_field_of_history_has_a_label_and_a_help_text(field):
    assert isinstance(field.verbose_name, Promise)
    assert isinstance(field.help_text, Promise)


@pytest.mark.parametrize(("model", "field"), each_field(lambda field: field.name.endswith(("_en", "_fr"))))
def test_words_are_kept_in_both_languages(model, field):
    other = model._meta.get_field(field.name[:-3] + {"_en": "_fr", "_fr": "_en"}[field.name[-3:]])
    assert (type(other), other.max_length, other.blank) == (type(field), field.max_length, field.blank)


@pytest.mark.parametrize(
    ("model", "field"), each_field(lambda field: isinstance(field, models.CharField | models.TextField))
)
def test_text_is_never_null(model, field):
    """One way to say "not declared": the empty text."""
    assert not field.null


@pytest.mark.parametrize("model", tracked_models(), ids=named)
def test_model_has_an_order_and_a_key_of_its_own(model):
    """Rows come out in one order, and a natural key tells them apart; only a transfer may repeat itself half-told."""
    unique_fields = [field.name for field in own_fields(model) if field.unique]
    unique_constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    assert model._meta.ordering
    assert unique_fields or unique_constraints


def test_many_to_many_fields_do_not_exist():
    assert [named(model) for model in tracked_models() if model._meta.local_many_to_many] == []


def test_only_parts_go_with_what_they_are_part_of():
    cascades = {name for name, on_delete in keys() if on_delete is models.CASCADE}
    parts = {f"{model._meta.label}.activity" for model in tracked_models() if issubclass(model, Part)}
    parts |= {
        "registry.EngagementData.engagement",
        "registry.RecipientData.recipient",
        "registry.RetentionData.rule",
        "subprocessors.Certification.subprocessor",
        "subprocessors.SubprocessorChain.subprocessor",
    }
    assert cascades == parts


def test_an_importer_goes_with_its_entry_only():
    restricted = {name for name, on_delete in keys() if on_delete is models.RESTRICT}
    assert restricted == {"registry.Transfer.engagement", "registry.Transfer.recipient"}


def test_no_key_is_emptied_or_left_dangling():
    """SET_NULL and its like change a row without history."""
    kept = {models.CASCADE, models.PROTECT, models.RESTRICT}
    assert [name for name, on_delete in keys() if on_delete not in kept] == []


def test_only_the_state_of_work_has_a_default():
    """A default on a legally meaningful field would be an answer that nobody gave."""
    defaults = {
        f"{model._meta.label}.{field.name}": field.default
        for model in tracked_models()
        for field in own_fields(model)
        if field.has_default() and not isinstance(field, models.BooleanField)
    }
    assert defaults == {
        "organisations.Organisation.default_language": "en",
        "registry.ProcessingActivity.status": "draft",
    }
