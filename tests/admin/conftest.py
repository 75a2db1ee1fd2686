"""What the tests of the admin share: who is signed in, and the addresses of pages."""

import pytest
from django.contrib.auth.models import Permission

from tests import factories


@pytest.fixture
def administrator(db):
    return factories.administrator("admina")


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def viewer(db):
    """May look at entries and at their history, and change nothing."""
    account = factories.user("viewer")
    names = ["view_processingactivity", "view_historicalprocessingactivity"]
    account.user_permissions.set(Permission.objects.filter(codename__in=names))
    return account
