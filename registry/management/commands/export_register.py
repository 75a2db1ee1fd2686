"""manage.py export_register: one organisation's register as a document, a workbook or data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.documents import register_html, register_pdf
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.record import RegisterRecord, read_register
from registry.record.past import NothingKnown, read_register_at
from registry.spreadsheets.exporting import export_workbook, for_client
from registry.spreadsheets.flat import export_flat
from registry.spreadsheets.interchange import export_json
from registry.spreadsheets.problems import Refused
from ropa.organisations.choices import Language
from ropa.organisations.models import Organisation

Writer = Callable[["Export"], bytes]
VARIANTS = ("full", "mandatory", "public")
TEXTS = ("html", "json", "csv")


@dataclass(frozen=True)
class Export:
    """What is to be written: the register, in which language, as it stood when; None means now."""

    register: RegisterRecord
    language: str
    as_of: dt.datetime | None
    progress: Progress

    @property
    def at(self) -> dt.datetime:
        """The instant at which the register stands so."""
        return self.as_of or timezone.now()


WRITERS: dict[str, Writer] = {
    "pdf": lambda export: register_pdf(
        export.register, language=export.language, at=export.at, progress=export.progress.reach
    ),
    "html": lambda export: register_html(export.register, language=export.language, at=export.at).encode(),
    "json": lambda export: export_json(
        export.register, language=export.language, exported_at=timezone.now(), as_of=export.as_of
    ),
    "csv": lambda export: export_flat(export.register, export.language),
    "zip": lambda export: export_workbook(export.register, "zip"),
    "xlsx": lambda export: export_workbook(export.register, "xlsx"),
    "ods": lambda export: export_workbook(export.register, "ods"),
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
        as_of = self._instant(options["as_of"])
        register = self._read(organisation, kind, as_of)
        if options["client"]:
            register = self._of_client(register, options["client"])
        written = options["format"]
        if written == "csv" and Path(options["output"]).suffix == ".zip":
            written = "zip"
        self.say(_("Writing %(count)d activities …") % {"count": len(register.activities)})
        try:
            language = options["language"] or organisation.default_language
            content = WRITERS[written](Export(register, language, as_of, Progress(self.stderr, _("Activities"))))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.deliver(content, options["output"], is_text=written in TEXTS)

    def _refuse_what_is_to_come(self, options: dict[str, Any]) -> None:
        if options["variant"] != "full":
            self.wrong_use(_("--variant %(variant)s is not available yet.") % {"variant": options["variant"]})

    def _instant(self, text: str | None) -> dt.datetime | None:
        """Return the instant that --as-of names: an ISO instant, or the end of an ISO day."""
        if not text:
            return None
        try:
            day = parse_date(text)
            instant = dt.datetime.combine(day, dt.time.max) if day else parse_datetime(text)
        except ValueError:
            instant = None
        if instant is None:
            self.wrong_use(_("--as-of %(text)s: write a day such as 2026-01-31, or an instant.") % {"text": text})
        return instant if timezone.is_aware(instant) else timezone.make_aware(instant)

    def _read(self, organisation: Organisation, kind: RegisterKind, as_of: dt.datetime | None) -> RegisterRecord:
        """Read the register from today's rows, or from the journal as it stood."""
        if as_of is None:
            return read_register(organisation, kind)
        try:
            return read_register_at(organisation, kind, as_of)
        except NothingKnown as error:
            message = _("Nothing was recorded of %(organisation)s at that time.") % {"organisation": organisation}
            raise CommandError(message) from error

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
