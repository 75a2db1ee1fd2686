"""The frame of our own pages: the admin's header and menu, and the pages of one organisation side by side."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django_stubs_ext import StrPromise

from ropa.organisations.grants import bound_to
from ropa.organisations.models import Organisation


def register_page(
    request: HttpRequest, template: str, organisation: Organisation, title: StrPromise | str, **context: Any
) -> HttpResponse:
    """Return a page about one organisation's register; `template` extends registers/base.html."""
    shown = {"organisation": organisation, "title": title, "bound": bound_to(request.user, organisation.pk)}
    framed = admin.site.each_context(request) | shown | context
    framed["may_see_members"] = request.user.has_perm("organisations.view_membership", organisation)
    return TemplateResponse(request, template, framed)
