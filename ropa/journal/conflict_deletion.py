"""Deleting what others may be changing: the confirmation says what it would delete, and asks again if that moved.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.admin.actions import delete_selected
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ropa.journal.conflict_admin import SEEN, Context, SharedPage, is_shared
from ropa.journal.tracked import tracked_models
from ropa.journal.versions import (
    Rows,
    Versions,
    Writing,
    as_it_was,
    lock,
    read_back,
    versions_below,
    written_down,
    written_since,
)

CHANGED, ADDED, REMOVED = _("changed"), _("added"), _("deleted")


@dataclass(frozen=True)
class Move:
    """A row that is not as the confirmation showed it: what became of it, and who did it."""

    row: str
    what: Any
    writing: Writing | None


class SharedDeletion(SharedPage):
    """Deletes nothing but what was shown."""

    def reason_form(self, request: HttpRequest, rows: Iterable[Model]) -> Any:
        """Return the form that asks why."""
        raise NotImplementedError

    def confirmed(self, request: HttpRequest, rows: Iterable[Model]) -> Context:
        """Return what the confirmation page says and carries; take the confirmation back if it must be asked again."""
        chosen = list(rows)
        now = self._locked(chosen) if _is_confirmed(request) else versions_below(chosen)
        context: Context = {SEEN: written_down(now)}
        if _is_confirmed(request):
            asking = self.reason_form(request, chosen)
            moves = moved(read_back(str(request.POST.get(SEEN, ""))), now)
            context |= {"reason_form": asking, "moves": moves}
            if moves or not asking.is_valid():
                request.POST = without_confirmation(request.POST)  # type: ignore[assignment]  # read alike
        return context

    @staticmethod
    def _locked(rows: list[Model]) -> Versions:
        if is_shared():
            for label, versions in versions_below(rows).items():
                lock(apps.get_model(label)._base_manager.filter(pk__in=versions))
        return versions_below(rows)

    def get_actions(self, request: HttpRequest) -> Any:
        """Let the stock action that deletes ask as the page of one row does."""
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _stock, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_shown, name, description)
        return actions


def delete_shown(modeladmin: SharedDeletion, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
    """Delete the selected rows, if they and all their parts are as the confirmation showed them."""
    context = modeladmin.confirmed(request, queryset)
    response = delete_selected(modeladmin, request, queryset)
    if isinstance(response, TemplateResponse) and response.context_data is not None:
        response.context_data |= context
    return response


def without_confirmation(data: QueryDict) -> QueryDict:
    """Return what was posted as if it had not been confirmed; where that was all, nothing is left."""
    asked = data.copy()
    for name in ("post", SEEN):
        asked.pop(name, None)
    return asked if "action" in asked else QueryDict()


def _is_confirmed(request: HttpRequest) -> bool:
    return request.method == "POST" and ("post" in request.POST or "action" not in request.POST)


def moved(seen: Versions, now: Versions) -> list[Move]:
    """Return what is not as it was seen."""
    return [move for label in sorted({*seen, *now}) for move in _moved(label, seen.get(label, {}), now.get(label, {}))]


def _moved(label: str, seen: Rows, now: Rows) -> list[Move]:
    other = sorted(pk for pk in {*seen, *now} if seen.get(pk) != now.get(pk))
    models = {model._meta.label: model for model in tracked_models()}
    if label not in models:
        return []  # no page of ours carried this
    model = models[label]
    writings = written_since(model, {pk: (*seen.get(pk, ()), 0)[0] for pk in other}) if other else {}
    return [_move(model, pk, seen, now, writings.get(pk, [])) for pk in other]


def _move(model: type[Model], pk: str, seen: Rows, now: Rows, writings: list[Writing]) -> Move:
    what = REMOVED if pk not in now else CHANGED if pk in seen else ADDED
    row = as_it_was(model, pk, now.get(pk) or seen[pk])
    try:
        name = f"{capfirst(model._meta.verbose_name)} · {row}"
    except ObjectDoesNotExist:  # its name is made of what is gone
        name = str(capfirst(model._meta.verbose_name))
    return Move(name, what, writings[-1] if writings else None)
