"""The rights of the application's role on PostgreSQL: what it may do, table by table, and whether it can do more.

The owner role makes the tables (`migrate`); the application's role works in them and owns none, so that it can add to
the evidence and neither change nor remove it, nor switch off what protects it. Knows tables, not what is in them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

# Written by `migrate` alone.
READ_ONLY = frozenset({"django_migrations", "django_content_type", "auth_permission"})
FORBIDDEN = ("UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

HELD = "SELECT held FROM unnest(%s::text[]) AS held WHERE has_table_privilege(%s, %s, held)"
OTHER_WAYS = """
SELECT reason FROM pg_roles AS role, LATERAL (VALUES
    ('superuser', role.rolsuper),
    ('replication', role.rolreplication),
    ('creates_roles', role.rolcreaterole),
    ('creates_databases', role.rolcreatedb),
    ('member', EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = role.oid)),
    ('owner', EXISTS (SELECT FROM pg_class WHERE relowner = role.oid)
           OR EXISTS (SELECT FROM pg_proc WHERE proowner = role.oid)
           OR EXISTS (SELECT FROM pg_database WHERE datdba = role.oid)),
    ('creates', has_schema_privilege(role.oid, current_schema(), 'CREATE'))
) AS way (reason, is_open) WHERE role.rolname = %s AND is_open
"""


def quoted(name: str) -> str:
    """Return an identifier as PostgreSQL wants it, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def statements(connection: BaseDatabaseWrapper, role: str, evidence: Collection[str]) -> Iterator[str]:
    """Return the statements that give `role` its rights and take every other away; they can be run again."""
    schema, database = quoted(_current_schema(connection)), quoted(str(connection.settings_dict["NAME"]))
    grantee = quoted(role)
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC, {grantee}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {grantee}"
    yield f"GRANT CONNECT ON DATABASE {database} TO {grantee}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {grantee}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {grantee}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {grantee}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {grantee}"
    for table in sorted(connection.introspection.table_names()):
        yield f"GRANT {rights_on(table, evidence)} ON {quoted(table)} TO {grantee}"
    # A table of a later migration can be read and added to at once; what more it needs comes with the next run.
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT ON TABLES TO {grantee}"
    yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {grantee}"


def rights_on(table: str, evidence: Collection[str]) -> str:
    """Return what the application may do with the rows of `table`."""
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in evidence else "SELECT, INSERT, UPDATE, DELETE"


def role_exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    """Say whether the server knows the role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        return bool(cursor.fetchone()[0])


def open_ways(connection: BaseDatabaseWrapper, role: str, evidence: Collection[str]) -> list[str]:
    """Return each way, as a sentence, in which `role` could still change the evidence; none if all is well."""
    with connection.cursor() as cursor:
        cursor.execute(OTHER_WAYS, [role])
        reasons = [reason for (reason,) in cursor.fetchall()]
        found = [_sentences()[reason] for reason in reasons]
        if "superuser" in reasons:
            return found
        for table in sorted(evidence):
            cursor.execute(HELD, [list(FORBIDDEN), role, quoted(table)])
            held = ", ".join(right for (right,) in cursor.fetchall())
            if held:
                found.append(_("It may %(rights)s on %(table)s.") % {"rights": held, "table": table})
    return found


def _current_schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def _sentences() -> dict[str, str]:
    return {
        "superuser": _("It is a superuser: no right can be kept from it."),
        "replication": _("It may replicate the whole server (REPLICATION)."),
        "creates_roles": _("It may create roles (CREATEROLE)."),
        "creates_databases": _("It may create databases (CREATEDB)."),
        "member": _("It is a member of another role, and may have that role’s rights."),
        "owner": _("It owns a table, a function or a database: an owner can drop what protects it."),
        "creates": _("It may create objects in the schema."),
    }
