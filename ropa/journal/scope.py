"""Whose rows may be seen and written: the scope that every query on an organisation's rows passes. Closed until opened.

A model says by `kept_by`, a path, whose its rows are, and by `is_shared` whether those of nobody are everybody's.
Knows organisations by their keys only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import _GeneratorContextManager

Row = TypeVar("Row", bound=models.Model)
Keys = frozenset[int] | None  # None: those of all organisations
Bounds = Mapping[int, dt.datetime]
ALWAYS = "always"


class NoScope(RuntimeError):
    """Rows of organisations were asked for, and nobody had said whose: the program is at fault, nothing was read."""


class OutsideScope(PermissionDenied):
    """A row was about to be written that belongs to no organisation of the scope."""


class Scope:
    """Whose rows may be seen, and until when. `find` and `bounds` are asked once, when the first query needs to know.

    Of an organisation in `bounds` only what was there at its instant is seen: the rows of models that say by
    `dated_by` which column tells since when a row is there (ALWAYS: its rows are seen whatever the instant).
    """

    def __init__(self, find: Callable[[], Keys], bounds: Callable[[], Bounds] = dict) -> None:
        self._find, self._bounds = find, bounds

    @cached_property
    def keys(self) -> Keys:
        """The organisations; None for all of them, and for what they share."""
        return self._find()

    @cached_property
    def bounds(self) -> Bounds:
        """The instants that are not seen beyond, by organisation."""
        return self._bounds()


def known(keys: Keys) -> Scope:
    """Return a scope of which nobody needs to be asked."""
    scope = Scope(lambda: keys)
    vars(scope)["keys"] = keys
    return scope


_scope: ContextVar[Scope | None] = ContextVar("ropa_scope", default=None)


@contextmanager
def opened(scope: Scope) -> Iterator[None]:
    """See inside what `scope` allows, and nothing else, whatever was open outside."""
    token = _scope.set(scope)
    try:
        yield
    finally:
        _scope.reset(token)


def everything() -> _GeneratorContextManager[None]:
    """See the rows of all organisations: for programs, which say so here; never for a person's request."""
    return opened(known(None))


def within(*organisations: models.Model | int) -> _GeneratorContextManager[None]:
    """See the rows of these organisations, and what all share."""
    keys = frozenset(each if isinstance(each, int) else each.pk for each in organisations)
    return opened(known(keys))


def keys_in_scope(what: str) -> Keys:
    """Return the organisations that may be seen; raise NoScope, naming `what` was wanted, where nobody said."""
    scope = _scope.get()
    if scope is None:
        message = f"{what} outside a scope: wrap it in `with within(organisation):`, a program in `with everything():`"
        raise NoScope(message)
    return scope.keys


def keys_by_now() -> Keys:
    """Return the organisations that may be seen as far as anybody has asked; none where nobody has."""
    scope = _scope.get()
    return vars(scope).get("keys", frozenset()) if scope else frozenset()


def path_of(model: Any) -> str:
    """Return the path from a row of this model, or of its history, to its organisation; empty if it has none."""
    own: str = getattr(model, "kept_by", "") or getattr(getattr(model, "instance_type", None), "kept_by", "")
    return own


def shares(model: Any) -> bool:
    """Say whether rows of this model, or of its history, that belong to nobody are everybody's to read."""
    return bool(
        getattr(model, "is_shared", False) or getattr(getattr(model, "instance_type", None), "is_shared", False)
    )


def visible(model: Any) -> Q:
    """Return the condition on rows of `model` that they may be seen in this scope."""
    path = path_of(model)
    keys = keys_in_scope(f"{model.__name__} rows were about to be read") if path else None
    if keys is None:
        return Q()
    seen = _seen(model, path, keys)
    return seen | Q(**{f"{path}__isnull": True}) if shares(model) else seen


def _seen(model: Any, path: str, keys: frozenset[int]) -> Q:
    """Return the condition on rows of these organisations, those of bound ones by their instants."""
    scope = _scope.get()
    bounds = scope.bounds if scope else {}
    seen = Q(**{f"{path}__in": keys - bounds.keys()})
    column = getattr(model, "dated_by", "")
    for key, until in bounds.items() if column else ():
        seen |= Q(**{path: key}) & (Q() if column == ALWAYS else Q(**{f"{column}__lte": until}))
    return seen


def _get_queryset(manager: models.Manager[Any]) -> models.QuerySet[Any]:
    """Begin with what may be seen."""
    found = models.Manager.get_queryset(manager)
    seen = visible(manager.model)
    return found.filter(seen) if seen else found


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset whose manager finds what may be seen in the scope, and nothing else."""


def _as_manager(cls: type[ScopedQuerySet[Any]]) -> models.Manager[Any]:
    from_queryset = models.Manager.from_queryset
    kind: Any = from_queryset(cls)
    setattr(kind, "get_queryset", _get_queryset)  # noqa: B010  # of a class that was made for this model
    manager: models.Manager[Any] = kind()
    vars(manager)["_built_with_as_manager"] = True  # Django's own sign that migrations need not know it
    return manager


vars(_as_manager)["queryset_only"] = True
# Put in its place here, so that the type checker goes on knowing the one of QuerySet, which returns the same.
setattr(ScopedQuerySet, "as_manager", classmethod(_as_manager))  # noqa: B010


def refuse_outside(sender: type[models.Model], instance: models.Model, **_kwargs: object) -> None:
    """Refuse to write a row of somebody outside the scope, or one that all share (receiver of pre_save, pre_delete).

    Rows without an organisation of their own are reached through one that has.
    """
    path = path_of(sender) if hasattr(sender, "kept_by") else ""
    if not path or "__" in path:
        return
    keys = keys_in_scope(f"{sender.__name__} was about to be written")
    if keys is not None and getattr(instance, instance._meta.get_field(path).attname) not in keys:  # type: ignore[union-attr]  # a column
        raise OutsideScope(f"{sender.__name__} {instance.pk} belongs to nobody in this scope")
