"""Row-level security: with the application's password, no statement reads or writes rows outside the scope."""

import os
import textwrap
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from ropa.journal.walls import SETTING, walled_models
from tests.evidence import places

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="row-level security: PostgreSQL only")
EXAMPLES = ("kleep", "kannelle")


@pytest.fixture(scope="module")
def walled(tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a database with its wall, as the application reaches it, and the environment of its programs."""
    given, suffix = os.environ["ROPA_DATABASE_URL"], uuid.uuid4().hex[:12]
    owner, application, database = (f"{word}_{suffix}" for word in ("owner", "application", "walled"))
    directory = tmp_path_factory.mktemp("walled")
    addresses = {role: given.replace("//ropa@/ropa?", f"//{role}@/{database}?") for role in (owner, application)}
    envs = {role: places.environment(url, directory, ROPA_ROW_LEVEL_SECURITY="True") for role, url in addresses.items()}
    with psycopg.connect(given, autocommit=True) as server:
        for role in (owner, application):
            server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"CREATE DATABASE {database} OWNER {owner}")
        places.manage("migrate", "--verbosity", "0", env=envs[owner])
        places.manage("grant_application_role", application, env=envs[owner])
        for slug in EXAMPLES:
            file = f"registry/examples/{slug}.xlsx"
            places.manage("import_register", file, "--organisation", slug, env=envs[application])
        yield addresses[application], envs[application]
        server.execute(f"DROP DATABASE {database} WITH (FORCE)")
        for role in (owner, application):
            server.execute(f"DROP ROLE {role}")


def within(address: str, scope: str) -> "psycopg.Connection[Any]":
    """A connection with the application's rights, which was told this scope."""
    opened: psycopg.Connection[Any] = psycopg.connect(address, autocommit=True)
    opened.execute("SELECT set_config(%s, %s, false)", [SETTING, scope])
    return opened


def counts(opened: "psycopg.Connection[Any]") -> dict[str, int]:
    tables = [model._meta.db_table for model in walled_models()]
    return {table: opened.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0] for table in tables}


def test_nothing_is_read_where_nobody_said_whose(walled):
    address, _env = walled
    with psycopg.connect(address, autocommit=True) as unscoped:
        read = counts(unscoped)
        shared = unscoped.execute("SELECT count(*) FROM registry_datacategory WHERE organisation_id IS NULL").fetchone()
    assert (read["registry_processingactivity"], read["registry_purpose"], read["journal_journalentry"]) == (0, 0, 0)
    assert read["organisations_organisation"] == 0
    assert shared == (read["registry_datacategory"],)


def test_each_organisation_reads_its_own_and_both_together_all(walled):
    address, _env = walled
    with within(address, "*") as everything:
        keys = dict(everything.execute("SELECT slug, id FROM organisations_organisation").fetchall())
        whole = counts(everything)
        shared = "SELECT count(*) FROM subprocessors_subprocessor WHERE organisation_id IS NULL"
        common = everything.execute(shared).fetchall()[0][0]
    parts = []
    for slug in EXAMPLES:
        with within(address, str(keys[slug])) as one:
            parts.append(counts(one))
            assert one.execute("SELECT slug FROM organisations_organisation").fetchall() == [(slug,)]
    for table in (
        "registry_processingactivity",
        "registry_purpose",
        "registry_recipientdata",
        "registry_historicalpurpose",
    ):
        assert parts[0][table] + parts[1][table] == whole[table]
    assert min(parts[0]["registry_purpose"], parts[1]["registry_historicalpurpose"]) > 0
    table = "subprocessors_subprocessor"
    assert parts[0][table] + parts[1][table] == whole[table] + common


def test_rows_of_others_are_not_written(walled):
    address, _env = walled
    with within(address, "*") as everything:
        keys = dict(everything.execute("SELECT slug, id FROM organisations_organisation").fetchall())
    with within(address, str(keys["kleep"])) as one:
        theirs = [keys["kannelle"]]
        assert (
            one.execute("UPDATE registry_processingactivity SET name = 'x' WHERE organisation_id = %s", theirs).rowcount
            == 0
        )
        assert one.execute("DELETE FROM registry_datacategory WHERE organisation_id IS NULL").rowcount == 0
        move = "UPDATE registry_processingactivity SET organisation_id = %s"
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            one.execute(move, theirs)
        columns = "registry_datasubjectcategory (code, label_en, label_fr, vulnerable)"
        share = f"INSERT INTO {columns} VALUES ('x', 'x', 'x', false)"
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            one.execute(share)


def test_application_works_behind_the_wall(walled):
    """Through the form, in a person's scope, with rollbacks; and the journal is whole afterwards."""
    _address, env = walled
    done = places.run("tests.evidence.saver", "2", env=env)
    assert places.answers(done.stdout.splitlines(keepends=True)) == [(1, 302, ""), (2, 302, "")], done.stderr
    assert "whole; head" in places.manage("verify_journal", env=env)


STEPS = {  # of an import, each asked for by a person and done by a worker
    "previewed": """
        content = pathlib.Path(FILE).read_bytes()
        previewing.preview_later(register, content, "theirs.ods", by=get_user_model().objects.create_superuser("edith"))
    """,
    "done": """
        flow.confirm(batch, by=batch.user, reason="Theirs")
        background.queue(batch, by=batch.user)
    """,
    "undone": """
        undoing.undo_later(batch, by=batch.user, reason="Not theirs")
    """,
}
BEFORE = """
import pathlib
from django.contrib.auth import get_user_model
from registry.imports import background, flow, previewing, undoing
from registry.models import ImportBatch
from ropa.journal.scope import everything
from ropa.organisations.models import Organisation
FILE = "tests/spreadsheets/files/kleep-cnil.ods"
with everything():
    register = Organisation.objects.get(slug="kannelle")
    batch = ImportBatch.objects.of(register).filter(file_name="theirs.ods").first()
    """


def test_worker_previews_does_and_undoes_an_import_within_the_wall(walled):
    address, env = walled
    with within(address, "*") as everything:
        before = everything.execute("SELECT count(*) FROM registry_processingactivity").fetchone()
        for state, step in STEPS.items():
            places.manage("shell", "-c", BEFORE + textwrap.dedent(step).strip().replace("\n", "\n    "), env=env)
            places.manage("run_worker", "--batch", env=env)
            told = "SELECT state, message FROM registry_importbatch WHERE file_name = 'theirs.ods'"
            assert everything.execute(told).fetchall() == [(state, "")]
        assert everything.execute("SELECT count(*) FROM registry_processingactivity").fetchone() == before
