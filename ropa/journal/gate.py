"""The change gate: who is acting, and why. Every write to a tracked row happens inside it.

The act is carried in a context variable, so that history rows can be signed wherever they are written.
This module must know no model.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Iterator


class UnrecordedChange(RuntimeError):
    """A tracked row was about to change outside `change()`: the program is at fault, nothing was written."""


@dataclass(frozen=True)
class Change:
    """One act on the register.

    `by` is the user, or the name of the program that acts (a command); `reason` is free text, may be empty;
    `batch` groups the acts of one import; `id` names this act in every history row that it writes.
    """

    by: AbstractBaseUser | str
    reason: str = ""
    batch: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)

    def __post_init__(self) -> None:
        """Refuse an act of nobody."""
        if not self.actor.strip():
            raise ValueError("An act on the register needs an author: give `by` a user or the name of a program.")

    @property
    def user(self) -> AbstractBaseUser | None:
        """The acting user, or None when a program acts."""
        return self.by if isinstance(self.by, AbstractBaseUser) else None

    @property
    def actor(self) -> str:
        """The actor's name as text: it stays readable after the account is gone."""
        if isinstance(self.by, str):
            return self.by
        full_name = getattr(self.by, "get_full_name", str)()
        return f"{full_name} ({self.by.get_username()})" if full_name else self.by.get_username()


_current: ContextVar[Change | None] = ContextVar("ropa_change", default=None)


def current_change() -> Change | None:
    """Return the act under way, or None outside the gate."""
    return _current.get()


def required_change(what: str) -> Change:
    """Return the act under way; raise UnrecordedChange, naming `what` was attempted, outside the gate."""
    act = _current.get()
    if act is None:
        message = f"{what} outside the change gate: wrap it in `with change(by=..., reason=...):`"
        raise UnrecordedChange(message)
    return act


@contextmanager
def change(*, by: AbstractBaseUser | str, reason: str = "", batch: uuid.UUID | None = None) -> Iterator[Change]:
    """Open one act: an atomic block in which tracked rows may change.

    All that happens inside is written together or not at all. An act inside an act joins the outer one:
    there is one author and one reason, those of whoever started; what fails inside is taken back by itself.
    """
    act = _current.get() or Change(by=by, reason=reason, batch=batch)
    token = _current.set(act)
    try:
        with transaction.atomic():
            yield act
    finally:
        _current.reset(token)
