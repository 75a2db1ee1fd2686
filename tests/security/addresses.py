"""Every address of the site, found in its URL patterns: a page that is added is visited by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model
from django.urls import URLResolver, get_resolver

from registry.choices import RegisterKind
from registry.editions.issue import Order, issue
from registry.models import Edition, ProcessingActivity
from registry.record.extent import EVERYTHING
from ropa.journal.models import JournalEntry
from ropa.work.models import Work
from tests.conftest import SOAK
from tests.conventions.rows import LONE_ROWS

# What may vary in a route, as path() and re_path() write it.
PART = re.compile(r"<(?:\w+:)?(?P<name>\w+)>|\(\?P<(?P<named>\w+)>[^()]*\)|\([^()]*\)")
OF_MODEL = re.compile(r"admin/(\w+)/(\w+)/")
# Addresses that an identity provider, a passkey or a mail leads to: there is none in a test.
NEEDS_MORE = re.compile(r"^account/(oidc|.*password/reset/key/\(|.*webauthn/keys/)|\.ics$|^admin/\(\?P<url>")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route as it is written, from the root: admin/registry/client/<path:object_id>/change/."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, here)
        else:
            yield here


def visited() -> list[str]:
    """Every route but leaving; of the pages that the admin makes alike for each model, those of three models.

    A soak visits them all.
    """
    alike = re.compile(r"^admin/\w+/(?!processingactivity|organisation|subprocessor)\w+/(.*(add|delete|history)/.*)$")
    return [route for route in routes() if "logout" not in route and (SOAK or not alike.match(route))]


def filled(route: str, value: Callable[[str], str]) -> str:
    """The address of a route, with a value for the name of each part ("" where it has none)."""
    return "/" + PART.sub(lambda part: value(part["name"] or part["named"] or ""), route)


def site_about(activity: ProcessingActivity, actor: str = "Admina") -> "Site":
    """The site about an entry of a register, with a piece of work and an edition."""
    of = activity.organisation
    work = Work.objects.create(organisation=of, actor=actor, language="en", kind="issue-edition")
    return Site(activity, work, issue(Order(of, RegisterKind.ALL, "en", EVERYTHING), by=actor))


@dataclass
class Site:
    """A register to visit: what the parts of addresses may be, so that each leads to something."""

    activity: ProcessingActivity
    work: Work
    edition: Edition

    def address(self, route: str) -> str | None:
        """The address of the route's page about this register, None where it takes more than rows to be led there."""
        if NEEDS_MORE.search(route):
            return None
        model = self.model(route)
        keys = iter(self.keys(model)) if model else iter(())
        return filled(route, lambda name: self.known(name, route) or str(next(keys, "0")))

    def known(self, name: str, route: str) -> str:
        """What the part may be; of a part that is not named here, nothing: the page then says that nothing is there."""
        return {
            "key": str(self.edition.pk if "edition" in route else self.work.pk),
            "slug": self.activity.organisation.slug,
            "kind": "all",
            "aspect": "people",
            "colour": "1b365d",
            "reference": self.activity.reference,
            "change_id": str(JournalEntry.objects.filter(organisation=self.activity.organisation)[0].change_id),
            "app_label": "registry",
            "ending": "csv",
        }.get(name, "")

    def model(self, route: str) -> type[Model] | None:
        """The model whose pages the route belongs to; the work place of an entry where it names none."""
        found = OF_MODEL.match(route)
        if found and found[1] in apps.app_configs:
            return apps.get_model(found[1], found[2])
        return ProcessingActivity if "object_id" in route else None

    def keys(self, model: type[Model]) -> list[object]:
        """The key of a row, and of the last of its history."""
        row = self.activity if model is ProcessingActivity else model._default_manager.order_by("-pk").first()
        if row is None:
            row = LONE_ROWS[model]() if model in LONE_ROWS else model._default_manager.create()
        history = getattr(row, "history", None)
        return [row.pk, *([history.latest().pk] if history else [])]
