"""manage.py send_review_reminders: one mail a person about the reviews and approvals that are due."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.management.command import RegisterCommand
from registry.reminders import Digest, digests


class Command(RegisterCommand):
    """Tell everybody what is due; nothing is sent to those for whom nothing is."""

    help = "Mail each member one digest of overdue and coming reviews and of entries waiting for approval."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who would get what, send nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        found = digests(timezone.localdate())
        if not found:
            self.say(_("Nothing is due: no mail is to be sent."))
        elif options["dry_run"]:
            for digest in found:
                self.say(f"{digest.person.email}: {digest.brief()}")
            self.say(_("This was a dry run: nothing was sent."))
        else:
            self._send(found)

    def _send(self, found: list[Digest]) -> None:
        """Send all that can be sent; exit with 1 if one could not."""
        self._judge_settings()
        failed = 0
        for digest in found:
            try:
                digest.mail().send()
            except (SMTPException, OSError) as error:
                failed += 1
                self.say(_("%(person)s: %(reason)s") % {"person": digest.person.email, "reason": error})
        sent = len(found) - failed
        self.say(ngettext("%(count)d mail was sent.", "%(count)d mails were sent.", sent) % {"count": sent})
        if failed:
            text = ngettext("%(count)d mail could not be sent.", "%(count)d mails could not be sent.", failed)
            raise CommandError(text % {"count": failed})

    @staticmethod
    def _judge_settings() -> None:
        """Stop before the first mail if a setting is missing."""
        if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and not settings.EMAIL_HOST:
            raise CommandError(_("No mail server is known: set ROPA_EMAIL_URL, such as smtp+tls://user:password@host."))
        if not settings.BASE_URL:
            raise CommandError(
                _("The links of the mails cannot be made: set ROPA_BASE_URL, such as https://register.example.org.")
            )
