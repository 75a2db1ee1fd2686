"""The admin of tracked models: what is posted passes the change gate, and history is read, never restored.

Knows nothing of what the rows mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from ropa.journal.conflict_admin import NOTHING_SAVED, SEEN, Context, merge_of, shown_versions
from ropa.journal.conflict_deletion import SharedDeletion
from ropa.journal.gate import change
from ropa.journal.inlines import FORM_FIELDS, PermissionsOfRows, PlainRelations

NOT_YOURS = _("Your role does not let you save this: choose an organisation in which it does.")
GIVE_REASON = _("Give the reason for the change.")
READING = ("GET", "HEAD", "OPTIONS")


class ReasonForm(forms.Form):
    """Why something is changed: asked beside the Save button, kept in every history row of the act."""

    change_reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        help_text=_("Kept with the history of what you change. Art. 5(2)."),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change_reason"].required = required

    def reason(self) -> str:
        """Return the reason that was given, empty if none was."""
        return self.cleaned_data.get("change_reason", "") if self.is_valid() else ""


class TrackedForm(forms.ModelForm[Any]):
    """The form of one row, which is refused as a whole for what its page says."""

    refusals: tuple[StrOrPromise, ...] = ()  # set on the class, which is made for one request, like the next
    may_save: Callable[[models.Model], bool] = staticmethod(lambda _row: True)

    def clean(self) -> dict[str, Any]:
        """Add what the page says to what the fields say."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for refusal in self.refusals:
            self.add_error(None, str(refusal))
        return cleaned

    def _post_clean(self) -> None:
        """Refuse a row that the person may not write as it now is: somebody else's, say."""
        super()._post_clean()  # type: ignore[misc]  # ModelForm's, which makes the row
        if not self.errors and not self.may_save(self.instance):
            self.add_error(None, str(NOT_YOURS))


class TrackedAdmin(PermissionsOfRows, PlainRelations, SharedDeletion):
    """Base of the admin of every tracked model: each POST is one signed act."""

    form = TrackedForm
    formfield_overrides = FORM_FIELDS
    show_full_result_count = False
    list_per_page = 50

    def reason_required(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whether nothing is changed in this row without saying why; `obj` is None where a row is added."""
        return False

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,  # noqa: FBT001, FBT002  # Django's
        **kwargs: Any,
    ) -> type[forms.ModelForm[Any]]:
        """Refuse the form if a reason is wanted and none is given, or if somebody else changed what it shows."""
        form: type[forms.ModelForm[Any]] = super().get_form(request, obj, change=change, **kwargs)
        if issubclass(form, TrackedForm) and request.method not in READING:
            form.may_save = staticmethod(partial(self._may, request, "change" if change else "add"))
            merge = merge_of(request)
            found = (NOTHING_SAVED,) if merge is not None and merge.is_open else ()
            form.refusals = found if self._reason_form(request, obj).is_valid() else (*found, GIVE_REASON)
        return form

    def render_change_form(self, request: HttpRequest, context: Context, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask why beside the Save button; say what versions the page shows, and what somebody else did."""
        context["reason_form"] = self._reason_form(request, context.get("original"))
        context[SEEN] = shown_versions(context)
        context["merge"] = merge_of(request)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def render_delete_form(self, request: HttpRequest, context: Context) -> HttpResponse:
        """Ask why beside the confirmation."""
        context.setdefault("reason_form", self.reason_form(request, [context["object"]]))
        response: HttpResponse = super().render_delete_form(request, context)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context | None = None,
    ) -> HttpResponseBase:
        """Add or change a row, and its inlines, as one act; overwrite nothing that the page did not show."""
        with _act(request):
            if request.method not in READING and object_id is not None:
                object_id, form_url = self.settle(request, object_id, form_url)
            response: HttpResponseBase = super().changeform_view(request, object_id, form_url, extra_context)
        return response

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponseBase:
        """Delete a row as one act, if it and its parts are as they were shown."""
        with _act(request):
            found = self.get_object(request, unquote(object_id))
            asked = self.confirmed(request, [found]) if found is not None else {}
            response: HttpResponseBase = super().delete_view(request, object_id, asked | (extra_context or {}))
        return response

    def changelist_view(self, request: HttpRequest, extra_context: Context | None = None) -> HttpResponseBase:
        """List rows; actions and edits in the list are one act."""
        with _act(request):
            response: HttpResponseBase = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            response.context_data.setdefault("reason_form", ReasonForm())  # the page of an action has its own context
        return response

    def reason_form(self, request: HttpRequest, rows: Iterable[models.Model]) -> ReasonForm:
        """Return the form that asks why these rows are deleted, filled in where that was confirmed."""
        wanted = any(self.reason_required(request, row) for row in rows)
        return ReasonForm(request.POST if request.POST.get("post") else None, required=wanted)

    def save_model(self, request: HttpRequest, obj: models.Model, form: forms.ModelForm[Any], change: bool) -> None:  # noqa: FBT001  # Django's
        """Save what changed: a row that stays as it was gets no history row."""
        if not change or form.changed_data:
            super().save_model(request, obj, form, change)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Context | None = None
    ) -> HttpResponseBase:
        """List a row's history to whoever may see the row."""
        self._only_reading(request, object_id)
        response: HttpResponseBase = super().history_view(request, object_id, extra_context)
        return response

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Context | None = None
    ) -> HttpResponseBase:
        """Show a row as it was. The stock view writes on POST, even for those who may only look: never here."""
        self._only_reading(request, object_id)
        if not version_id.isdecimal():
            raise Http404
        response: HttpResponseBase = super().history_form_view(request, object_id, version_id, extra_context)
        return response

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> None:
        """Write nothing: the journal tells it, within the scope of who asks; Django's own log knows no scope."""

    log_change = log_addition

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Write nothing, as above."""

    def revert_disabled(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Going back is a change like any other, made in the form."""
        return True

    def _reason_form(self, request: HttpRequest, obj: models.Model | None) -> ReasonForm:
        asked = request.method not in READING
        return ReasonForm(request.POST if asked else None, required=self.reason_required(request, obj))

    def _only_reading(self, request: HttpRequest, object_id: str) -> None:
        if request.method not in READING:
            raise PermissionDenied
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404


def _act(request: HttpRequest) -> AbstractContextManager[object]:
    if request.method in READING:
        return nullcontext()
    user = request.user
    if not user.is_authenticated:  # the admin lets nobody else in
        raise PermissionDenied
    return change(by=user, reason=ReasonForm(request.POST).reason())
