"""The page of a vendor, a location, a category, ... lists the entries that use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponse
from django.urls import reverse

from registry.admin.uses import using
from registry.models import ProcessingActivity

SHOWN = 50


@dataclass(frozen=True)
class UsedBy:
    """The entries that use a row: how many there are, the first of them, and the address of the list of all."""

    count: int
    activities: list[ProcessingActivity]
    address: str

    @property
    def hidden(self) -> int:
        """How many are not shown."""
        return self.count - len(self.activities)


class UsedByActivities:
    """An admin whose rows are used by entries; `used_as` is the key of uses.USES, and the filter of the list."""

    used_as: ClassVar[str]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Add the entries that use the row."""
        if context.get("original") is not None:
            context["used_by"] = self.used_by(context["original"])
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # a mixin of ModelAdmin
        return response

    def used_by(self, row: Model) -> UsedBy:
        """Find the entries that use `row`, in at most two queries."""
        found = ProcessingActivity.objects.filter(using(self.used_as, row.pk))
        shown = list(found.select_related("organisation").order_by("organisation__name", "reference")[:SHOWN])
        count = len(shown) if len(shown) < SHOWN else found.count()
        address = f"{reverse('admin:registry_processingactivity_changelist')}?{urlencode({self.used_as: row.pk})}"
        return UsedBy(count, shown, address)
