"""Whoever acted stays: an account that stands in the history is deactivated, never deleted."""

import pytest
from django.db.models import ProtectedError

from ropa.journal.gate import change
from tests import factories

pytestmark = pytest.mark.django_db


def test_account_that_acted_cannot_be_deleted(organisation):
    person = factories.user("departed")
    with change(by=person):
        factories.activity(organisation)
    with pytest.raises(ProtectedError):
        person.delete()


def test_account_that_never_acted_can_be_deleted():
    person = factories.user("newcomer")
    person.delete()
    assert person.pk is None
