"""Reads Records from today's rows, in a number of queries that does not depend on how many activities there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import choices, models
from registry.record import shape, words
from registry.record.approvals import approval_records
from registry.record.catalogue import (
    Catalogue,
    agreement,
    choice_label,
    client,
    columns,
    grouped,
    read_catalogue,
    read_own_catalogue,
    required_label,
)
from ropa.organisations.choices import YesNo
from subprocessors.models import Agreement

if TYPE_CHECKING:
    from collections import defaultdict
    from collections.abc import Callable

    from django.db.models import Choices, Model, QuerySet

    from ropa.organisations.models import Organisation

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
    catalogue = read_catalogue()
    activities = _read(models.ProcessingActivity.objects.of(organisation).in_register(kind), catalogue)
    return shape.RegisterRecord(
        organisation=read_organisation(organisation),
        register=kind.value,
        catalogue=read_own_catalogue(organisation, catalogue),
        activities=tuple(record for _pk, record in activities),
        approvals=approval_records(organisation, dict(activities)),
    )


def read_organisation(organisation: Organisation) -> shape.OrganisationRecord:
    """Read who keeps the register."""
    values = columns(organisation, shape.OrganisationRecord)
    country = organisation.country
    values["country"] = country and words.Label(country.code, country.name_en, country.name_fr)
    values["public_body"] = choice_label(YesNo, organisation.public_body)
    return shape.OrganisationRecord(**values)


def read_activities(activities: QuerySet[models.ProcessingActivity]) -> list[tuple[int, shape.ActivityRecord]]:
    """Read entries, ordered by reference, as (primary key, Record) pairs. About twenty-five queries in all."""
    return _read(activities, read_catalogue())


def _read(
    activities: QuerySet[models.ProcessingActivity], catalogue: Catalogue
) -> list[tuple[int, shape.ActivityRecord]]:
    parts = _Parts.of(activities, catalogue)
    rows = activities.order_by("organisation_id", "reference")
    return [(row.pk, _activity(row, parts)) for row in rows]


@dataclass(frozen=True)
class _Parts:
    """The parts of many entries, grouped by the entry's primary key: one query each."""

    groups: dict[str, defaultdict[int, list[Any]]]

    @classmethod
    def of(cls, activities: QuerySet[models.ProcessingActivity], catalogue: Catalogue) -> _Parts:
        makers = _PartMakers(catalogue, activities)
        wanted = activities.order_by().values("pk")
        groups = {}
        for name, (model, make) in makers.table().items():
            rows = model._base_manager.filter(activity__in=wanted).order_by("activity_id", "pk")
            groups[name] = grouped(rows, "activity_id", make)
        return cls(groups)


def _activity(row: models.ProcessingActivity, parts: _Parts) -> shape.ActivityRecord:
    values = columns(row, shape.ActivityRecord)
    for name, enum in ACTIVITY_CHOICES.items():
        values[name] = choice_label(enum, values[name])
    for name, group in parts.groups.items():
        values[name] = tuple(group[row.pk])
    return shape.ActivityRecord(**values)


