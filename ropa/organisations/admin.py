"""The admin of organisations, their members and countries. Arranges; knows no register."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ropa.accounts.confirming import ask_again
from ropa.journal.admin import TrackedAdmin
from ropa.organisations import accounts, preferences  # noqa: F401  # they register their admins
from ropa.organisations.access import AccessRefused
from ropa.organisations.grants import organisations_where
from ropa.organisations.models import Country, Membership, Organisation

FOR_ORGANISATION = "for_organisation"


def folded(text: str) -> str:
    """Return `text` without accents and capitals, for comparison."""
    return "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part)).casefold()


def label_order(first: str = "label") -> tuple[str, ...]:
    """Return the ordering by the words of the reader's language."""
    return (f"{first}_fr" if (get_language() or "").startswith("fr") else f"{first}_en",)


class ShortListSearch:
    """Searches a short list without regard to accents and capitals, which SQLite's LIKE cannot do."""

    search_fields: tuple[str, ...] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows that hold every word in one of `search_fields`."""
        words = folded(search_term).split()
        if not words:
            return queryset, False
        rows = queryset.order_by().values_list("pk", *self.search_fields)
        found = [pk for pk, *texts in rows if _holds(words, texts)]
        return queryset.filter(pk__in=found), False


def _holds(words: list[str], texts: list[str]) -> bool:
    text = folded(" ".join(texts))
    return all(word in text for word in words)


class OfferedToOrganisation:
    """Offers, where a form asks on behalf of an organisation, only what that organisation may use."""

    shared = True

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Keep the rows of the organisation the form is about, and the shared ones."""
        found, duplicates = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]  # a mixin of ModelAdmin
        organisation = request.GET.get(FOR_ORGANISATION)
        if organisation is None:
            return found, duplicates
        own = Q(organisation=int(organisation)) if organisation.isdecimal() else Q(pk__in=())
        return found.filter(own | Q(organisation__isnull=True) if self.shared else own), duplicates


@admin.register(Country)
class CountryAdmin(ShortListSearch, TrackedAdmin):
    """The countries of ISO 3166-1."""

    list_display = ("code", "name_en", "name_fr")
    search_fields = ("code", "name_en", "name_fr")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Order by name, in the reader's language."""
        return label_order("name")


class OrganisationAdmin(TrackedAdmin):
    """Who keeps a register: Art. 30(1)(a). The register registers it, and adds its documents."""

    list_display = ("name", "legal_name", "country", "dpo_name", "supervisory_authority")
    list_select_related = ("country",)
    search_fields = ("name", "legal_name", "slug", "registration_number")
    autocomplete_fields = ("country",)
    fieldsets = (
        (_("Identity"), {"fields": ("name", "slug", "legal_name", "legal_form", "registration_number", "description")}),
        (_("Contact"), {"fields": ("address", "country", "phone", "email", "website", "privacy_policy_url")}),
        (_("Authority"), {"fields": ("supervisory_authority", "public_body")}),
        (
            _("Data protection officer (Art. 37)"),
            {"fields": ("dpo_name", "dpo_company", "dpo_address", "dpo_email", "dpo_phone", "dpo_none_reason")},
        ),
        (
            _("Representative in the Union (Art. 27)"),
            {
                "fields": (
                    "representative_name",
                    "representative_address",
                    "representative_email",
                    "representative_phone",
                )
            },
        ),
        (_("Documents"), {"fields": ("logo", "colour", "default_language")}),
        (_("Approval"), {"fields": ("separation_of_duties",)}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Organisation | None = None) -> tuple[str, ...]:
        """Leave the short name, which is one of the whole installation, to its administrators."""
        return () if self.has_add_permission(request) else ("slug",)

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Propose a short name where one can be given."""
        return {"slug": ("name",)} if self.has_add_permission(request) else {}


@admin.register(Membership)
class MembershipAdmin(TrackedAdmin):
    """Who may do what, in which organisation."""

    list_display = ("user", "organisation", "role", "business_function", "valid_until", "as_of")
    list_filter = ("organisation", "role")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__last_name", "organisation__name")
    autocomplete_fields = ("user", "organisation")
    fields = ("user", "organisation", ("role", "valid_until"), "business_function")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """Leave out the members of organisations in which the person is a member and no more."""
        found: QuerySet[Membership] = super().get_queryset(request)
        where = organisations_where(request.user, "organisations.view_membership")
        return found.filter(organisation__in=Organisation.objects.filter(where)) if where else found

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say why a role cannot be granted or withdrawn so."""
        if request.method == "POST":
            ask_again(request)
        try:
            return super().changeform_view(request, *args, **kwargs)
        except AccessRefused as refusal:
            return refused(self, request, refusal)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say why a membership cannot be deleted."""
        if request.method == "POST":
            ask_again(request)
        try:
            return super().delete_view(request, *args, **kwargs)
        except AccessRefused as refusal:
            return refused(self, request, refusal)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Say why memberships cannot be deleted."""
        try:
            return super().changelist_view(request, *args, **kwargs)
        except AccessRefused as refusal:
            return refused(self, request, refusal)


def refused(shown: MembershipAdmin, request: HttpRequest, refusal: AccessRefused) -> HttpResponseBase:
    """Show the same page again, with why nothing was written."""
    list(messages.get_messages(request))  # those that told of success are read by nobody
    shown.message_user(request, " ".join(refusal.messages), messages.ERROR)
    return HttpResponseRedirect(request.get_full_path())
