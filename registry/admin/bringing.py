"""Bringing a spreadsheet in from the list of entries: into which register, then as from the register itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.spreadsheets.problems import Refused
from registry.views.imports import MAY_IMPORT, SHOWN, UploadForm, allowed, onward, received
from ropa.organisations.grants import organisations_where
from ropa.organisations.models import Organisation


class BringForm(UploadForm):
    """A file to bring in, and into whose register."""

    organisation: Any = forms.ModelChoiceField(label=gettext_lazy("Organisation"), queryset=None)
    field_order = ("organisation", "file", "template")

    def __init__(self, request: HttpRequest) -> None:
        chosen = request.GET.get("organisation", "")
        super().__init__(
            request.POST or None,
            request.FILES or None,
            initial={"organisation": int(chosen) if chosen.isdecimal() else None},
        )
        allowed_ones = Organisation.objects.filter(organisations_where(request.user, MAY_IMPORT))
        self.fields["organisation"].queryset = allowed_ones  # type: ignore[attr-defined]


def bringing(request: HttpRequest) -> HttpResponse:
    """Take in a file, and lead to its preview."""
    if not request.user.has_perm(MAY_IMPORT):
        raise PermissionDenied
    form = BringForm(request)
    problems: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        try:
            return onward(received(organisation, form, allowed(request, organisation)))
        except Refused as refusal:
            problems = refusal.problems
    context = admin.site.each_context(request) | {
        "title": _("Import a spreadsheet"),
        "form": form,
        "problems": problems[:SHOWN],
        "more": max(0, len(problems) - SHOWN),
    }
    status = 400 if request.method == "POST" else 200
    return TemplateResponse(request, "admin/registry/processingactivity/import.html", context, status=status)
