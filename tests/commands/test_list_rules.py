"""list_rules writes docs/rules.md, and that document is what the code says."""

from pathlib import Path

from registry.compliance import RULES
from tests.commands.running import run

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"


def test_document_is_current():
    """Else: manage.py list_rules --output docs/rules.md."""
    assert run("list_rules").data.decode() == DOCUMENT.read_text(encoding="utf-8")


def test_every_rule_is_in_both_languages():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [rule.code for rule in RULES if f"| `{rule.code}` |" not in text] == []
    assert "No purpose is stated." in text
    assert "Aucune finalité n’est indiquée." in text


def test_output_is_a_file(tmp_path):
    assert run("list_rules", "--output", tmp_path / "rules.md").code == 0
    assert (tmp_path / "rules.md").read_bytes() == DOCUMENT.read_bytes()
