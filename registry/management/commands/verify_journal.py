"""manage.py verify_journal: whether each journal is whole, and today's rows say what it says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.management.command import RegisterCommand
from ropa.journal.verify import head_of, verify_chain, verify_rows
from ropa.organisations.models import Organisation


class Command(RegisterCommand):
    """Name every anomaly, one line each."""

    help = "Verify the chain of the journal, and that today's rows are what its last entries say. Exit 1 if not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", nargs="?", help="default: every organisation")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug = options["organisation"]
        organisations = [self.organisation(slug)] if slug else list(Organisation.objects.all())
        found = sum(self._verify(organisation) for organisation in organisations)
        if found:
            message = ngettext("%(count)d anomaly was found.", "%(count)d anomalies were found.", found)
            raise CommandError(message % {"count": found})

    def _verify(self, organisation: Organisation) -> int:
        """Print what is wrong with one organisation's journal; return how much."""
        found = 0
        for check in (verify_chain, verify_rows):
            for anomaly in check(organisation.pk):
                self.stdout.write(f"{organisation.slug}: {anomaly}")
                found += 1
        if not found:
            head = head_of(organisation.pk)
            place = {"slug": organisation.slug, "count": head.sequence, "digest": head.chain}
            self.say(_("%(slug)s: %(count)d entries, whole; head %(digest)s") % place)
        return found
