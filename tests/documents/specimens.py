"""Records for the tests of documents: one with every field filled, one with none, and one as in real life."""

import dataclasses
import datetime as dt
import itertools
import types
import typing

from registry import record
from registry.record import Label

START = dt.date(2021, 1, 1)


class Filler:
    """Makes Records in which every text, number and day is different, so that each can be looked for."""

    def __init__(self, many=1):
        self.numbers = itertools.count(101)
        self.many = many

    def make(self, shape, **given):
        """A Record of this dataclass; `given` fields are set, the others are filled."""
        hints = typing.get_type_hints(shape)
        values = {entry.name: self.value(entry.name, hints[entry.name]) for entry in dataclasses.fields(shape)}
        return shape(**values | given)

    def value(self, name, hint):
        if isinstance(hint, types.UnionType):
            return self.value(name, next(each for each in hint.__args__ if each is not types.NoneType))
        if typing.get_origin(hint) is tuple:
            return tuple(self.value(name, hint.__args__[0]) for _ in range(self.many))
        if dataclasses.is_dataclass(hint):
            return self.make(hint)
        number = next(self.numbers)
        if hint is bool:
            return False
        if hint is int:
            return number
        if hint is dt.date:
            return START + dt.timedelta(days=number)
        if name.endswith("url"):
            return f"https://example.org/{number}"
        return f"{name}-{number}"
