"""The threat model and the deployment guide name only what exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from ropa.journal.grants import READ_ONLY

ROOT = Path(__file__).resolve().parents[2]
THREATS = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", THREATS)))


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_named_test_exists(path, name):
    assert f"def {name or 'test_'}" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", [THREATS, DEPLOYMENT])
def test_linked_pages_exist(document):
    linked = re.findall(r"\]\(([^)#]+)\)", document)
    assert [link for link in linked if not (ROOT / "docs" / link).exists()] == []


def test_guide_names_commands_that_exist():
    named = set(re.findall(r"manage\.py (\w+)", DEPLOYMENT))
    assert named <= set(get_commands())
    assert named >= {"migrate", "grant_application_role", "check"}


def test_guide_names_the_tables_that_only_migrate_writes():
    assert {table for table in READ_ONLY if f"`{table}`" in DEPLOYMENT} == READ_ONLY
