"""manage.py remove_expired_imports: ends imports that nobody confirmed, or whose worker was lost; their files go."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from registry.imports.background import tidy
from registry.management.command import RegisterCommand


class Command(RegisterCommand):
    """What a worker does every minute, for where none runs."""

    help = "End imports that nobody confirmed in time or whose worker was lost, and remove the files they left."

    def handle(self, *_args: Any, **_options: Any) -> None:
        removed = tidy()
        message = ngettext(
            "%(count)d file of an import was removed.", "%(count)d files of imports were removed.", removed
        )
        self.say(message % {"count": removed})
