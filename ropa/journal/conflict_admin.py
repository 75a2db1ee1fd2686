"""The form that asks before it overwrites: it carries the versions that it shows, and compares them when posted."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from ropa.journal.conflict import Merge, Page, Part, acts_of, begin_anew, links_of, writings_of_moved
from ropa.journal.conflict_merge import Merging
from ropa.journal.conflict_values import choose, plain_lines, raw
from ropa.journal.versions import (
    Versions,
    Writing,
    as_it_was,
    lock,
    read_back,
    version_of,
    with_version,
    written_down,
    written_since,
)

SEEN = "versions"
MERGE = "ropa_merge"  # what the forms of one request must know of each other
NOTHING_SAVED = _("Nothing was saved yet: this was changed by somebody else since you opened it.")
Context = dict[str, Any]


class SharedPage(SimpleHistoryAdmin):
    """A form that several people may have open: whoever saves second is shown what the first one did."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read the row with its version, in one query: what a page shows is never older than what it says it shows."""
        rows = with_version(self.get_queryset(request))
        meta = self.model._meta
        field: Any = meta.get_field(from_field) if from_field else meta.pk
        try:
            return rows.get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    def settle(self, request: HttpRequest, object_id: str, form_url: str) -> tuple[str | None, str]:
        """Bring what was posted up to date with the row; return which row the form is of, and where it is posted to.

        What was posted of a row that is gone comes back in the form that adds one.
        """
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            return object_id, form_url  # refused by the form itself
        obj = self._locked_object(request, unquote(object_id), to_field)
        if obj is None:
            merge = self._merged_with_nothing(request, object_id)
        elif self.has_change_permission(request, obj):
            merge = self._merged(request, obj)
        else:
            return object_id, form_url
        if merge is None:
            return object_id, form_url
        request.POST = merge.data  # type: ignore[assignment]  # what Django reads of it is the same
        setattr(request, MERGE, merge)
        if obj is not None:
            return object_id, form_url
        return None, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_add")

    def _locked_object(self, request: HttpRequest, key: str, to_field: str | None) -> Any:
        """Return the row as it is when nobody else is writing it."""
        found = self.get_object(request, key, to_field)
        if found is None or not is_shared():
            return found
        lock(self.model._base_manager.filter(pk=found.pk))
        return self.get_object(request, key, to_field)

    def _merged_with_nothing(self, request: HttpRequest, object_id: str) -> Merge | None:
        """Return what was posted of a row that was deleted meanwhile as that of a new one; None if that cannot be."""
        data = plain_lines(request.POST)
        seen = read_back(str(data.get(SEEN, ""))).get("", {})
        [(pk, version)] = seen.items() if len(seen) == 1 else [("", ())]
        was = as_it_was(self.model, pk, version)
        if was is None or pk != unquote(object_id) or not self.has_add_permission(request):
            return None
        form = self.get_form(request, None, change=False)(instance=was)
        for name in self.get_readonly_fields(request, was):  # what can be said of a new row only, such as whose it is
            if name in form.fields and name not in data:
                if not _is_offered(form[name]):
                    return None
                choose(form[name], raw(form[name]), data)
        for formset, _inline in self.get_formsets_with_inlines(request, None):
            begin_anew(data, formset)
        writings = written_since(self.model, {pk: version[0]}).get(pk, [])
        return Merge(data, writings=set(writings), is_gone=True, files=bool(request.FILES))

    def _merged(self, request: HttpRequest, obj: Model) -> Merge:
        parts = self._parts(request, obj)
        for part in parts:
            lock(part.formset.model._base_manager.filter(**{part.formset.fk.name: obj}))
        data = plain_lines(request.POST)
        seen, now = read_back(str(data.get(SEEN, ""))), versions_shown(obj, [part.formset for part in parts])
        if seen == now and not data.get("conflict"):
            return Merge(data)
        fields = flatten_fieldsets(self.get_fieldsets(request, obj))
        form = self.get_form(request, obj, change=True, fields=fields)
        merge = Merging(data, Page(form(instance=obj), parts), seen, now).run()
        merge.files = bool(request.FILES)
        return merge

    def acts_since(self, request: HttpRequest, obj: Any, carried: str) -> list[Writing]:
        """Return who changed the row or its parts since a page showed the versions that it carried."""
        parts = self._parts(request, obj)
        seen, now = read_back(carried), versions_shown(obj, [part.formset for part in parts])
        of_row = writings_of_moved(type(obj), seen.get("", {}), now[""])
        of_parts = [
            writings_of_moved(
                part.formset.model, seen.get(part.prefix, {}), now[part.prefix], links_of(part.formset.form)
            )
            for part in parts
            if seen.get(part.prefix, {}) != now[part.prefix]
        ]
        return acts_of(writing for found in (of_row, *of_parts) for each in found.values() for writing in each)

    def _parts(self, request: HttpRequest, obj: Model) -> list[Part]:
        """Return the parts of the page as they are today, their formsets named as Django names them."""
        parts: list[Part] = []
        for formset, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset.get_default_prefix()
            same = sum(part.formset.get_default_prefix() == prefix for part in parts) + 1
            prefix = prefix if same == 1 else f"{prefix}-{same}"
            shown = formset(instance=obj, prefix=prefix, queryset=inline.get_queryset(request))
            parts.append(Part(shown, str(capfirst(inline.verbose_name)), inline.has_change_permission(request, obj)))
        return parts


def _is_offered(bound: BoundField) -> bool:
    """Whether whoever posts could choose what the field says."""
    try:
        bound.field.clean(raw(bound)[-1])
    except ValidationError:
        return False
    return True


def is_shared() -> bool:
    """Whether somebody else may have written while the lock was waited for."""
    return connection.features.has_select_for_update


def versions_shown(obj: Any, formsets: list[Any]) -> Versions:
    """Return the versions of the row and of the rows of its parts, as they were read."""
    parts = {formset.prefix: {str(row.pk): version_of(row) for row in formset.get_queryset()} for formset in formsets}
    return {"": {str(obj.pk): version_of(obj)}, **parts}


def shown_versions(context: Context) -> str:
    """Return what a form page carries, empty where a row is added."""
    obj = context.get("original")
    if obj is None:
        return ""
    return written_down(versions_shown(obj, [each.formset for each in context["inline_admin_formsets"]]))


def merge_of(request: HttpRequest) -> Merge | None:
    """Return what was found out when the request came in."""
    found: Merge | None = getattr(request, MERGE, None)
    return found
