"""manage.py issue_edition: issues an edition of a register, and writes the file where it is wanted."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.choices import RegisterKind, Variant
from registry.documents.ready import CannotDraw
from registry.editions.issue import CannotIssue, Order, issue, not_drawn
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.models import Edition
from registry.record.extent import Extent
from registry.record.past import NothingKnown
from registry.signature import CannotSign
from ropa.organisations.choices import Language

ACTOR = "issue_edition"


class Command(RegisterCommand):
    """Issue an edition, without a worker."""

    help = "Issue a numbered edition of a register: kept for ever, listed on the site, verifiable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", help="whose register it is")
        parser.add_argument("--register", choices=RegisterKind.values, default=RegisterKind.ALL.value)
        parser.add_argument("--language", choices=Language.values, help="default: the organisation's")
        parser.add_argument("--variant", choices=Variant.values, default=Variant.FULL.value)
        parser.add_argument("--client", metavar="NAME", default="", help="what is done as processor for one client")
        parser.add_argument("--as-of", metavar="DATE", help="the register as it stood on a past day")
        parser.add_argument("--unless-issued", action="store_true", help="hand out the last such edition, if any")
        parser.add_argument("--output", metavar="PATH", default="", help="write the PDF there too")

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = self.organisation(options["organisation"])
        if options["client"] and options["register"] == RegisterKind.CONTROLLER:
            self.wrong_use(_("--client belongs to the register of the processor."))
        kind = RegisterKind.PROCESSOR if options["client"] else RegisterKind(options["register"])
        extent = Extent(Variant(options["variant"]), options["client"])
        language = options["language"] or organisation.default_language
        order = Order(organisation, kind, language, extent, self.past_instant(options["as_of"]))
        edition = (self._last(order) if options["unless_issued"] else None) or self._issue(order)
        if options["output"]:
            self.deliver(bytes(edition.pdf), options["output"], is_text=False)
        told = {
            "edition": edition,
            "digest": edition.pdf_digest,
            "head": f"{edition.head_sequence}:{edition.head_chain}",
        }
        self.say(_("Issued: %(edition)s; SHA-256 %(digest)s; head of the journal %(head)s") % told)

    def _last(self, order: Order) -> Edition | None:
        """Return the last edition of this order, if one was issued."""
        found = Edition.objects.of(order.organisation).filter(**order.kind_of_edition())
        return (found.filter(as_of=order.as_of) if order.as_of else found).order_by("number").last()

    def _issue(self, order: Order) -> Edition:
        self.say(_("Issuing the register of %(organisation)s …") % {"organisation": order.organisation})
        try:
            return issue(order, by=ACTOR, progress=Progress(self.stderr, _("Activities")).reach)
        except NothingKnown as error:
            if order.as_of:
                raise self.nothing_known(order.organisation) from error
            told = {"organisation": order.organisation}
            raise CommandError(_("Nothing has been recorded of %(organisation)s yet.") % told) from error
        except CannotDraw as error:
            raise CommandError(not_drawn(error)) from error
        except (CannotIssue, CannotSign) as error:
            raise CommandError(str(error)) from error
