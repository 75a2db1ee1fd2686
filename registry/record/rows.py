"""Reads Records from today's rows, in a number of queries that does not depend on how many activities there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from registry import choices, models
from registry.record import shape
from ropa.organisations.choices import YesNo
from ropa.organisations.models import Country, Organisation
from subprocessors import choices as vendor_choices
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Choices, Model, QuerySet

ACTIVITY_CHOICES: dict[str, type[Choices]] = {
    "role": choices.Role,
    "status": choices.Status,
    "data_source": choices.DataSource,
    "retention_policy_followed": YesNo,
    "automated_decision": choices.AutomatedDecision,
    "automated_basis": choices.AutomatedBasis,
    "dpia_required": YesNo,
    "dpia_status": choices.DpiaStatus,
    "dpia_result": choices.DpiaResult,
}


def read_register(organisation: Organisation, kind: choices.RegisterKind) -> shape.RegisterRecord:
    """Read one organisation's register as it stands now."""
    activities = models.ProcessingActivity.objects.of(organisation).in_register(kind)
    return shape.RegisterRecord(
        organisation=read_organisation(organisation),
        register=kind.value,
        activities=tuple(record for _pk, record in read_activities(activities)),
    )


def read_organisation(organisation: Organisation) -> shape.OrganisationRecord:
    """Read who keeps the register."""
    values = _columns(organisation, shape.OrganisationRecord)
    country = organisation.country
    values["country"] = country and shape.Label(country.code, country.name_en, country.name_fr)
    values["public_body"] = choice_label(YesNo, organisation.public_body)
    return shape.OrganisationRecord(**values)


def read_activities(activities: QuerySet[models.ProcessingActivity]) -> list[tuple[int, shape.ActivityRecord]]:
    """Read entries, ordered by reference, as (primary key, Record) pairs. About twenty-five queries in all."""
    parts = _Parts.of(activities, _Catalogue.read())
    rows = activities.order_by("organisation_id", "reference")
    return [(row.pk, _activity(row, parts)) for row in rows]


@cache
def choice_label(enum: type[Choices], value: str) -> shape.Label | None:
    """Return the label of a stored choice in both languages; None for the empty one."""
    if not value:
        return None
    member = enum(value)
    with override("en"):
        english = str(member.label)
    with override("fr"):
        return shape.Label(str(value), english, str(member.label))


def _required_label(enum: type[Choices], value: str) -> shape.Label:
    label = choice_label(enum, value)
    assert label is not None, f"{enum.__name__} has no empty value"  # noqa: S101  # the database's CHECK says so
    return label


def _columns(row: Model, record: type) -> dict[str, Any]:
    """Return the columns of `row` that the dataclass `record` has under the same name."""
    return {entry.name: row.__dict__[entry.name] for entry in fields(record) if entry.name in row.__dict__}


@dataclass(frozen=True)
class _Catalogue:
    """The lists that entries point to, by primary key."""

    countries: dict[str, shape.Label]
    bases: dict[int, shape.LegalBasisRecord]
    data: dict[int, models.DataCategory]
    subjects: dict[int, models.DataSubjectCategory]
    measures: dict[int, models.SecurityMeasure]
    criteria: dict[int, models.DpiaCriterion]
    vendors: dict[int, shape.VendorRecord]
    locations: dict[int, Location]

    @classmethod
    def read(cls) -> _Catalogue:
        countries = {row.code: shape.Label(row.code, row.name_en, row.name_fr) for row in Country.objects.all()}
        return cls(
            countries=countries,
            bases={row.pk: _basis(row) for row in models.LegalBasis.objects.all()},
            data=models.DataCategory.objects.in_bulk(),
            subjects=models.DataSubjectCategory.objects.in_bulk(),
            measures=models.SecurityMeasure.objects.in_bulk(),
            criteria=models.DpiaCriterion.objects.in_bulk(),
            vendors=_vendors(countries),
            locations=Location.objects.in_bulk(),
        )


def _basis(row: models.LegalBasis) -> shape.LegalBasisRecord:
    return shape.LegalBasisRecord(row.code, row.label_en, row.label_fr, row.article)


def _entry(
    row: models.DataCategory | models.DataSubjectCategory | models.SecurityMeasure | models.DpiaCriterion,
) -> shape.Label:
    return shape.Label(row.code, row.label_en, row.label_fr)


