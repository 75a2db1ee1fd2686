"""The admin of accounts: whoever has acted in the register stays, and is deactivated. Knows no register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import PROTECT
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ropa.accounts.rescue import rescue_view

Judgement = tuple[list[Any], dict[str, int], set[str], list[Any]]


class AccountAdmin(UserAdmin[User]):
    """The stock admin of accounts, which says of those that cannot be deleted what to do instead."""

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
