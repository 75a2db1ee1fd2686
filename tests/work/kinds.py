"""A kind of work that does what the test says."""

from collections.abc import Callable

import pytest
from django.utils.translation import gettext_lazy as _

from ropa.work import kinds
from ropa.work.kinds import Kind, add_kind
from ropa.work.models import Work
from ropa.work.queue import ask_for
from ropa.work.report import Report

NAMES = {True: "again", False: "once"}


def nothing(_work: Work, _report: Report) -> None:
    """It is done already."""


class Doing:
    """What the work does when it is performed, and how often it was."""

    def __init__(self):
        self.performed: list[int] = []
        self.act: Callable[[Work, Report], object] = nothing

    def __call__(self, work, report):
        self.performed.append(work.attempt)
        self.act(work, report)


@pytest.fixture
def doing(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    found = Doing()
    for again, code in NAMES.items():
        add_kind(Kind(code, _("Verification"), found, again, "registers:sheet", "journal.verify_journal"))
    return found


@pytest.fixture
def asked(organisation, owner, doing):
    """Work that the owner asked for, and that is taken up again when it is lost."""
    return ask_for("again", organisation, by=owner, order={"what": "this"}, subject="C-01")
