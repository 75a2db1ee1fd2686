"""docs/commands.md says what every command and option is, and nothing of what does not exist."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

DOCUMENT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text(encoding="utf-8")
OURS = {"registry", "subprocessors", "ropa.organisations", "ropa.journal", "ropa.accounts", "ropa.work"}
COMMANDS = sorted(name for name, app in get_commands().items() if app in OURS)
COMMON = {
    "--help",
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}


def section(name):
    """The part of the document about one command."""
    found = re.search(rf"^## `{name}`\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def options(name):
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    return {
        option for action in parser._actions for option in action.option_strings if option.startswith("--")
    } - COMMON


def test_every_command_has_its_section():
    assert re.findall(r"^## `(\w+)`$", DOCUMENT, re.MULTILINE) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_no_other(name):
    assert set(re.findall(r"--[a-z][a-z-]*", section(name))) == options(name)
