"""Every migration can be undone and made again, on a database of its own."""

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.conftest import SOAK

ROOT = Path(__file__).resolve().parent.parent.parent
THERE_AND_BACK = """
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from ropa.journal.scope import everything

ours = ["journal", "organisations", "subprocessors", "registry", "work"]

def rows():
    models = [model for app in ours for model in apps.get_app_config(app).get_models()]
    with everything():
        return sorted((model._meta.label, model._base_manager.count()) for model in models)

def tables():
    return sorted(name for name in connection.introspection.table_names() if name.split("_")[0] in ours)

call_command("migrate", verbosity=0)
before = rows(), tables()
migrated = MigrationLoader(connection).migrated_apps
for app in ours:
    if app in migrated:
        call_command("migrate", app, "zero", verbosity=0)
assert tables() == [], tables()
call_command("migrate", verbosity=0)
assert (rows(), tables()) == before, (rows(), before)
print(len(tables()), sum(count for _label, count in rows()))
"""


@pytest.fixture
def empty_database():
    """The address of a database without a table, of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield "sqlite://:memory:"
        return
    given, name = os.environ["ROPA_DATABASE_URL"], f"ropa_{uuid.uuid4().hex}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield given.replace(f"@/{server.info.dbname}?", f"@/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.skipif(connection.vendor == "sqlite" and not SOAK, reason="a minute on SQLite; make soak does it")
def test_migrations_go_back_to_nothing_and_forth_again(empty_database, tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "ropa.settings",
        "ROPA_DATA_DIR": str(tmp_path),
        "ROPA_DATABASE_URL": empty_database,
    }
    run = subprocess.run(
        [sys.executable, "-c", THERE_AND_BACK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    tables, rows = map(int, run.stdout.split())
    assert tables > 60
    assert rows > 900
