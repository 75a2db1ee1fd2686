"""What depends on a vendor, a place, a category, ...: one page for a register. Knows requests; not how it is found."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from registry.choices import RegisterKind
from registry.editions.naming import editions_naming
from registry.impact import KINDS, Kind, Touched, agreements_touched, named_in, touched
from registry.record import RegisterRecord, read_register
from registry.views.access import for_readers
from registry.views.asked import asked_organisation
from registry.views.pages import register_page
from registry.wording import day, instant, words
from ropa.organisations.models import Organisation


@for_readers
def impact(request: HttpRequest, slug: str) -> HttpResponse:
    """The things of the kind ?kind= that the register names; with ?of=, all that depends on one of them."""
    organisation = asked_organisation(slug)
    kind = _asked_kind(request)
    register = read_register(organisation, RegisterKind.ALL)
    things = named_in(register, kind)
    key = request.GET.get("of", "")
    context: dict[str, Any] = {
        "kind": kind,
        "kinds": KINDS.values(),
        "things": [(label, impact_address(organisation, kind, each), each == key) for each, label in things],
        "thing": dict(things).get(key, key),
    }
    shown = _told(organisation, register, kind, key) if key else {}
    return register_page(request, "registers/impact.html", organisation, _("Impact"), **context, **shown)


def _asked_kind(request: HttpRequest) -> Kind:
    asked = request.GET.get("kind") or next(iter(KINDS))
    if asked not in KINDS:
        raise Http404
    return KINDS[asked]


def impact_address(organisation: Organisation, kind: Kind, key: str) -> str:
    """Return where it is shown what depends on a thing."""
    query = urlencode({"kind": kind.code, "of": key})
    return f"{reverse('registers:impact', args=[organisation.slug])}?{query}"


def _told(organisation: Organisation, register: RegisterRecord, kind: Kind, key: str) -> dict[str, Any]:
    return {
        "entries": [_line(organisation, each) for each in touched(register, kind, key)],
        "agreements": [
            (each.reference, each.subprocessor, words(each.kind), day(each.expires_on))
            for each in agreements_touched(register, kind, key)
        ],
        "editions": [
            (f"{each} · {instant(each.issued_at)}", reverse("registers:edition", args=[organisation.slug, each.pk]))
            for each in editions_naming(organisation, kind, key)
        ],
    }


def _line(organisation: Organisation, found: Touched) -> dict[str, Any]:
    entry = found.activity
    return {
        "words": f"{entry.reference} · {entry.name}",
        "status": words(entry.status),
        "status_code": entry.status.code,
        "owner": entry.owner,
        "ways": [str(way) for way in found.ways],
        "sheet": reverse("registers:sheet", args=[organisation.slug, entry.reference]),
    }
