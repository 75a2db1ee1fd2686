"""The claims of docs/security.md and docs/threat-model.md name tests that exist."""

import re

import pytest
from django.conf import settings

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


@pytest.mark.parametrize("page", ["docs/security.md", "docs/threat-model.md"])
def test_every_test_that_is_named_exists(page):
    named = NAMED.findall((settings.BASE_DIR / page).read_text(encoding="utf-8"))
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (settings.BASE_DIR / file).exists()
        or (test and f"def {test}(" not in (settings.BASE_DIR / file).read_text(encoding="utf-8"))
    ]
    assert (missing, len(named) > 10) == ([], True)
