"""manage.py verify_edition: whether a PDF was issued here, is unaltered, and its journal head still stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from registry.editions.verify import verify
from registry.management.command import RegisterCommand

MOST = 256 * 1024 * 1024  # bytes: no register makes so large a file
MARKS = {"good": "+", "neutral": "·", "bad": "!"}


class Command(RegisterCommand):
    """Say each thing that was found on a line of its own; + stands for what holds, ! for what does not."""

    help = "Verify an issued PDF. Exit 0: issued here, unaltered, history intact. Exit 1: not, and says which of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.pdf", help="the file to verify")

    def handle(self, *_args: Any, **options: Any) -> None:
        verdict = verify(self._content(Path(options["file"])))
        for answer in verdict.answers:
            self.stdout.write(f"{MARKS[answer.level]} {answer}")
        if not verdict.holds:
            raise CommandError(_("This file does not prove what it says."))

    def _content(self, path: Path) -> bytes:
        told = {"file": path}
        try:
            if path.stat().st_size > MOST:
                self.wrong_use(_("%(file)s is too large to be an edition.") % told)
            return path.read_bytes()
        except OSError as error:
            self.wrong_use(_("%(file)s cannot be read: %(reason)s") % (told | {"reason": error.strerror}))
