"""Tells the journal what a Record is: whose rows make an entry, whose make an organisation, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from registry import models
from registry.record.canonical import canonical_json
from registry.record.catalogue import read_catalogue, read_own_catalogue
from registry.record.rows import read_activities, read_organisation
from registry.record.shape import KeeperRecord
from registry.record.substance import content_and_substance
from ropa.journal.subjects import Subject, Told
from ropa.organisations.models import Country, Organisation
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model

    from ropa.journal.gate import Touched

PARTS: tuple[type[Model], ...] = (
    models.JointController,
    models.ClientActivity,
    models.Purpose,
    models.DataSubject,
    models.PersonalData,
    models.Recipient,
    models.Engagement,
    models.StoragePlace,
    models.Transfer,
    models.RetentionRule,
    models.ActivityMeasure,
    models.ActivityRight,
    models.DpiaScreening,
    models.NotApplicable,
)


@dataclass(frozen=True)
class Reach:
    """A row of `written` reaches by its `column` the subjects that point to it by `path`; `shared` names the cause."""

    written: type[Model]
    column: str
    path: str
    shared: type[Model] | None = None


LINKS = (
    Reach(models.RecipientData, "recipient_id", "recipients"),
    Reach(models.EngagementData, "engagement_id", "engagements"),
    Reach(models.RetentionData, "rule_id", "retention_rules"),
)
VENDOR = "engagements__subprocessor"
SHARED = (
    Reach(Subprocessor, "id", VENDOR, Subprocessor),
    Reach(Subprocessor, "id", "storage_places__location__operator", Subprocessor),
    Reach(Certification, "subprocessor_id", VENDOR, Subprocessor),
    Reach(SubprocessorChain, "subprocessor_id", VENDOR, Subprocessor),
    Reach(Location, "id", "storage_places__location", Location),
    Reach(Agreement, "id", "engagements__agreement", Agreement),
    Reach(models.Client, "id", "client_activities__client", models.Client),
    Reach(models.DataCategory, "id", "personal_data__category", models.DataCategory),
    Reach(models.DataCategory, "id", "recipients__data__category", models.DataCategory),
    Reach(models.DataCategory, "id", "engagements__data__category", models.DataCategory),
    Reach(models.DataCategory, "id", "retention_rules__data__category", models.DataCategory),
    Reach(models.DataSubjectCategory, "id", "data_subjects__category", models.DataSubjectCategory),
    Reach(models.SecurityMeasure, "id", "measures__measure", models.SecurityMeasure),
    Reach(models.LegalBasis, "id", "purposes__legal_basis", models.LegalBasis),
    Reach(models.LegalBasis, "id", "personal_data__art9_condition", models.LegalBasis),
    Reach(models.DpiaCriterion, "id", "dpia_screenings__criterion", models.DpiaCriterion),
    Reach(Country, "code", "recipients__country", Country),
    Reach(Country, "code", "transfers__country", Country),
    Reach(Country, "code", "storage_places__location__country", Country),
    Reach(Country, "code", f"{VENDOR}__country", Country),
    Reach(Country, "code", f"{VENDOR}__engages__engaged__country", Country),
    Reach(Country, "code", "client_activities__client__country", Country),
)
OWN: tuple[type[Model], ...] = (
    models.DataCategory,
    models.DataSubjectCategory,
    models.SecurityMeasure,
    Subprocessor,
    Location,
    Agreement,
    models.Client,
)
KEEPERS = (
    Reach(Certification, "subprocessor_id", "subprocessors"),
    Reach(SubprocessorChain, "subprocessor_id", "subprocessors"),
    Reach(Subprocessor, "id", "locations__operator", Subprocessor),
    Reach(Subprocessor, "id", "agreements__subprocessor", Subprocessor),
    Reach(Country, "code", "country", Country),
    Reach(Country, "code", "locations__country", Country),
    Reach(Country, "code", "subprocessors__country", Country),
    Reach(Country, "code", "subprocessors__engages__engaged__country", Country),
    Reach(Country, "code", "clients__country", Country),
)


def reached(subjects: type[Model], reaches: tuple[Reach, ...], touched: Touched) -> dict[int, str]:
    """Return the subjects that the written rows reach, each with the shared row it was reached through."""
    found: dict[int, str] = {}
    for reach in reaches:
        values = touched.values(reach.written, reach.column)
        if values:
            rows = subjects._base_manager.filter(**{f"{reach.path}__in": values}).values_list("pk", reach.path)
            names = named(reach.shared, values)
            found |= {key: names.get(value, "") for key, value in rows}
    return found


def through_chains(subjects: type[Model], path: str, touched: Touched) -> dict[int, str]:
    """Return the subjects that point by `path` to a vendor that relies on a written one, however far down the chain."""
    written = touched.values(Subprocessor, "id") | touched.values(SubprocessorChain, "subprocessor_id")
    countries = touched.values(Country, "code")
    if countries:
        written |= set(Subprocessor._base_manager.filter(country__in=countries).values_list("pk", flat=True))
    relying = _relying_on(written) if written else {}
    if not relying:
        return {}
    rows = subjects._base_manager.filter(**{f"{path}__in": relying}).values_list("pk", path)
    names = named(Subprocessor, written)
    return {key: names.get(relying[vendor], "") for key, vendor in rows}


def _relying_on(vendors: Collection[int]) -> dict[int, int]:
    """Return the vendors up the chain of these, each with the one of them on which it relies."""
    links = SubprocessorChain.links()
    relying: dict[int, int] = {}
    waiting = [(vendor, vendor) for vendor in vendors]
    while waiting:
        engaged, source = waiting.pop()
        for engaging, other in links:
            if other == engaged and engaging not in relying:
                relying[engaging] = source
                waiting.append((engaging, source))
    return relying


def named(shared: type[Model] | None, keys: set[Any]) -> dict[Any, str]:
    """Return what to call these shared rows: their model and their name, whatever the reader's language."""
    if shared is None:
        return {}
    own_name = next(name for name in ("name", "code", "reference") if name in {f.name for f in shared._meta.fields})
    rows = shared._base_manager.filter(pk__in=keys).values_list("pk", own_name)
    return {key: f"{shared._meta.label}: {name}" for key, name in rows}


