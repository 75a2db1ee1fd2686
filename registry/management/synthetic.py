"""Made-up entries for load tests: the same seed gives the same register. Every word of it is invented."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model

from registry import models
from registry.choices import (
    AutomatedDecision,
    Block,
    DataSource,
    EngagementRole,
    Fate,
    Mechanism,
    RecipientKind,
    RetentionUnit,
    Right,
    Role,
    SccModule,
    Status,
)
from registry.record import read_activities
from registry.workflow import approval_event
from ropa.journal.gate import required_change
from ropa.journal.tracked import record_created
from ropa.organisations.choices import YesNo
from ropa.organisations.models import Organisation
from subprocessors.choices import AgreementKind, ServiceCategory
from subprocessors.models import Agreement, Location, Subprocessor

Row = TypeVar("Row", bound=Model)
EPOCH = dt.date(2018, 5, 25)
DAYS = 3000
PROCESSOR_SHARE = 0.2
TRANSFER_SHARE = 0.3
SOURCE = "Synthetic data"


@dataclass(frozen=True)
class Theme:
    """What an invented activity is about."""

    name: str
    function: str
    purposes: tuple[str, ...]
    basis: str
    people: tuple[str, ...]
    data: tuple[str, ...]
    kept: tuple[str, int, str]


THEMES = (
    Theme(
        "Payroll",
        "Human resources",
        ("Calculate and pay salaries", "Declare social contributions"),
        "6-1-c",
        ("employees",),
        ("identity", "bank-details", "social-security-number"),
        ("Pay slips", 5, "end of the year they were issued in"),
    ),
    Theme(
        "Recruitment",
        "Human resources",
        ("Assess applications", "Keep a pool of candidates"),
        "6-1-b",
        ("applicants",),
        ("identity", "job-application", "education-qualifications"),
        ("Applications", 2, "last contact with the candidate"),
    ),
    Theme(
        "Customer accounts",
        "Sales",
        ("Manage contracts, orders and invoices",),
        "6-1-b",
        ("customers", "contact-persons"),
        ("contact-details", "commercial-relationship", "payment-data"),
        ("Customer file", 3, "end of the contract"),
    ),
    Theme(
        "Newsletter",
        "Marketing",
        ("Send news and offers", "Measure their success"),
        "6-1-a",
        ("prospects", "newsletter-subscribers"),
        ("contact-details", "marketing-data"),
        ("Subscriptions", 3, "last opened message"),
    ),
    Theme(
        "Support desk",
        "Customer service",
        ("Answer requests", "Improve the service"),
        "6-1-f",
        ("users", "customers"),
        ("contact-details", "support-exchanges", "usage-data"),
        ("Tickets", 2, "closing of the ticket"),
    ),
    Theme(
        "Building access",
        "Facilities",
        ("Control who enters the premises",),
        "6-1-f",
        ("employees", "premises-visitors"),
        ("identity", "photo-video"),
        ("Badge records", 1, "passage of the badge"),
    ),
    Theme(
        "Web audience",
        "Digital",
        ("Count visits and find errors",),
        "6-1-a",
        ("website-visitors",),
        ("connection-data", "device-data", "cookies-trackers"),
        ("Visits", 2, "visit"),
    ),
    Theme(
        "Occupational health",
        "Human resources",
        ("Follow up work accidents and adapt workplaces",),
        "6-1-c",
        ("employees",),
        ("identity", "health-data"),
        ("Accident file", 10, "declaration of the accident"),
    ),
)
VENDORS = (("Nordlys Hosting", "DE"), ("Courrier Clair", "FR"), ("Prairie CRM", "US"), ("Delta Tickets", "IN"))
CLIENTS = ("Atelier Durand", "Banque des Rives", "Clinique du Parc", "Maison Lenoir")
PLACES = (("Frankfurt 2", "DE"), ("Roubaix 5", "FR"), ("Ohio 1", "US"))
RECIPIENTS = (
    (RecipientKind.INTERNAL, "Accounting"),
    (RecipientKind.AUTHORITY, "Tax administration"),
    (RecipientKind.GROUP, "Parent company"),
    (RecipientKind.PARTNER, "Insurance broker"),
)


class Synthetic:
    """Writes invented entries into one organisation's register; the change gate must be open."""

    def __init__(self, organisation: Organisation, seed: int) -> None:
        self.organisation = organisation
        self.chance = random.Random(seed)  # noqa: S311  # invented data, no secret
        self.bases = {row.code: row for row in models.LegalBasis.objects.all()}
        self.data = {row.code: row for row in models.DataCategory.objects.shared()}
        self.people = {row.code: row for row in models.DataSubjectCategory.objects.shared()}
        self.measures = list(models.SecurityMeasure.objects.shared().order_by("code"))
        self.criteria = list(models.DpiaCriterion.objects.order_by("code"))
        self.vendors = self._vendors()
        self.agreements = {row.subprocessor_id: row for row in self._agreements()}
        self.clients = self._own(models.Client, [{"name": name, "country_id": "FR"} for name in CLIENTS])
        self.places = self._own(Location, [{"name": name, "country_id": country} for name, country in PLACES])
        self.parts: defaultdict[type[Model], list[Model]] = defaultdict(list)

    def _vendors(self) -> list[Subprocessor]:
        return self._own(
            Subprocessor,
            [
                {"name": name, "country_id": country, "category": ServiceCategory.OTHER, "source": SOURCE}
                for name, country in VENDORS
            ],
        )

    def _agreements(self) -> list[Agreement]:
        return self._own(
            Agreement,
            [
                {"reference": f"DPA {row.name}", "subprocessor": row, "kind": AgreementKind.PROCESSING}
                for row in self.vendors
            ],
            "reference",
        )

    def _own(self, model: type[Row], wanted: list[dict[str, object]], key: str = "name") -> list[Row]:
        """Return the organisation's rows with these names; what a former run left is taken up again."""
        names = [values[key] for values in wanted]
        rows = model._base_manager.filter(organisation=self.organisation, **{f"{key}__in": names})
        known = {getattr(row, key) for row in rows}
        record_created(model, [model(organisation=self.organisation, **v) for v in wanted if v[key] not in known])
        return list(rows.all().order_by("pk"))

    def write(self, numbers: range) -> None:
        """Create the entries with these numbers, and all their parts."""
        entries = [(number, self.chance.choice(THEMES)) for number in numbers]
        activities = [self._activity(number, theme) for number, theme in entries]
        record_created(models.ProcessingActivity, activities)
        for activity, (_number, theme) in zip(activities, entries, strict=True):
            self._describe(activity, theme)
            self._disclose(activity, theme)
            self._protect(activity, theme)
        self._save(models.Engagement, models.Recipient)  # the others point to them
        self._save(*self.parts)
        self._approve(activities)

    def _approve(self, activities: list[models.ProcessingActivity]) -> None:
        """Tell the journal of the approvals: an entry is not approved by its status."""
        act = required_change("Invented entries were about to be approved")
        approved = {row.pk: row for row in activities if row.status == Status.APPROVED}
        act.events.extend(
            approval_event(approved[key], record)
            for key, record in read_activities(models.ProcessingActivity.objects.filter(pk__in=approved))
        )

    def _save(self, *kinds: type[Model]) -> None:
        for kind in kinds:
            record_created(kind, self.parts.pop(kind, []))

    def _add(self, *rows: Row) -> None:
        for row in rows:
            self.parts[type(row)].append(row)

    def _day(self) -> dt.date:
        return EPOCH + dt.timedelta(days=self.chance.randrange(DAYS))

    def _activity(self, number: int, theme: Theme) -> models.ProcessingActivity:
        processor = self.chance.random() < PROCESSOR_SHARE
        reviewed = self._day()
        return models.ProcessingActivity(
            organisation=self.organisation,
            role=Role.PROCESSOR if processor else Role.CONTROLLER,
            reference=f"G-{number:05d}",
            name=f"{theme.name}, site {number}",
            description=f"{theme.name} for site {number}: from the first contact to the erasure of the data.",
            operations="Collection, storage, consultation and erasure" if processor else "",
            business_function=theme.function,
            owner=f"Head of {theme.function.lower()}",
            status=self.chance.choice(Status.values),
            started_on=self._day(),
            data_source=DataSource.DIRECT,
            rights_procedure="By e-mail to the data protection officer, answered within one month.",
            automated_decision=AutomatedDecision.NONE,
            dpia_required=YesNo.NO,
            dpia_reason="No more than one of the criteria is met.",
            review_interval_months=12,
            last_reviewed_on=reviewed,
            last_reviewed_by="Data protection officer",
            next_review_on=reviewed + dt.timedelta(days=365),
            provenance_document=SOURCE,
        )

    def _describe(self, activity: models.ProcessingActivity, theme: Theme) -> None:
        basis = self.bases[theme.basis]
        self._add(*(models.Purpose(activity=activity, text=text, legal_basis=basis) for text in theme.purposes))
        self._add(*(models.DataSubject(activity=activity, category=self.people[code]) for code in theme.people))
        for code in theme.data:
            condition = self.bases["9-2-b"] if self.data[code].special else None
            self._add(models.PersonalData(activity=activity, category=self.data[code], art9_condition=condition))
        if activity.is_processor:
            self._add(models.ClientActivity(activity=activity, client=self.chance.choice(self.clients)))
        elif self.chance.random() < PROCESSOR_SHARE:
            self._add(models.JointController(activity=activity, name="Sister company", contact="privacy@example.org"))

    def _disclose(self, activity: models.ProcessingActivity, theme: Theme) -> None:
        kind, name = self.chance.choice(RECIPIENTS)
        self._add(models.Recipient(activity=activity, kind=kind, name=name, purpose=theme.purposes[0]))
        vendor = self.chance.choice(self.vendors)
        engagement = models.Engagement(
            activity=activity,
            subprocessor=vendor,
            role=EngagementRole.PROCESSOR,
            service=f"Software for {theme.name.lower()}",
            agreement=self.agreements[vendor.pk],
        )
        self._add(engagement)
        self._add(models.EngagementData(engagement=engagement, category=self.data[theme.data[0]]))
        self._add(models.StoragePlace(activity=activity, location=self.chance.choice(self.places), holds="Database"))
        if self.chance.random() < TRANSFER_SHARE:
            self._add(
                models.Transfer(
                    activity=activity,
                    engagement=engagement,
                    country_id="US",
                    mechanism=Mechanism.SCC,
                    scc_module=SccModule.CONTROLLER_TO_PROCESSOR,
                )
            )
        else:
            self._add(models.NotApplicable(activity=activity, block=Block.TRANSFERS, reason="Nothing leaves the EEA."))

    def _protect(self, activity: models.ProcessingActivity, theme: Theme) -> None:
        label, years, trigger = theme.kept
        rule = models.RetentionRule(
            activity=activity, label=label, period=years, unit=RetentionUnit.YEAR, trigger=trigger, fate=Fate.ERASE
        )
        self._add(rule)
        measures = self.chance.sample(self.measures, 3)
        self._add(*(models.ActivityMeasure(activity=activity, measure=measure) for measure in measures))
        self._add(*(models.ActivityRight(activity=activity, right=right) for right in (Right.ACCESS, Right.ERASURE)))
        if self.chance.random() < PROCESSOR_SHARE:
            criterion = self.chance.choice(self.criteria)
            self._add(models.DpiaScreening(activity=activity, criterion=criterion))