def _vendors(countries: dict[str, shape.Label]) -> dict[int, shape.VendorRecord]:
    rows = Subprocessor.objects.in_bulk()
    certifications = _grouped(Certification.objects.all(), "subprocessor_id", _certification)
    engages = _grouped(SubprocessorChain.objects.all(), "subprocessor_id", lambda row: rows[row.engaged_id].name)
    return {
        pk: shape.VendorRecord(
            **_columns(row, shape.VendorRecord)
            | {
                "category": choice_label(vendor_choices.ServiceCategory, row.category),
                "country": countries.get(row.country_id or ""),
            },
            certifications=tuple(certifications[pk]),
            engages=tuple(sorted(engages[pk])),
        )
        for pk, row in rows.items()
    }


def _certification(row: Certification) -> shape.CertificationRecord:
    values = _columns(row, shape.CertificationRecord)
    values["scheme"] = _required_label(vendor_choices.Scheme, row.scheme)
    values["scope"] = choice_label(vendor_choices.DataScope, row.scope)
    return shape.CertificationRecord(**values)


def _grouped(rows: Iterable[Any], key: str, make: Callable[[Any], Any]) -> defaultdict[int, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(make(row))
    return found


@dataclass(frozen=True)
class _Parts:
    """The parts of many entries, grouped by the entry's primary key: one query each."""

    groups: dict[str, defaultdict[int, list[Any]]]

    @classmethod
    def of(cls, activities: QuerySet[models.ProcessingActivity], catalogue: _Catalogue) -> _Parts:
        makers = _PartMakers(catalogue, activities)
        wanted = activities.order_by().values("pk")
        groups = {}
        for name, (model, make) in makers.table().items():
            rows = model._base_manager.filter(activity__in=wanted).order_by("activity_id", "pk")
            groups[name] = _grouped(rows, "activity_id", make)
        return cls(groups)


def _activity(row: models.ProcessingActivity, parts: _Parts) -> shape.ActivityRecord:
    values = _columns(row, shape.ActivityRecord)
    for name, enum in ACTIVITY_CHOICES.items():
        values[name] = choice_label(enum, values[name])
    for name, group in parts.groups.items():
        values[name] = tuple(group[row.pk])
    return shape.ActivityRecord(**values)


class _PartMakers:
    """Makes the Records of parts from their rows, with the catalogue at hand."""

    def __init__(self, catalogue: _Catalogue, activities: QuerySet[models.ProcessingActivity]) -> None:
        wanted = activities.order_by().values("pk")
        self.catalogue = catalogue
        self.recipient_data = self._data(models.RecipientData, "recipient", wanted)
        self.engagement_data = self._data(models.EngagementData, "engagement", wanted)
        self.retention_data = self._data(models.RetentionData, "rule", wanted)
        self.clients = models.Client.objects.filter(client_activities__activity__in=wanted).in_bulk()
        self.agreements = Agreement.objects.filter(engagements__activity__in=wanted).in_bulk()
        self.importers: dict[tuple[str, int], str] = {}

    def table(self) -> dict[str, tuple[type[Model], Callable[[Any], Any]]]:
        """Return, for each list of an entry, its model and what makes a Record of a row; importers first."""
        return {
            "joint_controllers": (models.JointController, self._joint_controller),
            "clients": (models.ClientActivity, self._client),
            "purposes": (models.Purpose, self._purpose),
            "data_subjects": (models.DataSubject, self._data_subject),
            "personal_data": (models.PersonalData, self._personal_data),
            "recipients": (models.Recipient, self._recipient),
            "engagements": (models.Engagement, self._engagement),
            "storage_places": (models.StoragePlace, self._storage_place),
            "transfers": (models.Transfer, self._transfer),
            "retention_rules": (models.RetentionRule, self._retention_rule),
            "measures": (models.ActivityMeasure, self._measure),
            "rights": (models.ActivityRight, self._right),
            "dpia_screenings": (models.DpiaScreening, self._screening),
            "not_applicable": (models.NotApplicable, self._not_applicable),
        }

    def _data(self, model: type[Model], parent: str, wanted: Any) -> defaultdict[int, list[shape.Label]]:
        rows = model._base_manager.filter(**{f"{parent}__activity__in": wanted}).order_by(f"{parent}_id", "pk")
        return _grouped(rows, f"{parent}_id", lambda row: _entry(self.catalogue.data[row.category_id]))

    def _country(self, code: str | None) -> shape.Label | None:
        return self.catalogue.countries.get(code or "")

    def _joint_controller(self, row: models.JointController) -> shape.JointControllerRecord:
        return shape.JointControllerRecord(row.name, row.contact, row.arrangement)

    def _client(self, row: models.ClientActivity) -> shape.ClientRecord:
        client = self.clients[row.client_id]
        values = _columns(client, shape.ClientRecord)
        return shape.ClientRecord(**values | {"country": self._country(client.country_id)})

    def _purpose(self, row: models.Purpose) -> shape.PurposeRecord:
        values = _columns(row, shape.PurposeRecord)
        return shape.PurposeRecord(**values, legal_basis=self.catalogue.bases.get(row.legal_basis_id or 0))

    def _data_subject(self, row: models.DataSubject) -> shape.DataSubjectRecord:
        category = self.catalogue.subjects[row.category_id]
        return shape.DataSubjectRecord(_entry(category), category.vulnerable, row.description)

    def _personal_data(self, row: models.PersonalData) -> shape.PersonalDataRecord:
        category = self.catalogue.data[row.category_id]
        values = _columns(row, shape.PersonalDataRecord) | _columns(category, shape.PersonalDataRecord)
        values |= {
            "category": _entry(category),
            "art9_condition": self.catalogue.bases.get(row.art9_condition_id or 0),
            "obligatory": choice_label(YesNo, row.obligatory),
        }
        return shape.PersonalDataRecord(**values)

    def _recipient(self, row: models.Recipient) -> shape.RecipientRecord:
        self.importers["recipient", row.pk] = row.name
        values = _columns(row, shape.RecipientRecord)
        values["kind"] = _required_label(choices.RecipientKind, row.kind)
        country = self._country(row.country_id)
        return shape.RecipientRecord(**values, country=country, data=tuple(self.recipient_data[row.pk]))

    def _engagement(self, row: models.Engagement) -> shape.EngagementRecord:
        vendor = self.catalogue.vendors[row.subprocessor_id]
        self.importers["engagement", row.pk] = vendor.name
        values = _columns(row, shape.EngagementRecord)
        values["role"] = choice_label(choices.EngagementRole, row.role)
        agreement = self.agreements.get(row.agreement_id or 0)
        return shape.EngagementRecord(
            **values,
            subprocessor=vendor,
            agreement=_agreement(agreement) if agreement else None,
            data=tuple(self.engagement_data[row.pk]),
        )

    def _storage_place(self, row: models.StoragePlace) -> shape.StoragePlaceRecord:
        place = self.catalogue.locations[row.location_id]
        operator = self.catalogue.vendors.get(place.operator_id or 0)
        country = self.catalogue.countries[place.country_id]
        return shape.StoragePlaceRecord(place.name, place.city, country, operator.name if operator else "", row.holds)

    def _transfer(self, row: models.Transfer) -> shape.TransferRecord:
        values = _columns(row, shape.TransferRecord)
        kind, key = ("engagement", row.engagement_id) if row.engagement_id else ("recipient", row.recipient_id)
        values |= {
            "mechanism": choice_label(choices.Mechanism, row.mechanism),
            "scc_module": choice_label(choices.SccModule, row.scc_module),
        }
        return shape.TransferRecord(
            **values,
            importer_kind=kind if key else "",
            importer=self.importers[kind, key] if key else "",
            country=self._country(row.country_id),
        )

    def _retention_rule(self, row: models.RetentionRule) -> shape.RetentionRecord:
        values = _columns(row, shape.RetentionRecord)
        values |= {
            "unit": choice_label(choices.RetentionUnit, row.unit),
            "fate": choice_label(choices.Fate, row.fate),
        }
        return shape.RetentionRecord(**values, data=tuple(self.retention_data[row.pk]))

    def _measure(self, row: models.ActivityMeasure) -> shape.MeasureRecord:
        measure = self.catalogue.measures[row.measure_id]
        kind = _required_label(choices.MeasureKind, measure.kind)
        return shape.MeasureRecord(_entry(measure), kind, measure.article, row.description)

    def _right(self, row: models.ActivityRight) -> shape.RightRecord:
        return shape.RightRecord(_required_label(choices.Right, row.right), row.description)

    def _screening(self, row: models.DpiaScreening) -> shape.ScreeningRecord:
        return shape.ScreeningRecord(_entry(self.catalogue.criteria[row.criterion_id]), row.description)

    def _not_applicable(self, row: models.NotApplicable) -> shape.NotApplicableRecord:
        return shape.NotApplicableRecord(_required_label(choices.Block, row.block), row.reason)


def _agreement(row: Agreement) -> shape.AgreementRecord:
    values = _columns(row, shape.AgreementRecord)
    values["kind"] = _required_label(vendor_choices.AgreementKind, row.kind)
    values["authorisation"] = choice_label(vendor_choices.Authorisation, row.authorisation)
    return shape.AgreementRecord(**values)
