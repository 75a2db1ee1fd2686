"""What a person prefers: administrators see all preferences, and everybody changes their own on a small page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ropa.journal.admin import TrackedAdmin
from ropa.journal.gate import change
from ropa.organisations.models import Preference


class PreferenceForm(forms.ModelForm[Preference]):
    """The language of one's own mails."""

    class Meta:
        model = Preference
        fields = ("language",)


@admin.register(Preference)
class PreferenceAdmin(TrackedAdmin):
    """The language of each person's mails."""

    list_display = ("user", "language")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__last_name")
    autocomplete_fields = ("user",)

    def get_urls(self) -> list[URLPattern]:
        """Add the page of one's own preference."""
        mine = path("mine/", self.admin_site.admin_view(self.mine_view), name="organisations_preference_mine")
        return [mine, *super().get_urls()]

    def mine_view(self, request: HttpRequest) -> HttpResponse:
        """Show or change the preference of whoever is signed in, and of nobody else."""
        me: Any = request.user  # signed in: the admin lets nobody else in
        own = Preference.objects.filter(user=me).first() or Preference(user=me)
        form = PreferenceForm(request.POST if request.method == "POST" else None, instance=own)
        if request.method == "POST" and form.is_valid():
            with change(by=me, reason=_("Own preference")):
                form.save()
            self.message_user(request, _("Your preference was kept."), messages.SUCCESS)
            return HttpResponseRedirect(request.path)
        context = self.admin_site.each_context(request) | {"title": _("Language of my mails"), "form": form}
        return TemplateResponse(request, "admin/organisations/preference/mine.html", context)
