"""No row of an entry points to what belongs to another organisation, whatever the model and the field."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from registry import models
from ropa.organisations.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def foreign(other: Organisation) -> dict[str, Any]:
    """One row of each kind that an organisation owns, of the other organisation."""
    vendor = factories.subprocessor(organisation=other)
    return {
        "data": factories.data_category(organisation=other),
        "people": factories.data_subject_category(organisation=other),
        "measure": factories.security_measure(organisation=other),
        "vendor": vendor,
        "place": factories.location(organisation=other),
        "client": factories.client(other),
    }


POINTING = {
    "data": lambda entry, row: models.PersonalData(activity=entry, category=row),
    "people": lambda entry, row: models.DataSubject(activity=entry, category=row),
    "measure": lambda entry, row: models.ActivityMeasure(activity=entry, measure=row),
    "vendor": lambda entry, row: models.Engagement(activity=entry, subprocessor=row),
    "place": lambda entry, row: models.StoragePlace(activity=entry, location=row),
    "client": lambda entry, row: models.ClientActivity(activity=entry, client=row),
}


@pytest.mark.parametrize("kind", POINTING)
def test_row_of_another_organisation_is_refused(organisation, other_organisation, kind):
    entry = factories.activity(organisation)
    with pytest.raises(ValidationError, match="This belongs to another organisation"):
        POINTING[kind](entry, foreign(other_organisation)[kind]).full_clean()


@pytest.mark.parametrize("kind", POINTING)
def test_own_row_is_accepted(organisation, kind):
    entry = factories.activity(organisation)
    POINTING[kind](entry, foreign(organisation)[kind]).full_clean()


def test_category_of_another_organisation_is_refused_in_every_list(organisation, other_organisation):
    entry = factories.activity(organisation)
    category = foreign(other_organisation)["data"]
    links = (
        models.RecipientData(recipient=factories.recipient(entry), category=category),
        models.EngagementData(engagement=factories.engagement(entry), category=category),
        models.RetentionData(rule=factories.retention_rule(entry), category=category),
    )
    for link in links:
        with pytest.raises(ValidationError, match="This belongs to another organisation"):
            link.full_clean()
