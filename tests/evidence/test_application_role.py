"""PostgreSQL with an owner and an application role: the application works, and cannot touch the evidence."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors

from tests.evidence import places

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="roles: PostgreSQL only")

JOURNAL, HISTORY = "journal_journalentry", "registry_historicalprocessingactivity"
EXAMPLE = "registry/examples/kleep.xlsx"

# What whoever has the application's password may try, on a table of evidence.
WAYS = {
    "update": "UPDATE {table} SET {key} = {key}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
    "disable trigger": "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "drop trigger": "DROP TRIGGER {trigger} ON {table}",
    "alter table": "ALTER TABLE {table} ADD COLUMN extra text",
    "drop table": "DROP TABLE {table} CASCADE",
    "replica role": "SET session_replication_role = replica",
    "replace function": "CREATE OR REPLACE FUNCTION ropa_refuse_change() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NULL; END $$",
    "own function": "CREATE FUNCTION public.harmless() RETURNS trigger LANGUAGE plpgsql "
    "AS $$ BEGIN RETURN NULL; END $$",
    "own trigger": "CREATE TRIGGER quiet BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION ropa_refuse_change()",
    "rule": "CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "become owner": "SET ROLE {owner}",
    "shadow": "CREATE TEMPORARY TABLE {table} (id bigint)",
    "upsert": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key}",
    "merge": "MERGE INTO {table} AS t USING {table} AS s ON t.{key} = s.{key} WHEN MATCHED THEN DELETE",
    "wind back": "SELECT setval(pg_get_serial_sequence('{table}', '{key}'), 1)",
}
KEYS = {JOURNAL: "id", HISTORY: "history_id"}


@dataclass(frozen=True)
class Split:
    """A database with its two roles, and what a process needs to work in it as either."""

    owner: str
    application: str
    database: str
    as_owner: dict[str, str]
    as_application: dict[str, str]

    def connect(self, as_: dict[str, str]) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(as_["ROPA_DATABASE_URL"], autocommit=True)


@pytest.fixture(scope="module")
def split(tmp_path_factory) -> Iterator[Split]:
    """A migrated database of the guide's shape: the owner migrates and grants, the application is granted."""
    given, suffix = os.environ["ROPA_DATABASE_URL"], uuid.uuid4().hex[:12]
    owner, application, database = (f"{word}_{suffix}" for word in ("owner", "application", "register"))
    directory = tmp_path_factory.mktemp("split")

    def environment(role: str) -> dict[str, str]:
        return places.environment(given.replace("//ropa@/ropa?", f"//{role}@/{database}?"), directory)

    with psycopg.connect(given, autocommit=True) as server:
        for statement in (f"CREATE ROLE {owner} LOGIN", f"CREATE ROLE {application} LOGIN"):
            server.execute(statement)
        server.execute(f"CREATE DATABASE {database} OWNER {owner}")
        made = Split(owner, application, database, environment(owner), environment(application))
        places.manage("migrate", "--verbosity", "0", env=made.as_owner)
        places.manage("grant_application_role", application, env=made.as_owner)
        places.manage("import_register", EXAMPLE, "--organisation", "kleep", env=made.as_application)
        yield made
        server.execute(f"DROP DATABASE {database} WITH (FORCE)")
        for role in (owner, application):
            server.execute(f"DROP ROLE {role}")


def filled(split: Split, table: str, statement: str) -> str:
    return statement.format(table=table, trigger=f"{table[:50]}_no_change", owner=split.owner, key=KEYS[table])


@pytest.mark.parametrize("table", [JOURNAL, HISTORY])
@pytest.mark.parametrize("way", WAYS)
def test_application_is_denied(split, table, way):
    """Denied by rights, before any trigger is asked."""
    with split.connect(split.as_application) as attacker, pytest.raises(errors.InsufficientPrivilege):
        attacker.execute(filled(split, table, WAYS[way]))


