"""What changed between two editions, from the data inside them."""

import pytest

from registry.editions.compare import changes_of
from registry.editions.issue import issue
from tests import factories
from tests.factories import saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]


def test_editions_of_one_state_differ_in_nothing(issued, order, owner):
    again = issue(order(), by=owner)
    found = changes_of(issued, again)
    assert found.is_empty
    assert found.between == (
        "Edition no. 1 · Register of the controller (Art. 30(1))",
        "Edition no. 2 · Register of the controller (Art. 30(1))",
    )


def test_changes_are_told_from_the_older_to_the_newer(issued, order, owner, small_register):
    activity = small_register.activities.get(reference="C-01")
    activity.name = "Monthly newsletter"
    saved(activity)
    small_register.phone = "+33 1 00 00 00 00"
    saved(small_register)
    factories.activity(small_register, reference="C-02")
    newer = issue(order(), by=owner)
    found = changes_of(issued, newer)
    assert [each.reference for each in found.added] == ["C-02"]
    assert [(each.reference, [(line.line.old, line.line.new) for line in each.lines]) for each in found.changed] == [
        ("C-01", [("Newsletter", "Monthly newsletter")])
    ]
    assert found.keeper is not None
    assert [line.line.new for line in found.keeper.lines] == ["+33 1 00 00 00 00"]
    assert [each.reference for each in changes_of(newer, issued).removed] == ["C-02"]
