"""What the tests of the admin share: who is signed in, and the addresses of pages."""

import pytest

from tests import factories


@pytest.fixture
def administrator(db):
    return factories.administrator("admina")


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def viewer(organisation):
    """May look at everything of the organisation, and change nothing."""
    return factories.member(organisation, "auditor", username="viewer")
