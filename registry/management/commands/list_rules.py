"""manage.py list_rules: every rule, as the document docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import override

from registry.compliance import KEEPER_RULES, RULES
from registry.compliance.finding import Rule
from registry.compliance.rules import CONTROLLER_RULES, PROCESSOR_RULES
from registry.management.command import RegisterCommand

HEAD = """# The rules

What a register is judged by ([decision 0018](decisions/0018-findings-are-judged-not-stored.md)). This page is made from
the code by `manage.py list_rules --output docs/rules.md`; a test keeps it current. An error stands against an approval
until it is corrected or waived; a warning and a piece of advice do not. An ellipsis stands for what differs by case.

"""


class Command(RegisterCommand):
    """Write the rules in both languages."""

    help = "Write every rule with its weight, its provision, its message and its remedy, in English and French."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", metavar="PATH", default="", help="default: stdout")

    def handle(self, *_args: Any, **options: Any) -> None:
        text = HEAD + "".join(f"{line}\n" for line in lines())
        self.deliver(text.encode(), options["output"], is_text=True)


def lines() -> Iterator[str]:
    """Yield the document line by line: a section for each theme, a row for each rule."""
    theme = ""
    yield f"{len(RULES)} rules."
    for rule in RULES:
        begins, _dot, _name = rule.code.partition(".")
        if begins != theme:
            theme = begins
            yield from ("", f"## {theme}", "", "| rule | weight | judges | provision | English | français |")
            yield "|---|---|---|---|---|---|"
        cells = (f"`{rule.code}`", rule.level.value, _judged(rule), rule.article, _told(rule, "en"), _told(rule, "fr"))
        yield f"| {' | '.join(cells)} |"


def _judged(rule: Rule) -> str:
    """Return what the rule is for: whoever keeps the register, or entries of one of the two articles, or of both."""
    if rule in KEEPER_RULES:
        return "the keeper"
    articles = {"30(1)": rule in CONTROLLER_RULES, "30(2)": rule in PROCESSOR_RULES}
    return ", ".join(article for article, holds in articles.items() if holds)


def _told(rule: Rule, language: str) -> str:
    with override(language):
        return f"{rule.says} *{rule.does}*".replace("|", "\\|")
