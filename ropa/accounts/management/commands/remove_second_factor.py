"""Lets somebody in again who has lost the second factor and every recovery code. Knows accounts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ropa.accounts.rescue import forget_second_factor

NO_SUCH_ACCOUNT = 2


class Command(BaseCommand):
    """For the last administrator: all others ask an administrator, who does it on a page."""

    help = "Remove the second factor of an account and end its sessions; its owner sets up another at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the account's name."""
        parser.add_argument("name", help="the username of the account")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was removed."""
        account = User.objects.filter(username=options["name"]).first()
        if account is None:
            raise CommandError(
                _("There is no account %(name)s.") % {"name": options["name"]}, returncode=NO_SUCH_ACCOUNT
            )
        forget_second_factor(None, account)
        self.stdout.write(_("The second factor was removed, and the sessions were ended."))
