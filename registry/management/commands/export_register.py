"""manage.py export_register: one organisation's register as a document, a workbook or data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import register_html, register_pdf
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.record import RegisterRecord, read_register
from registry.spreadsheets.exporting import export_workbook, for_client
from registry.spreadsheets.flat import export_flat
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.problems import Refused
from ropa.organisations.choices import Language

Writer = Callable[[RegisterRecord, str, Progress], bytes]
VARIANTS = ("full", "mandatory", "public")
TEXTS = ("html", "json", "csv")

WRITERS: dict[str, Writer] = {
    "pdf": lambda register, language, progress: register_pdf(
        register, language=language, at=timezone.now(), progress=progress.reach
    ),
    "html": lambda register, language, _progress: register_html(
        register, language=language, at=timezone.now()
    ).encode(),
    "json": lambda register, language, _progress: export_json(register, language=language, exported_at=timezone.now()),
    "csv": lambda register, language, _progress: export_flat(register, language),
    "zip": lambda register, _language, _progress: export_workbook(register, "zip"),
    "xlsx": lambda register, _language, _progress: export_workbook(register, "xlsx"),
    "ods": lambda register, _language, _progress: export_workbook(register, "ods"),
}


class Command(RegisterCommand):
    """Write a register to a file or to stdout."""

    help = "Export the register of an organisation. A csv with --output NAME.zip is the native workbook as CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", help="whose register it is")
        parser.add_argument("--format", choices=("pdf", "html", "json", "csv", "xlsx", "ods"), required=True)
        parser.add_argument("--register", choices=RegisterKind.values, default=RegisterKind.ALL.value)
        parser.add_argument("--language", choices=Language.values, help="default: the organisation's")
        parser.add_argument("--as-of", metavar="DATE", help="the register as it stood on a past day")
        parser.add_argument("--variant", choices=VARIANTS, default="full")
        parser.add_argument("--client", metavar="NAME", help="of the processor's register: what is done for one client")
        parser.add_argument("--output", metavar="PATH", default="", help="default: stdout")

    def handle(self, *_args: Any, **options: Any) -> None:
        self._refuse_what_is_to_come(options)
        organisation = self.organisation(options["organisation"])
        kind = self._kind(options)
        self.say(_("Reading the register of %(organisation)s …") % {"organisation": organisation})
        register = read_register(organisation, kind)
        if options["client"]:
            register = self._of_client(register, options["client"])
        written = options["format"]
        if written == "csv" and Path(options["output"]).suffix == ".zip":
            written = "zip"
        self.say(_("Writing %(count)d activities …") % {"count": len(register.activities)})
        try:
            content = WRITERS[written](
                register, options["language"] or organisation.default_language, Progress(self.stderr, _("Activities"))
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.deliver(content, options["output"], is_text=written in TEXTS)

    def _refuse_what_is_to_come(self, options: dict[str, Any]) -> None:
        if options["as_of"]:
            self.wrong_use(_("--as-of is not available yet: reading the past needs the journal."))
        if options["variant"] != "full":
            self.wrong_use(_("--variant %(variant)s is not available yet.") % {"variant": options["variant"]})

    def _kind(self, options: dict[str, Any]) -> RegisterKind:
        """Return the register that was asked for: with a client, it can only be the processor's."""
        kind = RegisterKind(options["register"])
        if options["client"] and kind is RegisterKind.CONTROLLER:
            self.wrong_use(_("--client belongs to the register of the processor."))
        return RegisterKind.PROCESSOR if options["client"] else kind

    def _of_client(self, register: RegisterRecord, name: str) -> RegisterRecord:
        found = for_client(register, name)
        if found is None:
            names = ", ".join(client.name for client in register.catalogue.clients)
            self.wrong_use(
                _("There is no client “%(name)s”. There are: %(names)s.") % {"name": name, "names": names or "—"}
            )
        return found
