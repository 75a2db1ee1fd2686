"""The four example registers, imported once and taken back: the tests read Records only."""

import pytest
from django.db import transaction

from ropa.journal.scope import everything
from tests.examples.registers import SLUGS, Example, read_example


@pytest.fixture(scope="session")
def examples(django_db_setup, django_db_blocker) -> dict[str, Example]:
    with django_db_blocker.unblock(), everything(), transaction.atomic():
        found = {slug: read_example(slug) for slug in SLUGS}
        transaction.set_rollback(True)
    return found