def affected_activities(touched: Touched) -> dict[int, str]:
    """Return the entries that the written rows are part of, or that point to one of them."""
    if not touched:
        return {}
    own = touched.values(models.ProcessingActivity, "id")
    for part in PARTS:
        own |= touched.values(part, "activity_id")
    chains = through_chains(models.ProcessingActivity, VENDOR, touched)
    shared = chains | reached(models.ProcessingActivity, SHARED, touched)
    direct = dict.fromkeys(own, "") | reached(models.ProcessingActivity, LINKS, touched)
    return shared | direct


def affected_organisations(touched: Touched) -> dict[int, str]:
    """Return the organisations whose identity or own catalogue the written rows belong to."""
    own = touched.values(Organisation, "id")
    for model in OWN:
        own |= touched.values(model, "organisation_id")
    chains = through_chains(Organisation, "subprocessors", touched)
    return chains | reached(Organisation, KEEPERS, touched) | dict.fromkeys(own, "")


def activity_owners(keys: Collection[int]) -> dict[int, int]:
    """Return the organisation of each of these entries that exist."""
    return dict(models.ProcessingActivity.objects.filter(pk__in=keys).values_list("pk", "organisation_id"))


def organisation_owners(keys: Collection[int]) -> dict[int, int]:
    """An organisation's journal is its own."""
    return {key: key for key in keys}


def activities_of(organisation: int) -> set[int]:
    """Return the entries of an organisation."""
    return set(models.ProcessingActivity.objects.filter(organisation=organisation).values_list("pk", flat=True))


def organisation_itself(organisation: int) -> set[int]:
    """An organisation keeps one record of itself."""
    return set(Organisation.objects.filter(pk=organisation).values_list("pk", flat=True))


def tell_activities(keys: Collection[int]) -> dict[int, Told]:
    """Return what these entries say now."""
    rows = models.ProcessingActivity.objects.filter(pk__in=keys)
    owners = activity_owners(keys)
    return {
        key: Told(owners[key], f"{record.reference} · {record.name}", *content_and_substance(record))
        for key, record in read_activities(rows)
    }


def tell_organisations(keys: Collection[int]) -> dict[int, Told]:
    """Return what these organisations and their own catalogues say now."""
    catalogue = read_catalogue()
    told = {}
    for organisation in Organisation.objects.filter(pk__in=keys).select_related("country"):
        record = KeeperRecord(
            read_organisation(organisation),
            read_own_catalogue(organisation, catalogue),
            organisation.separation_of_duties,
        )
        told[organisation.pk] = Told(organisation.pk, organisation.name, canonical_json(record).decode())
    return told


ACTIVITY = Subject("activity", affected_activities, activity_owners, activities_of, tell_activities)
ORGANISATION = Subject(
    "organisation", affected_organisations, organisation_owners, organisation_itself, tell_organisations, depth=2
)
