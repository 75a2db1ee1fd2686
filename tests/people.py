"""Standing people: who acts in the tests, always the same few, each with the role that the name says."""

import pytest
from django.contrib.auth.models import User

from ropa.organisations.choices import MembershipRole
from ropa.organisations.models import Organisation
from tests import factories


@pytest.fixture
def organisation(db) -> Organisation:
    """The organisation in which the owner, the colleague and the auditor have their roles."""
    return factories.organisation(slug="kestrel", name="Kestrel")


@pytest.fixture
def other_organisation(db) -> Organisation:
    """The stranger's: nobody of the first organisation may see it, and the reverse."""
    return factories.organisation(slug="osprey", name="Osprey")


@pytest.fixture
def owner(organisation) -> User:
    return person(organisation, "owner", MembershipRole.OWNER, "Olive", "Own")


@pytest.fixture
def colleague(organisation) -> User:
    """Edits the owner's register."""
    return person(organisation, "colleague", MembershipRole.EDITOR, "Colin", "League")


@pytest.fixture
def auditor(organisation) -> User:
    """Reads the owner's register and changes nothing."""
    return person(organisation, "auditor", MembershipRole.AUDITOR, "Audrey", "Tor")


@pytest.fixture
def stranger(other_organisation) -> User:
    """Owns another register, and has no business in this one."""
    return person(other_organisation, "stranger", MembershipRole.OWNER, "Stan", "Ranger")


def person(of: Organisation, username: str, role: MembershipRole, first_name: str, last_name: str) -> User:
    return factories.member(of, role, username=username, first_name=first_name, last_name=last_name)
