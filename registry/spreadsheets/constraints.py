"""Judges rows by the constraints of their model, in memory: as the database would, without asking it once a row.

A constraint that cannot be judged so is asked of the database after all. Knows models, and no sheet.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint, CheckConstraint, F, Func, Model, Q, UniqueConstraint
from django.db.models.functions import Lower

from ropa.journal.text import lowered

Read = Callable[[Model], Any]
Truth = bool | None  # None: unknown, as in SQL
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class Unjudged(Exception):
    """Only the database can judge this."""


class Judge:
    """One constraint of a model, over the rows that there are and those that have been accepted since."""

    def __init__(self, constraint: BaseConstraint, model: type[Model], rows: Iterable[Model]) -> None:
        self.constraint = constraint
        self.model = model
        self.names = judged_fields(constraint)
        self._accepts = self._way(rows)

    def judge(self, row: Model) -> None:
        """Raise ValidationError if the row breaks the constraint."""
        if not self._accepts(row):
            raise ValidationError(
                self.constraint.get_violation_error_message(), code=self.constraint.violation_error_code
            )

    def _way(self, rows: Iterable[Model]) -> Callable[[Model], bool]:
        constraint = self.constraint
        try:
            if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
                return _check(self.model, constraint.condition)
            if isinstance(constraint, UniqueConstraint):
                return _Unique(self.model, constraint, rows).accepts
        except Unjudged:
            pass
        return self._ask

    def _ask(self, row: Model) -> bool:
        try:
            self.constraint.validate(self.model, row)
        except ValidationError:
            return False
        return True


def judged_fields(constraint: BaseConstraint) -> set[str]:
    """Return the model fields that a constraint speaks of."""
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return set(constraint.condition.referenced_base_fields)
    if isinstance(constraint, UniqueConstraint):
        return set(constraint.fields) | set(_expression_fields(constraint))
    return set()


def is_judged_by_choices(constraint: BaseConstraint, model: type[Model]) -> bool:
    """Return whether the constraint only repeats a closed list, which the field itself judges."""
    names = judged_fields(constraint)
    if not isinstance(constraint, CheckConstraint) or len(names) != 1:
        return False
    return bool(getattr(model._meta.get_field(next(iter(names))), "choices", None))


def _expression_fields(constraint: UniqueConstraint) -> Iterator[str]:
    for expression in constraint.expressions:
        sources = expression.get_source_expressions() if isinstance(expression, Func) else [expression]
        yield from (str(vars(source)["name"]) for source in sources if isinstance(source, F))


# Uniqueness


class _Unique:
    """Which row holds which values. Rows with a value that is missing, or that the condition leaves out, hold none."""

    def __init__(self, model: type[Model], constraint: UniqueConstraint, rows: Iterable[Model]) -> None:
        expressions = [*map(F, constraint.fields), *constraint.expressions]
        self.reads = [_reader(model, expression) for expression in expressions]
        condition = constraint.condition
        self.applies = _truth(model, condition) if isinstance(condition, Q) else (lambda _row: True)
        self.holder: dict[tuple[Any, ...], Any] = {}
        self.held: dict[Any, tuple[Any, ...]] = {}
        for row in rows:
            self.accepts(row)

    def accepts(self, row: Model) -> bool:
        """Return whether no other row holds the values of this one, which holds them from now on."""
        values = tuple(read(row) for read in self.reads)
        former = self.held.pop(row.pk, None)
        if former is not None:
            self.holder.pop(former, None)
        if None in values or not self.applies(row):
            return True
        if values in self.holder:
            return False
        self.holder[values] = row.pk
        self.held[row.pk] = values
        return True


def _reader(model: type[Model], expression: Any) -> Read:
    """Return what reads the value of an expression from a row."""
    if isinstance(expression, F):
        model_field: Any = model._meta.get_field(str(vars(expression)["name"]))
        return operator.attrgetter(model_field.attname)
    if isinstance(expression, Lower):
        (source,) = expression.get_source_expressions()
        read = _reader(model, source)
        return lambda row: lowered(read(row))
    raise Unjudged


# Checks


def _check(model: type[Model], condition: Q) -> Callable[[Model], bool]:
    truth = _truth(model, condition)
    return lambda row: truth(row) is not False


def _truth(model: type[Model], condition: Q) -> Callable[[Model], Truth]:
    """Return what tells whether the condition holds for a row."""
    children: list[Any] = condition.children
    parts = [_truth(model, each) if isinstance(each, Q) else _lookup(model, *each) for each in children]
    if condition.connector not in {Q.AND, Q.OR}:
        raise Unjudged
    stops = condition.connector == Q.OR

    def told(row: Model) -> Truth:
        found = [part(row) for part in parts]
        whole: Truth = stops if stops in found else (None if None in found else not stops)
        return not whole if condition.negated and whole is not None else whole

    return told


def _lookup(model: type[Model], path: str, wanted: Any) -> Callable[[Model], Truth]:
    name, _separator, lookup = path.partition("__")
    read = _reader(model, F(name))
    if lookup == "isnull":
        return lambda row: (read(row) is None) == wanted
    if lookup == "in":
        values = set(wanted)
        return lambda row: None if read(row) is None else read(row) in values
    compare = COMPARED.get(lookup or "exact")
    if compare is None:
        raise Unjudged
    other = _reader(model, wanted) if isinstance(wanted, F) else (lambda _row: wanted)

    def told(row: Model) -> Truth:
        mine, theirs = read(row), other(row)
        return None if mine is None or theirs is None else compare(mine, theirs)

    return told
