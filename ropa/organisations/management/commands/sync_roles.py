"""manage.py sync_roles: the database knows the permissions of the roles, and no account has others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ropa.organisations.roles import ADMINISTRATOR, NOBODY, ROLES


class Command(BaseCommand):
    """Run after `migrate`; can be run at any time, and again."""

    help = "Bring the database in step with the table of roles, and say what differed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="say what differs, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        unknown = sorted(_wanted() - _known())
        for permission in unknown:
            self.stderr.write(_("The database does not know the permission %(name)s.") % {"name": permission})
        with transaction.atomic():
            found = list(self._beside_roles(check=options["check"]))
        for line in found:
            self.stderr.write(line)
        if unknown:
            raise CommandError(_("Run “manage.py migrate” first: it makes the permissions known."))
        if options["check"] and found:
            raise CommandError(_("Run “manage.py sync_roles” to take back what no role grants."))
        self.stderr.write(_("Roles and accounts agree."))

    def _beside_roles(self, *, check: bool) -> Iterator[str]:
        """Take back what was given to accounts beside their roles, and say each."""
        for account in _differing():
            given = _("%(account)s has permissions, groups or staff status of its own, which no role grants.")
            taken = _("%(account)s had permissions, groups or staff status of its own: they were taken back.")
            if not check:
                account.user_permissions.clear()
                account.groups.clear()
                account.is_staff = account.is_superuser
                account.save(update_fields=["is_staff"])
            yield (given if check else taken) % {"account": account.get_username()}


def _wanted() -> set[str]:
    return set(NOBODY | ADMINISTRATOR.permissions).union(*(role.permissions for role in ROLES.values()))


def _known() -> set[str]:
    return {f"{app}.{code}" for app, code in Permission.objects.values_list("content_type__app_label", "codename")}


def _differing() -> QuerySet[User]:
    own = Q(user_permissions__isnull=False) | Q(groups__isnull=False) | Q(is_staff=True, is_superuser=False)
    return User.objects.filter(own).distinct().order_by("username")
