"""Creates a first administrator, so that somebody can sign in. Knows no register."""

from __future__ import annotations

import itertools
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _


class Command(BaseCommand):
    """Does nothing where a superuser can sign in: the password is shown once, when it is made."""

    help = "Create the superuser 'admin' with a random password, unless there is a superuser already."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Say who can sign in."""
        administrators = get_user_model()._default_manager.filter(is_superuser=True, is_active=True)
        existing = administrators.order_by("pk").first()
        if existing is not None:
            self.stdout.write(_("There is an administrator already: %(name)s.") % {"name": existing.get_username()})
            return
        name, password = free_name(), secrets.token_urlsafe(12)
        get_user_model()._default_manager.create_superuser(name, password=password)
        self.stdout.write(
            _("Sign in as %(name)s with the password %(password)s (shown only now: change it soon).")
            % {"name": name, "password": password}
        )


def free_name() -> str:
    """Return `admin`, or the next name: an account of that name that is no administrator stays what it is."""
    taken = set(get_user_model()._default_manager.values_list("username", flat=True))
    names = itertools.chain(["admin"], (f"admin{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)
