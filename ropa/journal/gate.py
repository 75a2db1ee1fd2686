"""The change gate: who is acting, and why. Every write to a tracked row happens inside it.

The act is carried in a context variable, so that history rows can be signed wherever they are written.
This module must know no model.
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model


class UnrecordedChange(RuntimeError):
    """A tracked row was about to change outside `change()`: the program is at fault, nothing was written."""


class Touched:
    """Which rows an act wrote: for each model, the values of its key columns."""

    def __init__(self) -> None:
        self.columns: dict[type[Model], dict[str, set[Any]]] = {}

    def add(self, row: Model) -> None:
        """Note that `row` was created, changed or deleted."""
        columns = self.columns.setdefault(type(row), {})
        for column in row._meta.concrete_fields:
            if column.primary_key or column.is_relation:
                columns.setdefault(column.attname, set()).add(getattr(row, column.attname))
        for name, value in getattr(row, "former_keys", {}).items():
            columns[name].add(value)

    def values(self, model: type[Model], column: str) -> set[Any]:
        """Return the values that `column` had in the rows of `model`, None left out."""
        return self.columns.get(model, {}).get(column, set()) - {None}

    def __bool__(self) -> bool:
        return bool(self.columns)


@dataclass(frozen=True)
class Event:
    """Something that happened to a subject and that no changed row tells: an approval, a comment.

    `kind` is a value of EntryKind; `content` and `substance` are what the journal keeps of it.
    """

    kind: str
    organisation_id: int | None
    subject_type: str
    subject_id: int
    label: str
    content: str = ""
    substance: str = ""


@dataclass(frozen=True)
class Change:
    """One act on the register.

    `by` is the user, or the name of the program that acts (a command); `reason` is free text, may be empty;
    `batch` groups the acts of one import; `id` names this act in every history row that it writes; `touched` gathers
    what was written, and `events` what happened beside, for whoever must look at it when the act ends.
    """

    by: AbstractBaseUser | str
    reason: str = ""
    batch: uuid.UUID | None = None
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    touched: Touched = field(default_factory=Touched, repr=False)
    events: list[Event] = field(default_factory=list, repr=False)

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


_leaving: list[Callable[[Change], None]] = []
_current: ContextVar[Change | None] = ContextVar("ropa_change", default=None)


def on_leaving(look: Callable[[Change], None]) -> None:
    """Have `look` called at the end of every act in which something happened, still inside its transaction."""
    if look not in _leaving:
        _leaving.append(look)


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
    outer = _current.get()
    act = outer or Change(by=by, reason=reason, batch=batch)
    token = _current.set(act)
    try:
        with transaction.atomic():
            yield act
            if outer is None and (act.touched or act.events):
                for look in _leaving:
                    look(act)
    finally:
        _current.reset(token)
