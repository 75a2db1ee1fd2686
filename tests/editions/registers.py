"""A small register, and editions of it."""

import pytest

from registry.choices import RegisterKind, Variant
from registry.editions.issue import Order, issue
from registry.record.extent import Extent
from tests import factories


@pytest.fixture
def small_register(organisation, settings, tmp_path):
    """One entry as controller, two as processor for two clients; sheets are kept in a folder of the test."""
    settings.DATA_DIR = tmp_path
    factories.activity(organisation, reference="C-01", name="Newsletter")
    for number, name in enumerate(("Acme", "Boreal"), 1):
        activity = factories.activity(
            organisation, reference=f"P-0{number}", name=f"Hosting for {name}", role="processor"
        )
        factories.client_activity(activity, factories.client(organisation, name=name))
    return organisation


@pytest.fixture
def order(small_register):
    """Return an order of this register: controller's, in English, all of it, unless something else is said."""

    def made(kind=RegisterKind.CONTROLLER, language="en", variant=Variant.FULL, client=""):
        return Order(small_register, kind, language, Extent(variant, client))

    return made


@pytest.fixture
def issued(order, owner):
    """The first edition of the controller's register."""
    return issue(order(), by=owner)
