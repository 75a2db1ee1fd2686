"""manage.py grant_application_role where it has nothing to do; what it does is tried in tests/evidence."""

import pytest
from django.db import connection

from tests.commands.running import run


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
@pytest.mark.parametrize("options", [[], ["--print"]])
def test_sqlite_has_no_roles(db, options):
    outcome = run("grant_application_role", "anyone", *options)
    assert (outcome.code, outcome.data) == (2, b"")
    assert outcome.messages[-1] == (
        "CommandError: Only PostgreSQL has roles: on SQLite, changed evidence is detected, not prevented."
    )
