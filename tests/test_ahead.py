"""Sheets drawn before anybody asks for them: when, in which language, and that people come first."""

import datetime as dt

import pytest
from django.utils import timezone

from registry import ahead
from registry.ahead import CODE, QUIET, ask_ahead
from registry.choices import RegisterKind
from registry.prints import Printing, sheets_to_draw
from registry.tasks import PRINT
from ropa.organisations.scope import everything
from ropa.work.models import Work
from ropa.work.queue import ask_for
from tests import factories
from tests.work.running import do

pytestmark = pytest.mark.django_db


@pytest.fixture
def paused(small_register, monkeypatch):
    """The register, when nobody has written in it for a while."""
    monkeypatch.setattr(ahead, "QUIET", dt.timedelta(0))
    return small_register


def to_draw(organisation, language="en"):
    register = Printing(organisation, RegisterKind.ALL, language).read().register
    return sheets_to_draw(register, language)


def asked():
    return Work.objects.filter(kind=CODE)


def test_edit_asks_for_nothing_and_nothing_is_asked_while_somebody_writes(small_register):
    assert (asked().count(), ask_ahead(), asked().count()) == (0, 0, 0)
    later = timezone.now() + QUIET + dt.timedelta(seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        assert ask_ahead() == 1


def test_sheets_are_drawn_once_until_the_register_changes(paused):
    assert (ask_ahead(), ask_ahead(), to_draw(paused)) == (1, 0, 3)
    do(asked().get())
    assert (to_draw(paused), to_draw(paused, "fr"), ask_ahead()) == (0, 3, 0)
    factories.activity(paused, reference="C-02", name="Recruitment")
    assert (ask_ahead(), to_draw(paused), asked().count()) == (1, 1, 1)
    do(asked().get())
    assert to_draw(paused) == 0


def test_all_is_drawn_anew_with_another_style(paused, monkeypatch):
    ask_ahead()
    do(asked().get())
    monkeypatch.setattr(ahead, "drawn_with", lambda: "another style sheet")
    assert ask_ahead() == 1


def test_what_people_wait_for_goes_first_and_the_rest_is_asked_for_again(paused):
    ask_ahead()
    first = asked().get()
    with everything():
        ask_for(PRINT.code, factories.organisation(slug="other", name="Other"), by="test", order={})
    do(first)
    first.refresh_from_db()
    assert (first.state, to_draw(paused), ask_ahead()) == ("cancelled", 3, 2)  # and the other one
