"""manage.py import_register: a workbook into one organisation's register, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.imports.at_once import import_at_once
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.spreadsheets.gate import MAX_FILE
from registry.spreadsheets.problems import ImportReport
from registry.spreadsheets.reading import TEMPLATES


class Command(RegisterCommand):
    """Import a workbook; list every problem with sheet, row and column."""

    help = "Import a spreadsheet (XLSX, ODS, CSV or a ZIP of CSV files) into the register of an organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the workbook")
        parser.add_argument("--organisation", metavar="SLUG", required=True, help="whose register it is")
        parser.add_argument("--template", choices=TEMPLATES, default="auto", help="the form of the workbook")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--reason", metavar="TEXT", default="", help="kept in the history of every row it changes")

    def handle(self, *_args: Any, **options: Any) -> None:
        path = Path(options["file"])
        report = import_at_once(
            self._read(path),
            path.name,
            options["organisation"],
            by="import_register",
            reason=options["reason"],
            dry_run=options["dry_run"],
            step=Progress(self.stderr, _("Rows")).reach,
            template=options["template"],
        )
        self.conclude(report)

    def _read(self, path: Path) -> bytes:
        """Read the file, no further than the gate lets it be."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_FILE + 1)
        except OSError as error:
            self.wrong_use(_("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror})

    def conclude(self, report: ImportReport) -> None:
        """Say what was done, or list what is wrong and stop with exit code 1."""
        for notice in report.notices:
            self.say(str(notice))
        for problem in report.problems:
            self.say(str(problem))
        if report.refused:
            count = len(report.problems)
            message = ngettext(
                "%(file)s was refused: %(count)d problem. Nothing was written.",
                "%(file)s was refused: %(count)d problems. Nothing was written.",
                count,
            )
            raise CommandError(message % {"file": report.filename, "count": count})
        for sheet, counts in report.counts.items():
            told = {"sheet": sheet, "new": counts.new, "changed": counts.changed, "unchanged": counts.unchanged}
            self.say(_("%(sheet)s: %(new)d new, %(changed)d changed, %(unchanged)d unchanged") % told)
        if report.dry_run:
            self.say(_("This was a dry run: nothing was written."))
