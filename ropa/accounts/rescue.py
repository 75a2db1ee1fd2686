"""What an administrator does for somebody who cannot get in, or must not stay in. Knows accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from ropa.accounts.invitations import invite, is_waiting
from ropa.security.log import Event, Outcome, tell


def end_sessions(account: User) -> None:
    """End every session of the account, wherever it is signed in."""
    for session in UserSession.objects.filter(user=account):
        session.end()


def forget_second_factor(request: HttpRequest | None, account: User) -> None:
    """Take away what the person has lost; they set up another before they may write again."""
    for authenticator in Authenticator.objects.filter(user=account):
        authenticator.delete()
        authenticator_removed.send(Authenticator, request=request, user=account, authenticator=authenticator)
    end_sessions(account)


def way_in(request: HttpRequest, account: User) -> str:
    """Return what to hand to the account's owner: an invitation, or a link to choose another password; "" if mailed."""
    tell(Event.PASSWORD, Outcome.SUCCESS, account=account.get_username(), what="link made")
    if is_waiting(account):
        return invite(request, account)
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    return str(get_adapter(request).get_reset_password_from_key_url(key))


def _link(request: HttpRequest, account: User) -> str:
    link = way_in(request, account)
    if not link:
        messages.success(request, _("An invitation was mailed to %(address)s.") % {"address": account.email})
    return link


def _forget(request: HttpRequest, account: User) -> str:
    forget_second_factor(request, account)
    messages.success(request, _("The second factor was removed, and the sessions were ended."))
    return ""


def _end(request: HttpRequest, account: User) -> str:
    end_sessions(account)
    messages.success(request, _("The sessions were ended."))
    return ""


ACTS: dict[str, Callable[[HttpRequest, User], str]] = {"link": _link, "forget": _forget, "end": _end}


@reauthentication_required  # type: ignore[untyped-decorator]  # allauth's
def rescue_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an account signs in, and help its owner; for administrators alone, who could else be made by others."""
    if not (request.user.is_active and request.user.is_superuser):
        raise PermissionDenied
    account = get_object_or_404(User, pk=pk)
    link = ""
    if request.method == "POST":
        act = ACTS.get(request.POST.get("act", ""))
        link = act(request, account) if act else ""
        if not link:
            return redirect(request.path)
    return TemplateResponse(request, "account/rescue.html", _said(request, account) | {"link": link})


def _said(request: HttpRequest, account: User) -> dict[str, Any]:
    return admin.site.each_context(request) | {
        "title": _("How %(name)s signs in") % {"name": account.get_full_name() or account.get_username()},
        "account": account,
        "waiting": is_waiting(account),
        "factors": Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES),
        "sessions": len(UserSession.objects.purge_and_list(account)),
    }
