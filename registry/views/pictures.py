"""A register in pictures, each with tables whose rows lead to the entries behind it. Knows requests; draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django_stubs_ext import StrPromise

from registry.choices import RegisterKind
from registry.documents.summary import summary
from registry.impact import KINDS, Kind, counted_in
from registry.pictures import Picture
from registry.record import RegisterRecord, read_register
from registry.views.access import for_readers
from registry.views.asked import asked_organisation
from registry.views.impact import impact_address
from registry.views.pages import register_page
from ropa.organisations.models import Organisation

# By the names of the pictures: the kinds of things whose entries can be asked for.
BEHIND = {
    "data-way": ("people", "vendor", "country"),
    "transfers-by-mechanism": ("decision",),
    "activities-by-basis": ("basis",),
    "people-and-special-data": ("people", "data"),
}


@dataclass(frozen=True)
class Row:
    """One thing that entries name: in how many, and where they are listed."""

    words: str
    count: int
    address: str


@dataclass(frozen=True)
class Table:
    """The things of one kind."""

    label: StrPromise
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Shown:
    """A picture, and the tables behind it."""

    picture: Picture
    tables: tuple[Table, ...]


@for_readers
def pictures(request: HttpRequest, slug: str) -> HttpResponse:
    """The register as it stands: the way of the data, transfers, legal bases, people and special data."""
    organisation = asked_organisation(slug)
    register = read_register(organisation, RegisterKind.ALL)
    told = summary(register)
    shown = [Shown(each, _tables(organisation, register, each)) for each in told.pictures]
    title = _("Pictures of the register")
    return register_page(request, "registers/pictures.html", organisation, title, shown=shown, figures=told.figures)


def _tables(organisation: Organisation, register: RegisterRecord, picture: Picture) -> tuple[Table, ...]:
    found = (_table(organisation, register, KINDS[code]) for code in BEHIND[picture.name])
    return tuple(table for table in found if table.rows)


def _table(organisation: Organisation, register: RegisterRecord, kind: Kind) -> Table:
    rows = (
        Row(words, count, impact_address(organisation, kind, key)) for key, words, count in counted_in(register, kind)
    )
    return Table(kind.label, tuple(rows))
