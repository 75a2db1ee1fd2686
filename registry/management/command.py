"""What the commands share: wrong use exits with 2, messages go to stderr, data to a file or to stdout."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from registry.record.instants import past_instant_of
from ropa.journal.unavailable import trouble_of
from ropa.organisations.models import Organisation

WRONG_USE = 2


class RegisterCommand(BaseCommand):
    """A command on the register of one organisation."""

    parser: CommandParser | None = None

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the parser: wrong use is answered with its usage."""
        self.parser = super().create_parser(prog_name, subcommand, **kwargs)
        return self.parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Say in a sentence that the database is full, busy or away."""
        try:
            return super().execute(*args, **options)
        except (DatabaseError, InterfaceError, OSError) as error:
            trouble = trouble_of(error)
            if trouble is None:
                raise
            raise CommandError(str(trouble.text)) from error

    def say(self, message: str) -> None:
        """Tell whoever runs the command."""
        self.stderr.write(message, self.style.NOTICE if self.stderr.isatty() else str)

    def wrong_use(self, message: str) -> NoReturn:
        """Stop with the usage, the message and exit code 2."""
        if self.parser:
            self.say(self.parser.format_usage())
        raise CommandError(message, returncode=WRONG_USE)

    def organisation(self, slug: str) -> Organisation:
        """Return the organisation with this slug; wrong use if there is none."""
        found = Organisation.objects.filter(slug=slug).select_related("country").first()
        if found is None:
            slugs = ", ".join(Organisation.objects.order_by("slug").values_list("slug", flat=True))
            self.wrong_use(
                _("There is no organisation “%(slug)s”. There are: %(slugs)s.") % {"slug": slug, "slugs": slugs or "—"}
            )
        return found

    def past_instant(self, text: str | None) -> dt.datetime | None:
        """Return the instant that --as-of names; None means now."""
        if text is None:
            return None
        try:
            return past_instant_of(text)
        except ValueError as error:
            self.wrong_use(_("--as-of: %(problem)s") % {"problem": error})

    def nothing_known(self, organisation: Organisation) -> CommandError:
        """Return what to say of a time at which the journal did not know the organisation."""
        return CommandError(
            _("Nothing was recorded of %(organisation)s at that time.") % {"organisation": organisation}
        )

    def deliver(self, content: bytes, output: str, *, is_text: bool) -> None:
        """Write the data to the file `output`, whole or not at all; without one, to stdout."""
        if output:
            self._write_file(content, Path(output))
            self.say(_("Written: %(file)s") % {"file": output})
            return
        buffer = getattr(self.stdout, "buffer", None)
        if is_text and buffer is None:
            self.stdout.write(content.decode(), ending="")
        elif buffer is None or (not is_text and self.stdout.isatty()):
            self.wrong_use(_("This format is not text: say with --output where to write it."))
        else:
            buffer.write(content)
            buffer.flush()

    def _write_file(self, content: bytes, path: Path) -> None:
        try:
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as draft:
                draft.write(content)
            Path(draft.name).chmod(0o644)
            Path(draft.name).replace(path)
        except OSError as error:
            message = _("%(file)s cannot be written: %(reason)s") % {"file": path, "reason": error.strerror}
            raise CommandError(message) from error
