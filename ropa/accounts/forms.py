"""The forms of signing in, in our words. Knows allauth's forms."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as stock
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ropa.accounts.mail import sends_mail


class LoginForm(stock.LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Username or e-mail"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
        )
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.order_fields(["login", "password"])

    @property
    def can_reset(self) -> bool:
        """Whether a forgotten password can be chosen anew by mail."""
        return sends_mail()


class ResetPasswordForm(stock.ResetPasswordForm):
    """Asks for the address to which the link goes, where mail is sent at all."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse where no mail would leave, rather than promise one."""
        if not sends_mail():
            raise ValidationError(_("This register sends no mail. Ask an administrator for a new link."))
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A key, which lets in alone unless its owner wants otherwise."""

    name = forms.CharField(label=_("Name of the key"), max_length=100, required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this key alone"),
        required=False,
        initial=True,
        help_text=_("The key then asks for your finger, your face or its PIN. Otherwise it comes after the password."),
    )


class EditKeyForm(webauthn.EditWebAuthnForm):
    """The name of a key."""

    name = forms.CharField(label=_("Name of the key"), max_length=100)
