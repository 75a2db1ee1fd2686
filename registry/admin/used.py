"""The page of a vendor, a location, a category, ... lists the entries that use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.urls import reverse

from registry.admin.uses import USES, using
from registry.models import ProcessingActivity
from ropa.organisations.grants import organisations_where
from ropa.organisations.models import Organisation

SHOWN = 50
VIEW_REGISTER = "registry.view_register"


# By `used_as`: the kind of thing that the page of impact knows the rows as, and the field that it knows them by.
IMPACT = {
    "subprocessor": ("vendor", "name"),
    "location": ("location", "name"),
    "agreement": ("agreement", "reference"),
    "client": ("client", "name"),
    "data_category": ("data", "code"),
    "data_subject_category": ("people", "code"),
    "measure": ("measure", "code"),
    "legal_basis": ("basis", "code"),
    "decision": ("decision", "destination"),
}


@dataclass(frozen=True)
class Impact:
    """Where it is shown what depends on a row in one organisation's register: entries, agreements and editions."""

    organisation: str
    address: str


@dataclass(frozen=True)
class UsedBy:
    """The entries that use a row: how many there are, the first of them, and the address of the list of all."""

    count: int
    activities: list[ProcessingActivity]
    address: str
    impacts: tuple[Impact, ...] = ()

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.activities)


class UsedByActivities:
    """An admin whose rows are used by entries; `used_as` is the key of uses.USES, where it is a filter of the list."""

    used_as: ClassVar[str]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the entries that use the row."""
        if context.get("original") is not None:
            context["used_by"] = self.used_by(context["original"], request.user)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # a mixin of ModelAdmin
        return response

    def used_by(self, row: Model, user: Any) -> UsedBy:
        """Find the entries that use `row`, in at most three queries."""
        found = self.entries_using(row)
        shown = list(found.select_related("organisation").order_by("organisation__name", "reference")[:SHOWN])
        count = len(shown) if len(shown) < SHOWN else found.count()
        listed = f"{reverse('admin:registry_processingactivity_changelist')}?{urlencode({self.used_as: row.pk})}"
        address = listed if self.used_as in USES else ""
        return UsedBy(count, shown, address, self._impacts(row, found, user) if count else ())

    def entries_using(self, row: Model) -> QuerySet[ProcessingActivity]:
        """Return the entries that use `row`."""
        return ProcessingActivity.objects.filter(using(self.used_as, row.pk))

    def _impacts(self, row: Model, found: QuerySet[ProcessingActivity], user: Any) -> tuple[Impact, ...]:
        """Return where to see what depends on the row, for each register that uses it and that this person may read."""
        if self.used_as not in IMPACT:
            return ()
        kind, name = IMPACT[self.used_as]
        query = urlencode({"kind": kind, "of": getattr(row, name)})
        using_it = Organisation.objects.filter(pk__in=found.order_by().values("organisation"))
        seen = using_it.filter(organisations_where(user, VIEW_REGISTER)).order_by("name")[:SHOWN]
        return tuple(Impact(str(each), f"{reverse('registers:impact', args=[each.slug])}?{query}") for each in seen)
