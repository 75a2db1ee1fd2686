"""manage.py verify_journal: whether each journal is whole, and history and rows say what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from ropa.journal.verify import Head, NotAHead, Order, Outcome, entries_to_read, head_from, journals, keep, verify
from ropa.organisations.models import Organisation

ACTOR = "verify_journal"


class Command(RegisterCommand):
    """Name every anomaly, one line each."""

    help = "Verify the journal, the history that it seals and today's rows. Exit 1 and a line for each anomaly."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", nargs="?", help="default: every organisation")
        parser.add_argument("--since-last", action="store_true", help="only what was written since the last clean one")
        parser.add_argument(
            "--head",
            metavar="NUMBER:DIGEST",
            action="append",
            default=[],
            help="a head that was printed or kept elsewhere must be part of the journal of SLUG; may be given again",
        )
        parser.add_argument("--dry-run", action="store_true", help="do not keep the result")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug, heads = options["organisation"], [self._head(text) for text in options["head"]]
        if heads and not slug:
            self.wrong_use(_("--head needs SLUG: say whose journal had this head."))
        asked = (self.organisation(slug).pk, None) if slug else journals()
        outcomes = self._verify(Order(asked, ACTOR, options["since_last"], {asked[0]: tuple(heads)}))
        names = dict(Organisation.objects.values_list("pk", "slug"))
        for outcome in outcomes:
            key = outcome.verification.organisation_id
            self._tell(outcome, _("(installation)") if key is None else names.get(key, f"({key})"))
        if not options["dry_run"]:
            keep(outcomes)
        found = sum(outcome.verification.anomalies for outcome in outcomes)
        if found:
            message = ngettext("%(count)d anomaly was found.", "%(count)d anomalies were found.", found)
            raise CommandError(message % {"count": found})

    def _head(self, text: str) -> Head:
        try:
            return head_from(text)
        except NotAHead as problem:
            self.wrong_use(str(problem))

    def _verify(self, order: Order) -> list[Outcome]:
        """Verify, and say how far it is."""
        total, done = entries_to_read(order), 0
        progress = Progress(self.stderr, _("Entries"))

        def reach(entries: int) -> None:
            nonlocal done
            done += entries
            progress.reach(done, max(total, done))

        return verify(replace(order, reach=reach, processes=True))

    def _tell(self, outcome: Outcome, name: str) -> None:
        for anomaly in outcome.anomalies:
            self.stdout.write(_("%(slug)s: %(anomaly)s") % {"slug": name, "anomaly": anomaly})
        made = outcome.verification
        place = {
            "slug": name,
            "count": made.sequence,
            "new": made.sequence - made.after,
            "digest": f"{made.sequence}:{made.chain}",
        }
        if outcome.anomalies:
            return
        if made.after:
            self.say(_("%(slug)s: %(count)d entries, %(new)d of them read now, whole; head %(digest)s") % place)
        else:
            self.say(_("%(slug)s: %(count)d entries, whole; head %(digest)s") % place)
