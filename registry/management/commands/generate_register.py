"""manage.py generate_register: invented entries for benchmarks and load tests."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from registry.management.command import RegisterCommand
from registry.management.progress import Progress
from registry.management.synthetic import Synthetic
from registry.models import ProcessingActivity
from ropa.journal.gate import change
from ropa.organisations.models import Organisation

CHUNK = 500
PREFIX = "G-"


class Command(RegisterCommand):
    """Add invented entries, with all their parts, to an organisation that is created if need be."""

    help = "Generate synthetic processing activities. The same seed gives the same register."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", required=True, help="created if it does not exist")
        parser.add_argument("--activities", metavar="N", type=int, required=True, help="how many to add")
        parser.add_argument("--seed", type=int, default=1, help="default: 1")

    def handle(self, *_args: Any, **options: Any) -> None:
        count = options["activities"]
        if count < 1:
            self.wrong_use(_("--activities must be 1 or more."))
        progress = Progress(self.stderr, _("Activities"))
        with change(by="generate_register", reason=_("Synthetic data")):
            organisation = self._organisation(options["organisation"])
            first = self._next_number(organisation)
            synthetic = Synthetic(organisation, options["seed"] + first)
            for start in range(0, count, CHUNK):
                end = min(start + CHUNK, count)
                synthetic.write(range(first + start, first + end))
                progress.reach(end, count)
        told = {"count": count, "organisation": organisation.slug}
        self.say(_("%(count)d activities were added to %(organisation)s.") % told)

    def _organisation(self, slug: str) -> Organisation:
        found = Organisation.objects.filter(slug=slug).first()
        if found:
            return found
        created = Organisation(slug=slug, name=slug, country_id="FR", email="privacy@example.org")
        try:
            created.full_clean()
        except ValidationError as error:
            self.wrong_use(f"--organisation: {' '.join(error.messages)}")
        created.save()
        return created

    @staticmethod
    def _next_number(organisation: Organisation) -> int:
        """Return the number after the last generated one: a second run adds to the first."""
        references = ProcessingActivity.objects.of(organisation).filter(reference__startswith=PREFIX)
        numbers = [reference.removeprefix(PREFIX) for reference in references.values_list("reference", flat=True)]
        return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