@pytest.mark.parametrize("table", [JOURNAL, HISTORY])
def test_owner_is_refused_by_the_trigger_until_it_drops_it(split, table):
    """What the application cannot do is not a fault of the statement."""
    with split.connect(split.as_owner) as owner, pytest.raises(errors.RestrictViolation):
        owner.execute(filled(split, table, "DELETE FROM {table}"))


def test_application_saves_through_the_form(split):
    done = places.run("tests.evidence.saver", "2", env=split.as_application)
    answers = places.answers(done.stdout.splitlines(keepends=True))
    assert answers == [(1, 302, ""), (2, 302, "")]
    assert places.judged(split.as_application) == (2, [])


def test_application_imports_exports_and_verifies(split, tmp_path):
    told = places.manage("import_register", EXAMPLE, "--organisation", "kleep", env=split.as_application)
    assert " 0 new, 0 changed" in told
    file = tmp_path / "kleep.json"
    places.manage("export_register", "kleep", "--format", "json", "--output", str(file), env=split.as_application)
    assert file.stat().st_size > 1000
    assert "whole; head" in places.manage("verify_journal", "kleep", env=split.as_application)


def test_table_of_a_later_migration_starts_as_evidence(split):
    """Before the command has run again, rows can be added and none changed; afterwards it is like the others."""
    with split.connect(split.as_owner) as owner, split.connect(split.as_application) as application:
        owner.execute("CREATE TABLE registry_later (id bigint GENERATED BY DEFAULT AS IDENTITY, name text)")
        application.execute("INSERT INTO registry_later (name) VALUES ('one')")
        with pytest.raises(errors.InsufficientPrivilege):
            application.execute("UPDATE registry_later SET name = 'two'")
        places.manage("grant_application_role", split.application, env=split.as_owner)
        assert application.execute("UPDATE registry_later SET name = 'two'").rowcount == 1
        owner.execute("DROP TABLE registry_later")


def granting(split: Split, role: str) -> list[Any]:
    """The exit code of granting to `role`, and the lines that say why."""
    done = places.run("manage", "grant_application_role", role, env=split.as_owner)
    return [done.returncode, *done.stderr.splitlines()]


def test_owner_is_no_application_role(split):
    code, *told = granting(split, split.owner)
    assert code == 1
    assert "It owns a table, a function or a database: an owner can drop what protects it." in told
    assert told[-1] == f"CommandError: “{split.owner}” could still change the evidence."


def test_member_of_the_owner_is_no_application_role(split):
    with psycopg.connect(os.environ["ROPA_DATABASE_URL"], autocommit=True) as server:
        server.execute(f"GRANT {split.owner} TO {split.application}")
        try:
            code, *told = granting(split, split.application)
        finally:
            server.execute(f"REVOKE {split.owner} FROM {split.application}")
    assert code == 1
    assert told[0] == "It is a member of another role, and may have that role’s rights."


def test_superuser_is_no_application_role(split):
    code, *told = granting(split, "ropa")
    assert (code, told[0]) == (1, "It is a superuser: no right can be kept from it.")


def test_unknown_role_is_wrong_use(split):
    code, *told = granting(split, "nobody-like-this")
    assert code == 2
    assert told[-1].startswith("CommandError: There is no role “nobody-like-this”.")


def test_printed_statements_are_those_that_run(split):
    """Printed for a database administrator: psql takes them, and they come to the same."""
    printed = places.manage("grant_application_role", split.application, "--print", env=split.as_owner)
    with split.connect(split.as_owner) as owner:
        for statement in printed.splitlines():
            owner.execute(statement)
    assert f'GRANT SELECT, INSERT ON "{JOURNAL}" TO "{split.application}";' in printed.splitlines()
    assert f'GRANT SELECT ON "django_migrations" TO "{split.application}";' in printed.splitlines()
    assert granting(split, split.application)[0] == 0
