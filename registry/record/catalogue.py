"""Reads the lists that entries point to: shared by all, or an organisation's own. One query a list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from registry import choices, models
from registry.record import shape, words
from registry.record.vendors import (
    AgreementRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    LocationRecord,
    VendorRecord,
)
from ropa.organisations.models import Country
from subprocessors import choices as vendor_choices
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import Choices, Model

    from ropa.organisations.models import Organisation


@cache
def choice_label(enum: type[Choices], value: str) -> words.Label | None:
    """Return the label of a stored choice in both languages; None for the empty one."""
    if not value:
        return None
    member = enum(value)
    with override("en"):
        english = str(member.label)
    with override("fr"):
        return words.Label(str(value), english, str(member.label))


def required_label(enum: type[Choices], value: str) -> words.Label:
    """Return the label of a choice that has no empty value."""
    label = choice_label(enum, value)
    if label is None:
        message = f"{enum.__name__} has no empty value: the row was written past the database's constraints"
        raise ValueError(message)
    return label


def columns(row: Model, record: type) -> dict[str, Any]:
    """Return the columns of `row` that the dataclass `record` has under the same name."""
    return {entry.name: row.__dict__[entry.name] for entry in fields(record) if entry.name in row.__dict__}


def grouped(rows: Iterable[Any], key: str, make: Callable[[Any], Any]) -> defaultdict[int, list[Any]]:
    """Return what `make` makes of the rows, in lists by the value of their column `key`."""
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(make(row))
    return found


def label(
    row: models.DataCategory | models.DataSubjectCategory | models.SecurityMeasure | models.DpiaCriterion,
) -> words.Label:
    """Return the code and the words of a list entry."""
    return words.Label(row.code, row.label_en, row.label_fr)


@dataclass(frozen=True)
class Catalogue:
    """The lists that entries point to, by primary key."""

    countries: dict[str, words.Label]
    bases: dict[int, words.LegalBasisRecord]
    data: dict[int, words.DataCategoryRecord]
    subjects: dict[int, words.DataSubjectCategoryRecord]
    measures: dict[int, words.SecurityMeasureRecord]
    criteria: dict[int, words.Label]
    vendors: dict[int, VendorRecord]
    locations: dict[int, LocationRecord]

    def country(self, code: str | None) -> words.Label | None:
        """Return the country with this code, or None for none."""
        return self.countries.get(code or "")


def read_catalogue() -> Catalogue:
    """Read all lists."""
    countries = {row.code: words.Label(row.code, row.name_en, row.name_fr) for row in Country.objects.all()}
    vendors = _vendors(countries)
    return Catalogue(
        countries=countries,
        bases={row.pk: _basis(row) for row in models.LegalBasis.objects.all()},
        data={row.pk: _data_category(row) for row in models.DataCategory.objects.all()},
        subjects={row.pk: _subject_category(row) for row in models.DataSubjectCategory.objects.all()},
        measures={row.pk: _measure(row) for row in models.SecurityMeasure.objects.all()},
        criteria={row.pk: label(row) for row in models.DpiaCriterion.objects.all()},
        vendors=vendors,
        locations={row.pk: _location(row, countries, vendors) for row in Location.objects.all()},
    )


def read_own_catalogue(organisation: Organisation, catalogue: Catalogue) -> shape.CatalogueRecord:
    """Read what the organisation added to the lists, with its agreements and clients."""

    def own(model: type[Model], records: dict[int, Any]) -> tuple[Any, ...]:
        rows = model._base_manager.filter(organisation=organisation)
        return tuple(records[pk] for pk in rows.order_by("pk").values_list("pk", flat=True))

    return shape.CatalogueRecord(
        data_categories=own(models.DataCategory, catalogue.data),
        data_subject_categories=own(models.DataSubjectCategory, catalogue.subjects),
        security_measures=own(models.SecurityMeasure, catalogue.measures),
        subprocessors=own(Subprocessor, catalogue.vendors),
        locations=own(Location, catalogue.locations),
        agreements=tuple(agreement(row, catalogue) for row in Agreement.objects.of(organisation).order_by("reference")),
        clients=tuple(client(row, catalogue) for row in models.Client.objects.of(organisation).order_by("name")),
    )


def agreement(row: Agreement, catalogue: Catalogue) -> AgreementRecord:
    """Return the Record of an agreement."""
    values = columns(row, AgreementRecord)
    values["subprocessor"] = catalogue.vendors[row.subprocessor_id].name
    values["kind"] = required_label(vendor_choices.AgreementKind, row.kind)
    values["authorisation"] = choice_label(vendor_choices.Authorisation, row.authorisation)
    return AgreementRecord(**values)


def client(row: models.Client, catalogue: Catalogue) -> shape.ClientRecord:
    """Return the Record of a client."""
    values = columns(row, shape.ClientRecord)
    return shape.ClientRecord(**values | {"country": catalogue.country(row.country_id)})


def _basis(row: models.LegalBasis) -> words.LegalBasisRecord:
    return words.LegalBasisRecord(row.code, row.label_en, row.label_fr, row.article)


def _data_category(row: models.DataCategory) -> words.DataCategoryRecord:
    return words.DataCategoryRecord(
        row.code, row.label_en, row.label_fr, row.special, row.criminal, row.highly_personal
    )


def _subject_category(row: models.DataSubjectCategory) -> words.DataSubjectCategoryRecord:
    return words.DataSubjectCategoryRecord(row.code, row.label_en, row.label_fr, row.vulnerable)


def _measure(row: models.SecurityMeasure) -> words.SecurityMeasureRecord:
    kind = required_label(choices.MeasureKind, row.kind)
    return words.SecurityMeasureRecord(row.code, row.label_en, row.label_fr, kind, row.article)


def _location(row: Location, countries: dict[str, words.Label], vendors: dict[int, VendorRecord]) -> LocationRecord:
    operator = vendors.get(row.operator_id or 0)
    return LocationRecord(row.name, row.city, countries[row.country_id], operator.name if operator else "")


def _vendors(countries: dict[str, words.Label]) -> dict[int, VendorRecord]:
    rows = Subprocessor.objects.in_bulk()
    certifications = grouped(Certification.objects.all(), "subprocessor_id", _certification)
    links = grouped(SubprocessorChain.objects.all(), "subprocessor_id", lambda row: row)
    return {
        pk: VendorRecord(
            **columns(row, VendorRecord)
            | {
                "category": choice_label(vendor_choices.ServiceCategory, row.category),
                "country": countries.get(row.country_id or ""),
            },
            certifications=tuple(certifications[pk]),
            engages=_chain(links[pk], rows, countries),
            further=_further(pk, links, rows, countries),
        )
        for pk, row in rows.items()
    }


def further(vendor: int, links: Mapping[int, list[SubprocessorChain]]) -> list[SubprocessorChain]:
    """Return the links behind those of a vendor, to the end of the chain; a circle in old rows is gone round once."""
    found: list[SubprocessorChain] = []
    waiting, seen = [link.engaged_id for link in links[vendor]], {vendor}
    while waiting:
        engaging = waiting.pop()
        if engaging not in seen:
            seen.add(engaging)
            found += links[engaging]
            waiting += [link.engaged_id for link in links[engaging]]
    return found


def _chain(
    links: Iterable[SubprocessorChain], vendors: dict[int, Subprocessor], countries: dict[str, words.Label]
) -> tuple[ChainRecord, ...]:
    """Return whom a vendor relies on, in the order of their names."""
    return tuple(sorted((_link(link, vendors, countries) for link in links), key=lambda record: record.engaged))


def _link(link: SubprocessorChain, vendors: dict[int, Subprocessor], countries: dict[str, words.Label]) -> ChainRecord:
    engaged = vendors[link.engaged_id]
    return ChainRecord(engaged.name, link.service, countries.get(engaged.country_id or ""))


def _further(
    vendor: int,
    links: Mapping[int, list[SubprocessorChain]],
    vendors: dict[int, Subprocessor],
    countries: dict[str, words.Label],
) -> tuple[FurtherRecord, ...]:
    """Return the links behind those, in the order of the names of both."""
    named = ((link, _link(link, vendors, countries)) for link in further(vendor, links))
    records = [
        FurtherRecord(each.engaged, each.service, each.country, vendors[link.subprocessor_id].name)
        for link, each in named
    ]
    return tuple(sorted(records, key=lambda record: (record.engaged_by, record.engaged)))


def _certification(row: Certification) -> CertificationRecord:
    values = columns(row, CertificationRecord)
    values["scheme"] = required_label(vendor_choices.Scheme, row.scheme)
    values["scope"] = choice_label(vendor_choices.DataScope, row.scope)
    return CertificationRecord(**values)
