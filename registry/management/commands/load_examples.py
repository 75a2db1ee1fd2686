"""manage.py load_examples: the example registers, through the same import that users have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from registry.imports.at_once import import_at_once
from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.spreadsheets.importing import organisation_named_in

REASON = "Example register"


class Command(RegisterCommand):
    """Import every workbook of registry/examples; a second run changes nothing."""

    help = "Load the example registers. What they say already is left alone."

    def handle(self, *_args: Any, **_options: Any) -> None:
        workbooks = sorted(Path(apps.get_app_config("registry").path, "examples").glob("*.xlsx"))
        if not workbooks:
            raise CommandError(_("There are no example workbooks in this installation."))
        progress = Progress(self.stderr, _("Example registers"))
        for number, workbook in enumerate(workbooks, start=1):
            self._load(workbook)
            progress.reach(number, len(workbooks))

    def _load(self, workbook: Path) -> None:
        content = workbook.read_bytes()
        report = import_at_once(
            content, workbook.name, organisation_named_in(content) or workbook.stem, by="load_examples", reason=REASON
        )
        for problem in report.problems:
            self.say(f"{workbook.name}: {problem}")
        if report.refused:
            raise CommandError(_("%(file)s was refused. Nothing of it was written.") % {"file": workbook.name})
