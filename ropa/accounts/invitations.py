"""Invitations: an account that nobody has used yet, and the link with which its owner chooses the first password.

Knows accounts, and no organisation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import User
from django.core import signing
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from ropa.accounts.mail import sends_mail
from ropa.security.log import Event, Outcome, tell

SALT = "ropa.accounts.invitations"
LASTS = dt.timedelta(days=7)


def new_account(email: str, *, first_name: str = "", last_name: str = "") -> User:
    """Make an account that waits for its owner: no password opens it, and its name is the address."""
    account = awaiting_owner(User(email=email, first_name=first_name, last_name=last_name))
    account.save()
    return account


def awaiting_owner(account: User) -> User:
    """Fill in what a new account is until its owner comes."""
    account.email = User.objects.normalize_email(account.email)
    account.username = account.email.lower()
    account.set_unusable_password()
    return account


def is_waiting(account: User) -> bool:
    """Whether the account still waits for its owner; afterwards an invitation opens nothing."""
    return account.is_active and account.last_login is None and not account.has_usable_password()


def invitation(request: HttpRequest, account: User) -> str:
    """Return a new link with which the account's owner chooses a password; links made before open nothing any more."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    token = signing.dumps({"account": account.pk, "state": _state(account)}, salt=SALT)
    return request.build_absolute_uri(reverse("accounts_invitation", args=[token]))


def invited(token: str) -> User | None:
    """Return the account that the link is for, None if it is forged, too old, replaced or used."""
    try:
        said = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    account = User.objects.filter(pk=said["account"]).first()
    return account if account and is_waiting(account) and said["state"] == _state(account) else None


def invite(request: HttpRequest, account: User) -> str:
    """Mail the account's owner a link, or return it where no mail is sent: then whoever invites hands it over.

    A link that was mailed is not returned: it proves that its bearer reads the mail of that address.
    """
    link = invitation(request, account)
    if not (sends_mail() and account.email):
        return link
    said = {"account": account, "link": link, "days": LASTS.days, "host": request.get_host()}
    subject = _("Invitation to the register of processing activities")
    send_mail(subject, render_to_string("mail/invitation.txt", said), settings.DEFAULT_FROM_EMAIL, [account.email])
    return ""


def _state(account: User) -> str:
    """What changes when the account is used or invited again; the unusable password is drawn anew each time."""
    return salted_hmac(SALT, f"{account.password}|{account.email}").hexdigest()[:32]


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationView(FormView[Any]):
    """The page that an invitation opens."""

    template_name = "account/invitation.html"
    form_class = SetPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Set the password of the account that was invited; of nobody's when the link is dead."""
        return super().get_form_kwargs() | {"user": invited(self.kwargs["token"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the account, or that the link is dead."""
        return super().get_context_data(**kwargs) | {"account": invited(self.kwargs["token"])}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read a password only where somebody was invited."""
        if invited(self.kwargs["token"]) is None:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        """Keep the password, and let its owner in."""
        account = form.save()
        tell(Event.PASSWORD, Outcome.SUCCESS, account=account.get_username(), what="first chosen")
        record_authentication(self.request, account, "password", username=account.get_username())
        response: HttpResponse = perform_login(self.request, Login(user=account))
        return response
