"""No template says anything of its own: every word goes through the catalogue."""

import re
from pathlib import Path

import pytest

from tests.i18n.catalogue import ROOT

TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")])
# the name of the program, and of formats
NAMES = {"ropa", "CSV", "HTML", "JSON", "PDF"}

NOT_SHOWN = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*block bodyclass\s*%}.*?{%\s*endblock\s*%}"
    r"|{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|<script\b.*?</script>"  # what a script is told, as data
    r"|<style\b.*?</style>"  # nobody reads it
    r"|<code>.*?</code>"  # a command is the same in every language
    r"|{#.*?#}|<!--.*?-->|<!DOCTYPE[^>]*>|{%.*?%}|{{.*?}}|&\w+;",
    re.DOTALL,
)
SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")


def bare_words(template: str) -> set[str]:
    """The words that the page would show in any language."""
    ours = NOT_SHOWN.sub(" ", template)
    shown = " ".join([re.sub(r"<[^>]*>", " ", ours), *SPOKEN.findall(ours)])
    return set(WORD.findall(shown)) - NAMES


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('<p class="note">{% translate "Purpose" %}: {{ name }}</p>', set()),
        ("<p>Purpose</p>", {"Purpose"}),
        ("<p>Run <code>manage.py verify_journal</code></p>", {"Run"}),
        ('<button aria-label="Close">×</button>', {"Close"}),
        ('<button aria-label="{% translate "Close" %}">×</button>', set()),
        ("{% blocktranslate trimmed %}Hello <b>you</b>{% endblocktranslate %}{# a remark #}", set()),
    ],
)
def test_bare_words_are_seen(template, expected):
    assert bare_words(template) == expected


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(Path(path).relative_to(ROOT)))
def test_template_has_no_words_of_its_own(path):
    assert bare_words(path.read_text(encoding="utf-8")) == set()
