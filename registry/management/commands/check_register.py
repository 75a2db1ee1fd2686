"""manage.py check_register: what the rules find in the registers, as text or as JSON."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from registry.choices import RegisterKind
from registry.compliance import Finding, Law, Level, check, read_law
from registry.management.command import RegisterCommand
from registry.record import RegisterRecord, read_register
from registry.record.instants import past_instant_of
from registry.record.past import NothingKnown, read_register_at
from ropa.organisations.choices import Language
from ropa.organisations.models import Organisation

SCHEMA = "ropa-findings/1"


class Command(RegisterCommand):
    """Name every finding, one line each; the remedy goes with it in JSON."""

    help = "Judge registers by the rules. Exit 1 when a finding weighs as much as --fail-level."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", metavar="SLUG", nargs="?", help="default: every organisation")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--fail-level", choices=(Level.ERROR.value, Level.WARNING.value), default=Level.ERROR.value)
        parser.add_argument("--at", metavar="DATE", help="judge by the law, and as the register stood, on this day")
        parser.add_argument("--language", choices=Language.values, help="default: the organisation's")

    def handle(self, *_args: Any, **options: Any) -> None:
        day = self._day(options["at"])
        slug = options["organisation"]
        organisations = [self.organisation(slug)] if slug else list(Organisation.objects.order_by("slug"))
        law = read_law()
        found: list[Finding] = []
        reports = []
        for organisation in organisations:
            register = self._register(organisation, day)
            findings = check(register, day, law)
            found += findings
            with override(options["language"] or organisation.default_language):
                reports.append(self._report(organisation, register, findings, as_json=options["format"] == "json"))
        self._deliver(reports, day, law, as_json=options["format"] == "json")
        self._end(found, Level(options["fail_level"]))

    def _day(self, text: str | None) -> dt.date:
        """Return the day that --at names, today without it."""
        if text is None:
            return timezone.localdate()
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            self.wrong_use(_("--at: “%(text)s” is no day: write it as 2026-01-31.") % {"text": text})
        return day

    def _register(self, organisation: Organisation, day: dt.date) -> RegisterRecord:
        """Read the register as it stood at the end of a past day; else as it stands."""
        if day >= timezone.localdate():
            return read_register(organisation, RegisterKind.ALL)
        try:
            return read_register_at(organisation, RegisterKind.ALL, past_instant_of(day.isoformat()))
        except NothingKnown as error:
            message = _("Nothing was recorded of %(organisation)s at that time.") % {"organisation": organisation}
            raise CommandError(message) from error

    def _report(
        self, organisation: Organisation, register: RegisterRecord, findings: list[Finding], *, as_json: bool
    ) -> Any:
        if as_json:
            return {
                "organisation": organisation.slug,
                "activities": len(register.activities),
                "findings": [as_plain(finding) for finding in findings],
            }
        return "".join(f"{line_of(organisation.slug, finding)}\n" for finding in findings)

    def _deliver(self, reports: list[Any], day: dt.date, law: Law, *, as_json: bool) -> None:
        if as_json:
            whole = {"schema": SCHEMA, "at": day.isoformat(), "registers": reports}
            text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
        else:
            text = "".join(reports)
        self.deliver(text.encode(), "", is_text=True)

    def _end(self, found: list[Finding], fail_level: Level) -> None:
        counts = {level: sum(finding.level is level for finding in found) for level in Level}
        said = _("Errors: %(errors)d; warnings: %(warnings)d; advice: %(advice)d.") % {
            "errors": counts[Level.ERROR],
            "warnings": counts[Level.WARNING],
            "advice": counts[Level.ADVICE],
        }
        self.say(said)
        weighty = sum(finding.level.reaches(fail_level) for finding in found)
        if weighty:
            text = ngettext("%(count)d finding must be dealt with.", "%(count)d findings must be dealt with.", weighty)
            raise CommandError(text % {"count": weighty})


def line_of(slug: str, finding: Finding) -> str:
    """Return a finding as one line: where, how much it weighs, which rule, what is wrong, by which provision."""
    where = f"{slug} {finding.reference}".strip()
    return f"{where}: {finding.level.value} {finding.code}: {finding.message} ({finding.citation})"


def as_plain(finding: Finding) -> dict[str, str]:
    """Return a finding as JSON types."""
    return {
        "reference": finding.reference,
        "code": finding.code,
        "level": finding.level.value,
        "article": finding.article,
        "field": finding.field,
        "subject": finding.subject,
        "message": finding.message,
        "remedy": finding.remedy,
    }
