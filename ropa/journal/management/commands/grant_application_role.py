"""manage.py grant_application_role: on PostgreSQL, what the role of the running application may do, and no more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from ropa.journal.checks import append_only_tables
from ropa.journal.grants import open_ways, role_exists, statements
from ropa.journal.walls import building, is_walled, removing

WRONG_USE = 2


class Command(BaseCommand):
    """Run as the owner of the tables, after every `migrate`."""

    help = "Give a PostgreSQL role what the application needs, and no way to change or remove evidence."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", metavar="ROLE", help="the role that the running application connects as")
        parser.add_argument("--print", action="store_true", help="print the statements, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        role = options["role"]
        if connection.vendor != "postgresql":
            raise CommandError(
                _("Only PostgreSQL has roles: on SQLite, changed evidence is detected, not prevented."),
                returncode=WRONG_USE,
            )
        evidence = sorted(set(append_only_tables()) & set(connection.introspection.table_names()))
        found = [*statements(connection, role, evidence), *(building() if is_walled(connection) else removing())]
        if options["print"]:
            self.stdout.write("".join(f"{statement};\n" for statement in found), ending="")
            return
        self._apply(role, found)
        self._conclude(role, evidence)

    def _apply(self, role: str, found: list[str]) -> None:
        if not role_exists(connection, role):
            message = _("There is no role “%(role)s”. Create it first: CREATE ROLE … LOGIN PASSWORD …") % {"role": role}
            raise CommandError(message, returncode=WRONG_USE)
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in found:
                cursor.execute(statement)

    def _conclude(self, role: str, evidence: list[str]) -> None:
        ways = open_ways(connection, role, evidence)
        for way in ways:
            self.stderr.write(way)
        if ways:
            raise CommandError(_("“%(role)s” could still change the evidence.") % {"role": role})
        told = {"role": role, "count": len(evidence)}
        message = _("“%(role)s” may add to the %(count)d tables of evidence, and not change or remove a row.") % told
        self.stderr.write(message, self.style.NOTICE if self.stderr.isatty() else str)