class _PartMakers:
    """Makes the Records of parts from their rows, with the catalogue at hand."""

    def __init__(self, catalogue: Catalogue, activities: QuerySet[models.ProcessingActivity]) -> None:
        wanted = activities.order_by().values("pk")
        self.catalogue = catalogue
        self.recipient_data = self._data(models.RecipientData, "recipient", wanted)
        self.engagement_data = self._data(models.EngagementData, "engagement", wanted)
        self.retention_data = self._data(models.RetentionData, "rule", wanted)
        self.clients = models.Client.objects.filter(client_activities__activity__in=wanted).in_bulk()
        self.agreements = Agreement.objects.filter(engagements__activity__in=wanted).in_bulk()
        self.importers: dict[tuple[str, int], tuple[str, words.Label | None]] = {}

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

    def _data(self, model: type[Model], parent: str, wanted: Any) -> defaultdict[int, list[words.Label]]:
        rows = model._base_manager.filter(**{f"{parent}__activity__in": wanted}).order_by(f"{parent}_id", "pk")
        return grouped(rows, f"{parent}_id", self._data_label)

    def _data_label(self, row: Any) -> words.Label:
        category = self.catalogue.data[row.category_id]
        return words.Label(category.code, category.en, category.fr)

    def _joint_controller(self, row: models.JointController) -> shape.JointControllerRecord:
        return shape.JointControllerRecord(row.name, row.contact, row.arrangement)

    def _client(self, row: models.ClientActivity) -> shape.ClientRecord:
        return client(self.clients[row.client_id], self.catalogue)

    def _purpose(self, row: models.Purpose) -> shape.PurposeRecord:
        values = columns(row, shape.PurposeRecord)
        return shape.PurposeRecord(**values, legal_basis=self.catalogue.bases.get(row.legal_basis_id or 0))

    def _data_subject(self, row: models.DataSubject) -> shape.DataSubjectRecord:
        return shape.DataSubjectRecord(self.catalogue.subjects[row.category_id], row.description)

    def _personal_data(self, row: models.PersonalData) -> shape.PersonalDataRecord:
        values = columns(row, shape.PersonalDataRecord)
        values |= {
            "category": self.catalogue.data[row.category_id],
            "art9_condition": self.catalogue.bases.get(row.art9_condition_id or 0),
            "obligatory": choice_label(YesNo, row.obligatory),
        }
        return shape.PersonalDataRecord(**values)

    def _recipient(self, row: models.Recipient) -> shape.RecipientRecord:
        values = columns(row, shape.RecipientRecord)
        values["kind"] = required_label(choices.RecipientKind, row.kind)
        self.importers["recipient", row.pk] = row.name, values["kind"]
        country = self.catalogue.country(row.country_id)
        return shape.RecipientRecord(**values, country=country, data=tuple(self.recipient_data[row.pk]))

    def _engagement(self, row: models.Engagement) -> shape.EngagementRecord:
        vendor = self.catalogue.vendors[row.subprocessor_id]
        values = columns(row, shape.EngagementRecord)
        values["role"] = choice_label(choices.EngagementRole, row.role)
        self.importers["engagement", row.pk] = vendor.name, values["role"]
        contract = self.agreements.get(row.agreement_id or 0)
        return shape.EngagementRecord(
            **values,
            subprocessor=vendor,
            agreement=agreement(contract, self.catalogue) if contract else None,
            data=tuple(self.engagement_data[row.pk]),
        )

    def _storage_place(self, row: models.StoragePlace) -> shape.StoragePlaceRecord:
        return shape.StoragePlaceRecord(self.catalogue.locations[row.location_id], row.holds)

    def _transfer(self, row: models.Transfer) -> shape.TransferRecord:
        values = columns(row, shape.TransferRecord)
        kind, key = ("engagement", row.engagement_id) if row.engagement_id else ("recipient", row.recipient_id)
        importer, role = self.importers[kind, key] if key else ("", None)
        values |= {
            "mechanism": choice_label(choices.Mechanism, row.mechanism),
            "scc_module": choice_label(choices.SccModule, row.scc_module),
        }
        return shape.TransferRecord(
            **values,
            importer_kind=kind if key else "",
            importer=importer,
            importer_role=role,
            country=self.catalogue.country(row.country_id),
        )

    def _retention_rule(self, row: models.RetentionRule) -> shape.RetentionRecord:
        values = columns(row, shape.RetentionRecord)
        values |= {
            "unit": choice_label(choices.RetentionUnit, row.unit),
            "fate": choice_label(choices.Fate, row.fate),
        }
        return shape.RetentionRecord(**values, data=tuple(self.retention_data[row.pk]))

    def _measure(self, row: models.ActivityMeasure) -> shape.MeasureRecord:
        return shape.MeasureRecord(self.catalogue.measures[row.measure_id], row.description)

    def _right(self, row: models.ActivityRight) -> shape.RightRecord:
        return shape.RightRecord(required_label(choices.Right, row.right), row.description)

    def _screening(self, row: models.DpiaScreening) -> shape.ScreeningRecord:
        return shape.ScreeningRecord(self.catalogue.criteria[row.criterion_id], row.description, row.not_met)

    def _not_applicable(self, row: models.NotApplicable) -> shape.NotApplicableRecord:
        return shape.NotApplicableRecord(required_label(choices.Block, row.block), row.reason)
