"""manage.py export_register: one organisation's register as a document, a workbook or data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.choices import RegisterKind, Variant
from registry.exports import FORMATS, Export, Format, register_for
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.record import RegisterRecord
from registry.record.extent import Extent
from registry.record.past import NothingKnown
from registry.record.waivers import waived_in
from registry.spreadsheets.exporting import for_client
from registry.spreadsheets.origin import origin_of
from registry.spreadsheets.problems import Refused
from ropa.organisations.choices import Language
from ropa.organisations.logo import logo_of
from ropa.organisations.models import Organisation

NATIVE = "native"
LAYOUTS = (NATIVE, "cnil", "ico")


class Command(RegisterCommand):
    """Write a register to a file or to stdout."""

    help = "Export the register of an organisation. A csv with --output NAME.zip is the native workbook as CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", help="whose register it is")
        parser.add_argument("--format", choices=("pdf", "html", "json", "csv", "xlsx", "ods"), required=True)
        parser.add_argument("--register", choices=RegisterKind.values, default=RegisterKind.ALL.value)
        parser.add_argument("--language", choices=Language.values, help="default: the organisation's")
        parser.add_argument("--as-of", metavar="DATE", help="the register as it stood on a past day")
        parser.add_argument("--variant", choices=Variant.values, default=Variant.FULL.value)
        parser.add_argument("--client", metavar="NAME", help="of the processor's register: what is done for one client")
        parser.add_argument(
            "--layout", choices=LAYOUTS, default=NATIVE, help="of a workbook: our own, or the form of an authority"
        )
        parser.add_argument("--output", metavar="PATH", default="", help="default: stdout")

    def handle(self, *_args: Any, **options: Any) -> None:
        organisation = self.organisation(options["organisation"])
        kind = self._kind(options)
        self.say(_("Reading the register of %(organisation)s …") % {"organisation": organisation})
        as_of = self.past_instant(options["as_of"])
        form = FORMATS[self._ending(options)]
        origin = origin_of(organisation, as_of)
        register = self._read(form, organisation, kind, as_of)
        if options["client"]:
            register = self._of_client(register, options["client"])
        extent = Extent(Variant(options["variant"]), options["client"] or "")
        if extent.variant != Variant.FULL:  # it cannot be imported again: it must not seem complete
            register, origin = extent.of(register), None
        self.say(_("Writing %(count)d activities …") % {"count": len(register.activities)})
        try:
            language = options["language"] or organisation.default_language
            progress = Progress(self.stderr, _("Activities")).reach
            logo = logo_of(organisation, as_of)
            waived = waived_in(organisation, as_of) if options["format"] == "pdf" else ()
            export = Export(register, language, as_of, progress, origin=origin, extent=extent, logo=logo, waived=waived)
            content = form.write(export)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.deliver(content, options["output"], is_text=form.is_text)

    def _ending(self, options: dict[str, Any]) -> str:
        """Return the ending of the file: a CSV that is written to a ZIP is the native workbook."""
        is_zip = options["format"] == "csv" and Path(options["output"]).suffix == ".zip"
        ending = "zip" if is_zip else str(options["format"])
        if options["layout"] == NATIVE:
            return ending
        if f"{options['layout']}.{ending}" not in FORMATS:
            self.wrong_use(_("The layout of an authority comes as XLSX or ODS: say --format xlsx or --format ods."))
        return f"{options['layout']}.{ending}"

    def _read(
        self, form: Format, organisation: Organisation, kind: RegisterKind, as_of: dt.datetime | None
    ) -> RegisterRecord:
        try:
            return register_for(form, organisation, kind, as_of)
        except NothingKnown as error:
            raise self.nothing_known(organisation) from error

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
