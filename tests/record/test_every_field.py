"""Whatever changes in a register changes its digest, and nothing else does: no field is forgotten on the way out."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from registry.choices import RegisterKind
from registry.models import (
    AdequacyDecision,
    CalendarFeed,
    DpiaCriterion,
    EeaMembership,
    Engagement,
    LegalBasis,
    LegalDuty,
    ProcessingActivity,
    Recipient,
    RecordsExemption,
    ShareLink,
    Waiver,
)
from registry.record import digest, read_register
from ropa.journal.gate import change
from ropa.journal.text import kept
from ropa.journal.tracked import tracked_models
from ropa.organisations.models import Country, Membership, Organisation, Preference
from tests import factories

# These say nothing in a register: who may work on it, the law that it is judged by, and what was waived of it.
OUTSIDE = (
    CalendarFeed,
    ShareLink,
    Membership,
    Preference,
    AdequacyDecision,
    EeaMembership,
    LegalDuty,
    RecordsExemption,
    Waiver,
)
# A ground goes by its code, citation and label; its wording is looked up. A picture or a signed text is a file beside
# the register, and how work is done is no part of it: the journal and the history keep that.
UNSAID = [
    "organisations.Organisation.logo",
    "organisations.Organisation.separation_of_duties",
    "registry.DpiaCriterion.listed",
    "registry.DpiaCriterion.source",
    "registry.LegalBasis.kind",
    "registry.LegalBasis.country",
    "registry.LegalBasis.wording_en",
    "registry.LegalBasis.wording_fr",
    "registry.LegalBasis.source",
    "subprocessors.Agreement.document",
]
MANY = 10_000  # characters
TEXTS = ["name", "description", "owner", "rights_procedure", "dpia_reason", "provenance_section", "note"]


@pytest.fixture
def keeper(db) -> Organisation:
    """A register in which everything is said, in its own words wherever it may have some; beside another one."""
    factories.full_activity(factories.full_organisation())
    factories.activity()
    of = factories.full_organisation(dpo_name="", dpo_email="")  # a name would exclude the reason why there is none
    factories.recipient(factories.full_activity(of))
    for make in (factories.data_category, factories.data_subject_category, factories.security_measure):
        make(organisation=of)
    return of


def current(keeper: Organisation) -> str:
    return digest(read_register(Organisation.objects.get(pk=keeper.pk), RegisterKind.ALL))


def used(model: Any) -> Any:
    """Rows that the register leans on: of a preloaded list those in use, of importers those that can move."""
    in_use: dict[Any, dict[str, object]] = {
        Country: {"code": "FR"},
        DpiaCriterion: {"uses__isnull": False},
        LegalBasis: {"purposes__isnull": False},
        Engagement: {"transfers__isnull": True},
        Recipient: {"transfers__isnull": True},
    }
    return model._base_manager.filter(**in_use.get(model, {})).order_by("-pk")[:4]


def other_rows(row: Any, field: Any) -> Any:
    """Rows that the key may point to instead; parts only of the same entry, as clean() demands."""
    rows = field.related_model._base_manager.exclude(pk=getattr(row, field.attname))
    parts = {"activity"} <= {each.name for each in field.related_model._meta.fields}
    entry = getattr(row, "activity_id", None)
    return rows.filter(activity=entry) if parts and entry else rows


def other_values(row: Any, field: Any) -> Iterator[object]:
    value = getattr(row, field.attname)
    if field.remote_field:
        yield from other_rows(row, field).values_list("pk", flat=True)[:10]
        if field.null:
            yield None
    elif field.choices:
        yield from (each for each, _label in field.choices if each != value)
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateField):
        yield value + dt.timedelta(days=1) if value else dt.date(2026, 2, 3)
    elif isinstance(field, models.IntegerField):
        yield (value or 0) + 1
    else:
        yield f"{value}x"[-(getattr(field, "max_length", None) or MANY) :]


def digest_with(keeper: Organisation, row: models.Model, column: str, value: object) -> str:
    """The digest of the register if the row had this value, which is then taken back."""
    with transaction.atomic():
        QuerySet(type(row)).filter(pk=row.pk).update(**{column: value})
        found = current(keeper)
        transaction.set_rollback(True)
    return found


def is_said(keeper: Organisation, before: str, model: type[models.Model], field: Any) -> bool:
    """Whether another value of the field, in some row, makes the register say something else."""
    for row in used(model):
        for value in other_values(row, field):
            try:
                if digest_with(keeper, row, field.attname, value) != before:
                    return True
            except IntegrityError:  # this value does not go with the row's others: try the next
                continue
    return False


def test_every_field_is_said(keeper):
    before = current(keeper)
    unsaid = [
        f"{model._meta.label}.{field.name}"
        for model in tracked_models()
        for field in model._meta.concrete_fields
        if model not in OUTSIDE and not field.primary_key and not is_said(keeper, before, model, field)
    ]
    assert unsaid == UNSAID
    assert current(keeper) == before


@given(name=st.sampled_from(TEXTS), text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_digest_changes_if_and_only_if_a_text_does(keeper, name, text):
    row = ProcessingActivity.objects.get(organisation=keeper)
    before, said = current(keeper), getattr(row, name)
    with change(by="editor"):
        setattr(row, name, kept(text))
        row.save()
    assert (current(keeper) != before) is (kept(text) != said)
