"""How far a command is: a bar on a terminal, a few plain lines elsewhere, nothing for what is done at once."""

import io

import pytest
from django.core.management.base import OutputWrapper
from django.utils.translation import override

from registry.management.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def told():
    def run(stream, steps, patience=0.0):
        progress = Progress(OutputWrapper(stream), "Rows", patience=patience)
        for step in range(1, steps + 1):
            progress.reach(step, steps)
        return stream.getvalue()

    return run


def test_plain_lines_come_at_every_tenth(told):
    assert told(io.StringIO(), 1000).splitlines() == [f"Rows: {step} of 1000" for step in range(100, 1001, 100)]


def test_what_is_quick_is_silent(told):
    assert told(io.StringIO(), 1000, patience=60) == ""


def test_terminal_sees_a_bar_that_ends_with_a_line(told):
    written = told(Terminal(), 2)
    assert written == f"\rRows [{'#' * 15}{'.' * 15}]  50 %\rRows [{'#' * 30}] 100 %\n"


def test_nothing_to_do_is_no_error():
    stream = io.StringIO()
    Progress(OutputWrapper(stream), "Rows", patience=0).reach(0, 0)
    assert stream.getvalue() == ""


def test_lines_keep_the_language_in_which_the_command_was_started():
    stream = io.StringIO()
    progress = Progress(OutputWrapper(stream), "Rows", patience=0)
    with override("fr"):
        progress.reach(1, 1)
    assert stream.getvalue() == "Rows: 1 of 1\n"
