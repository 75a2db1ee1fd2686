"""The summary page: how much a register holds, in figures and in pictures. From Records only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from registry.choices import Variant
from registry.pictures import (
    Picture,
    activities_by_basis,
    data_way,
    outline_of,
    people_and_special_data,
    transfers_by_mechanism,
)
from registry.record import ActivityRecord, RegisterRecord
from ropa.organisations.colour import usable

SUMMARY = "summary"


@dataclass(frozen=True)
class Figure:
    """A number, and what there are so many of."""

    number: int
    label: str


@dataclass(frozen=True)
class Summary:
    """What a register holds, at a glance."""

    title: str
    figures: tuple[Figure, ...]
    pictures: tuple[Picture, ...]


def summary(register: RegisterRecord, variant: Variant = Variant.FULL) -> Summary:
    """Return the summary in the active language; of what was left out of the register it says nothing, not even none.

    Where data go is known of a whole register only: places are left out of the others.
    """
    outlines = [outline_of(activity) for activity in register.activities]
    found = (
        data_way(outlines) if variant == Variant.FULL else None,
        transfers_by_mechanism(outlines, register.organisation.name),
        None if variant == Variant.MANDATORY else activities_by_basis(outlines),
        people_and_special_data(outlines),
    )
    colour = usable(register.organisation.colour)
    pictures = (picture.in_colour(colour) if colour else picture for picture in found if picture)
    return Summary(_("Summary"), tuple(_figures(register.activities, variant)), tuple(pictures))


def _figures(activities: tuple[ActivityRecord, ...], variant: Variant) -> Iterator[Figure]:
    """Art. 30(2) asks a processor for neither people nor data nor vendors, and nothing for special data and DPIAs."""
    many = len(activities)
    yield Figure(many, npgettext("figure", "processing activity", "processing activities", many))
    if variant != Variant.MANDATORY or not any(activity.is_processor for activity in activities):
        yield from _figures_of_data(activities)
    countries = _different(
        each.country or each.international_organisation for activity in activities for each in activity.transfers
    )
    label = npgettext("figure", "declared destination of transfers", "declared destinations of transfers", countries)
    yield Figure(countries, label)
    if variant != Variant.MANDATORY:
        yield from _figures_of_risk(activities)


def _figures_of_data(activities: tuple[ActivityRecord, ...]) -> Iterator[Figure]:
    people = _different(each.category for activity in activities for each in activity.data_subjects)
    yield Figure(people, npgettext("figure", "category of data subjects", "categories of data subjects", people))
    data = _different(each.category for activity in activities for each in activity.personal_data)
    yield Figure(data, npgettext("figure", "category of personal data", "categories of personal data", data))
    vendors = _different(each.subprocessor.name for activity in activities for each in activity.engagements)
    yield Figure(vendors, npgettext("figure", "processor or sub-processor", "processors and sub-processors", vendors))


def _figures_of_risk(activities: tuple[ActivityRecord, ...]) -> Iterator[Figure]:
    special = sum(any(each.category.special for each in activity.personal_data) for activity in activities)
    yield Figure(special, npgettext("figure", "activity with special data", "activities with special data", special))
    needs = sum(activity.dpia_required is not None and activity.dpia_required.code == "yes" for activity in activities)
    label = npgettext("figure", "activity that needs an assessment", "activities that need an assessment", needs)
    yield Figure(needs, label)


def _different(things: Iterable[object]) -> int:
    return len({thing for thing in things if thing})
