"""The change gate: one act is written together or not at all, by somebody, and ends when its block ends."""

import threading
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.utils.functional import SimpleLazyObject

from ropa.journal.gate import Change, UnrecordedChange, change, current_change, required_change
from ropa.organisations.models import Organisation
from ropa.organisations.scope import everything
from tests import factories


class Trouble(Exception):
    """Something that goes wrong in the middle of an act."""


def names() -> list[str]:
    return list(Organisation.objects.order_by("name").values_list("name", flat=True))


def told() -> list[str]:
    """The names that history tells of, oldest first."""
    return list(Organisation.history.order_by("history_id").values_list("name", flat=True))


def create(name: str) -> Organisation:
    return Organisation.objects.create(name=name, slug=name.lower())


def create_and_fail(name: str) -> None:
    create(name)
    raise Trouble


def test_there_is_no_act_outside_the_gate(db):
    with change(by="import"):
        pass
    assert current_change() is None


def test_the_act_is_known_inside_the_gate(db):
    batch = uuid.uuid4()
    with change(by="import", reason="first load", batch=batch) as act:
        assert current_change() is act
    assert (act.by, act.reason, act.batch) == ("import", "first load", batch)


def test_each_act_has_an_id_of_its_own(db):
    with change(by="import") as first:
        pass
    with change(by="import") as second:
        pass
    assert first.id != second.id


def test_refusal_says_what_was_attempted_and_what_to_do():
    with pytest.raises(UnrecordedChange) as refusal:
        required_change("a row was about to be written")
    expected = "a row was about to be written outside the change gate: wrap it in `with change(by=..., reason=...):`"
    assert str(refusal.value) == expected


def test_error_takes_back_rows_and_history(db):
    with pytest.raises(Trouble), change(by="import"):
        create_and_fail("Kestrel")
    assert (names(), told(), current_change()) == ([], [], None)


@pytest.mark.django_db(transaction=True)
def test_error_takes_back_rows_and_history_for_good():
    """The same without the transaction that a test usually runs in."""
    with pytest.raises(Trouble), change(by="import"):
        create_and_fail("Kestrel")
    with change(by="import"):
        create("Osprey")
    assert (names(), told()) == (["Osprey"], ["Osprey"])


def test_act_inside_an_act_joins_it(db):
    with change(by="import", reason="first load") as outer, change(by="somebody", reason="something") as inner:
        create("Kestrel")
    (row,) = Organisation.history.all()
    assert inner is outer
    assert (row.actor, row.history_change_reason, row.change_id) == ("import", "first load", outer.id)


def test_outer_act_goes_on_after_an_inner_one(db):
    with change(by="import") as outer:
        with change(by="somebody"):
            create("Kestrel")
        assert current_change() is outer
        create("Osprey")
    assert told() == ["Kestrel", "Osprey"]


def test_error_of_an_inner_act_takes_back_the_inner_act_alone(db):
    with change(by="import"):
        create("Kestrel")
        with pytest.raises(Trouble), change(by="import"):
            create_and_fail("Osprey")
        create("Merlin")
    assert (names(), told()) == (["Kestrel", "Merlin"], ["Kestrel", "Merlin"])


def test_outer_act_survives_what_the_database_refused_inside(db):
    """PostgreSQL answers nothing more in a transaction with an error, unless there is a point to go back to."""
    with change(by="import"):
        create("Kestrel")
        with pytest.raises(IntegrityError), change(by="import"):
            create("Kestrel")
        create("Osprey")
    assert told() == ["Kestrel", "Osprey"]


def test_error_of_the_outer_act_takes_back_the_inner_one(db):
    def act_and_fail() -> None:
        with change(by="import"):
            create("Kestrel")
        raise Trouble

    with pytest.raises(Trouble), change(by="import"):
        act_and_fail()
    assert (names(), told()) == ([], [])


def test_row_that_is_not_valid_leaves_nothing(db):
    valid = factories.organisation(name="Kestrel")
    valid.name = ""
    with pytest.raises(ValidationError), change(by="editor"):
        factories.saved(valid)
    assert (names(), told(), current_change()) == (["Kestrel"], ["Kestrel"], None)


def test_save_that_the_database_refuses_leaves_nothing(db):
    valid = factories.organisation(name="Kestrel")
    valid.name, valid.public_body = "Osprey", "~"
    with pytest.raises(IntegrityError), change(by="editor"):
        valid.save()
    assert (names(), told(), current_change()) == (["Kestrel"], ["Kestrel"], None)


def test_act_does_not_leak_into_another_thread(db):
    seen: list[Change | None] = []
    with change(by="import"):
        other = threading.Thread(target=lambda: seen.append(current_change()))
        other.start()
        other.join()
    assert seen == [None]


@pytest.mark.django_db(transaction=True)
def test_another_thread_writes_nothing_while_an_act_is_under_way():
    refused: list[str] = []

    @everything()
    def write() -> None:
        try:
            create("Osprey")
        except UnrecordedChange:
            refused.append("Osprey")
        finally:
            connection.close()

    with change(by="import"):
        create("Kestrel")
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert (names(), refused) == (["Kestrel"], ["Osprey"])


@pytest.mark.parametrize("nobody", ["", "  ", AnonymousUser(), User()], ids=["empty", "blank", "anonymous", "no name"])
def test_nobody_cannot_act(db, nobody):
    with pytest.raises(ValueError, match="needs an author"), change(by=nobody):
        pass
    assert current_change() is None


@pytest.mark.parametrize(
    ("by", "actor"),
    [
        ("load_examples", "load_examples"),
        (User(username="olive", first_name="Olive", last_name="Own"), "Olive Own (olive)"),
        (User(username="olive"), "olive"),
    ],
    ids=["program", "full name", "user name"],
)
def test_actor_is_named(by, actor):
    assert Change(by=by).actor == actor


def test_program_is_no_user():
    assert Change(by="load_examples").user is None


def test_user_of_a_request_acts(owner):
    """`request.user` is a promise of a user, not one."""
    promise: Any = SimpleLazyObject(lambda: owner)
    with change(by=promise):
        create("Osprey")
    (row,) = Organisation.history.filter(name="Osprey")
    assert (row.history_user_id, row.actor) == (owner.pk, "Olive Own (owner)")
