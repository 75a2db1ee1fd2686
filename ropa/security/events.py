"""Which acts on accounts and rights the security log is told of. Knows Django's signals; models by name only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth import signals as auth
from django.contrib.auth.models import Group
from django.db.models import Model, Q
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from ropa.security.log import Event, Outcome, tell

FLAGS = ("is_active", "is_staff", "is_superuser")


def connect() -> None:
    """Follow each of these from now on."""
    user = get_user_model()
    auth.user_logged_in.connect(signed_in, dispatch_uid="ropa.security.signed_in")
    auth.user_logged_out.connect(signed_out, dispatch_uid="ropa.security.signed_out")
    auth.user_login_failed.connect(sign_in_failed, dispatch_uid="ropa.security.sign_in_failed")
    pre_save.connect(account_saved, user, dispatch_uid="ropa.security.account")
    for links in (user.groups.through, user.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(rights_changed, links, dispatch_uid=f"ropa.security.{links.__name__}")
    post_save.connect(role_given, "organisations.Membership", dispatch_uid="ropa.security.role_given")
    post_delete.connect(role_taken, "organisations.Membership", dispatch_uid="ropa.security.role_taken")


def signed_in(user: Any, **_kwargs: Any) -> None:
    """Somebody is in: password and second factor were right."""
    tell(Event.SIGN_IN, Outcome.SUCCESS, user=user.get_username())


def signed_out(user: Any, **_kwargs: Any) -> None:
    """Somebody left."""
    tell(Event.SIGN_OUT, Outcome.SUCCESS, user=user.get_username() if user else "")


def sign_in_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Somebody was not let in; what was typed is told only if it names an account, for it may be a password."""
    typed = str(credentials.get("username") or credentials.get("email") or "")
    tell(Event.SIGN_IN, Outcome.FAILURE, account=_account(typed))


def account_saved(instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:  # noqa: FBT001, FBT002  # Django's
    """An account is made, closed, opened, or becomes or ceases to be an administrator's."""
    if raw or (update_fields is not None and not {*FLAGS} & {*update_fields}):
        return
    before = type(instance).objects.filter(pk=instance.pk).values(*FLAGS).first() if instance.pk else None
    now = {flag: getattr(instance, flag) for flag in FLAGS}
    changes = [f"{flag}={now[flag]}" for flag in FLAGS if before is None or before[flag] != now[flag]]
    if changes:
        what = ", ".join(changes) if before else f"new account: {', '.join(changes)}"
        tell(Event.PERMISSION, Outcome.SUCCESS, account=instance.get_username(), what=what)


def rights_changed(instance: Model, action: str, pk_set: Any, model: type[Model], **_kwargs: Any) -> None:
    """An account, or a group, got or lost rights of its own."""
    if action.startswith("post_"):
        what = f"{action.removeprefix('post_')} {model._meta.label_lower} {sorted(pk_set or ())}"
        tell(Event.PERMISSION, Outcome.SUCCESS, account=instance, what=what)


def role_given(instance: Any, created: bool, raw: bool = False, **_kwargs: Any) -> None:  # noqa: FBT001, FBT002  # Django's
    """A role was given in an organisation, or changed, or got another last day."""
    if not raw:
        _role(instance, "given" if created else "changed")


def role_taken(instance: Any, **_kwargs: Any) -> None:
    """A role was taken away."""
    _role(instance, "taken away")


def _role(membership: Any, what: str) -> None:
    tell(
        Event.PERMISSION,
        Outcome.SUCCESS,
        account=membership.user.get_username(),
        organisation=membership.organisation.slug,
        role=membership.role,
        until=membership.valid_until or "",
        what=what,
    )


def _account(typed: str) -> str:
    """Return the name of the account that `typed` names, by its username or its address, or nothing."""
    users = get_user_model()._default_manager
    if not typed or "\x00" in typed:
        return ""
    found = users.filter(Q(**{users.model.USERNAME_FIELD: typed}) | Q(email__iexact=typed)).first()
    return found.get_username() if found else ""
