"""The admin of accounts: whoever has acted in the register stays, and is deactivated. Knows no register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import PROTECT, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ropa.accounts.invitations import awaiting_owner
from ropa.accounts.rescue import rescue_view
from ropa.organisations.grants import organisations_where
from ropa.organisations.models import Membership, Organisation

Judgement = tuple[list[Any], dict[str, int], set[str], list[Any]]
GRANTING = method_decorator(reauthentication_required(allow_get=True))


class InvitationForm(forms.ModelForm[User]):
    """Who is invited: the address is the name of the account, and nobody but its owner chooses the password."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_email(self) -> str:
        """Refuse the address of another account, whatever its case."""
        address: str = self.cleaned_data["email"]
        if User.objects.filter(Q(username__iexact=address) | Q(email__iexact=address)).exists():
            raise ValidationError(_("There is an account with this address already."))
        return address

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002  # Django's signature
        """Make an account that waits for its owner."""
        awaiting_owner(self.instance)
        return super().save(commit)


class AccountAdmin(UserAdmin[User]):
    """The admin of accounts: people are invited; nobody sets the password of another; who has acted stays."""

    add_form = InvitationForm
    add_form_template = "admin/change_form.html"
    add_fieldsets = ((None, {"fields": ("email", "first_name", "last_name")}),)
    fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "email")}),
        (_("Permissions"), {"fields": ("is_active", "is_superuser")}),  # the rest of it is what roles are for
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Show who is no administrator the accounts of the people whose roles they see, and no others."""
        found: QuerySet[User] = super().get_queryset(request)
        where = organisations_where(request.user, "organisations.view_membership")
        if not where:
            return found
        members = Membership.objects.filter(organisation__in=Organisation.objects.filter(where))
        return found.filter(pk__in=members.values("user"))

    @GRANTING
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask again who it is before an account is made."""
        return super().add_view(request, *args, **kwargs)

    @GRANTING
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask again who it is before an account is changed: it may become an administrator's."""
        return super().change_view(request, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        """Go on to the page that makes the invitation."""
        return redirect("admin:accounts_rescue", obj.pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002  # Django's name
        """Nobody chooses the password of another: lead to the page that makes a link for its owner."""
        if not id.isdecimal():
            raise Http404
        return redirect("admin:accounts_rescue", id)

    def get_urls(self) -> list[URLPattern]:
        """Add the page about how an account signs in."""
        rescue = path("<int:pk>/sign-in/", self.admin_site.admin_view(rescue_view), name="accounts_rescue")
        return [rescue, *super().get_urls()]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Judgement:
        """Name the accounts that stay; what protects them may be thousands of rows, and says nothing to a reader."""
        staying = [account for account in objs if stays(account)]
        if staying:
            return [], {}, set(), [_link(account) for account in staying]
        judged: Judgement = super().get_deleted_objects(objs, request)
        return judged


def stays(account: User) -> bool:
    """Say whether the journal, the history or a role names the account: Art. 5(2), who acted must stay known."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: account}).exists()
        for relation in _protecting()
    )


def _protecting() -> Iterable[Any]:
    related = User._meta.get_fields(include_hidden=True)  # the journal and the history keep no way back
    return (each for each in related if getattr(each, "on_delete", None) is PROTECT and each.auto_created)


def _link(account: User) -> SafeString:
    address = reverse("admin:auth_user_change", args=[account.pk])
    name = account.get_full_name()
    label = f"{name} ({account.get_username()})" if name else account.get_username()
    return format_html('<a href="{}">{}</a>', address, label)


admin.site.unregister(User)
admin.site.register(User, AccountAdmin)
