"""One row of every tracked model that no other row refers to, for tests that visit all models."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db.models import CharField, Model, TextField

from registry import choices, models
from ropa.organisations.models import Country, Membership, Organisation, Preference
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain
from tests import factories, issued
from tests.compliance.waivers import waiver
from tests.factories import saved


def recipient_data() -> models.RecipientData:
    return factories.recipient(factories.activity(), [factories.data_category()]).data.get()


def retention_data() -> models.RetentionData:
    return factories.retention_rule(factories.activity(), [factories.data_category()]).data.get()


def engagement_data() -> models.EngagementData:
    return factories.engagement(factories.activity(), data=[factories.data_category()]).data.get()


def basis() -> models.LegalBasis:
    words = {"label_en": "Law", "label_fr": "Loi", "wording_en": "It is lawful.", "wording_fr": "C’est licite."}
    return saved(models.LegalBasis(code="fr-law", kind=choices.LegalKind.ARTICLE_6, article="Loi, art. 1", **words))


def eea_membership() -> models.EeaMembership:
    kind = choices.EeaKind.EU
    return saved(models.EeaMembership(country_id="CH", kind=kind, in_force_from="2030-01-01"))


def adequacy_decision() -> models.AdequacyDecision:
    return saved(
        models.AdequacyDecision(
            country_id="AU",
            number="(EU) 2030/1",
            adopted_on="2030-01-01",
            in_force_from="2030-01-02",
            needs_certification="no",
        )
    )


def legal_duty() -> models.LegalDuty:
    words = {"label_en": "Papers: two years", "label_fr": "Papiers : deux ans", "citation": "art. 1"}
    return saved(models.LegalDuty(code="papers", period=2, unit="year", in_force_from="2030-01-01", **words))


def exemption() -> models.RecordsExemption:
    words = {"limits_en": "No limit.", "limits_fr": "Aucune limite."}
    return saved(models.RecordsExemption(persons=10, in_force_from="2030-01-01", **words))


def screening() -> models.DpiaScreening:
    return saved(models.DpiaScreening(activity=factories.activity(), criterion=models.DpiaCriterion.objects.all()[0]))


def right() -> models.ActivityRight:
    return saved(models.ActivityRight(activity=factories.activity(), right=choices.Right.ACCESS))


def not_applicable() -> models.NotApplicable:
    block = choices.Block.CLIENTS
    return saved(models.NotApplicable(activity=factories.activity(), block=block, reason="It works for itself."))


LONE_ROWS: dict[type[Model], Callable[[], Model]] = {
    Country: lambda: saved(Country(code="ZZ", name_en="Nowhere", name_fr="Nulle part")),
    Organisation: factories.organisation,
    Membership: lambda: factories.membership(factories.user(), factories.organisation()),
    Preference: lambda: saved(Preference(user=factories.user(), language="fr")),
    Subprocessor: factories.subprocessor,
    SubprocessorChain: lambda: factories.chain(factories.subprocessor(), factories.subprocessor()),
    Certification: lambda: factories.certification(factories.subprocessor()),
    Location: factories.location,
    Agreement: lambda: factories.agreement(factories.organisation(), factories.subprocessor()),
    models.LegalBasis: basis,
    models.DpiaCriterion: lambda: saved(models.DpiaCriterion(code="tenth", label_en="Tenth", label_fr="Dixième")),
    models.EeaMembership: eea_membership,
    models.AdequacyDecision: adequacy_decision,
    models.LegalDuty: legal_duty,
    models.RecordsExemption: exemption,
    models.Waiver: lambda: waiver(factories.activity()),
    models.DataCategory: factories.data_category,
    models.DataSubjectCategory: factories.data_subject_category,
    models.SecurityMeasure: factories.security_measure,
    models.ProcessingActivity: factories.activity,
    models.Purpose: lambda: factories.purpose(factories.activity()),
    models.DataSubject: lambda: factories.data_subject(factories.activity()),
    models.PersonalData: lambda: factories.personal_data(factories.activity()),
    models.Recipient: lambda: factories.recipient(factories.activity()),
    models.RecipientData: recipient_data,
    models.RetentionRule: lambda: factories.retention_rule(factories.activity()),
    models.RetentionData: retention_data,
    models.ActivityMeasure: lambda: factories.measure(factories.activity()),
    models.ActivityRight: right,
    models.DpiaScreening: screening,
    models.NotApplicable: not_applicable,
    models.Engagement: lambda: factories.engagement(factories.activity()),
    models.EngagementData: engagement_data,
    models.StoragePlace: lambda: factories.storage_place(factories.activity()),
    models.Transfer: lambda: factories.transfer(factories.activity(), mechanism=choices.Mechanism.SCC),
    models.Client: lambda: factories.client(factories.organisation()),
    models.ClientActivity: lambda: factories.client_activity(factories.activity()),
    models.ShareLink: issued.share_link,
    models.CalendarFeed: lambda: issued.calendar_feed(factories.organisation()),
    models.JointController: lambda: factories.joint_controller(factories.activity()),
}


def alter(row: Model) -> None:
    """Give one column of the row another value."""
    match row:
        case models.RecipientData() | models.EngagementData() | models.RetentionData():
            row.category = factories.data_category()
        case models.ClientActivity():
            row.client = factories.client(row.activity.organisation)
        case Membership():
            row.user = User.objects.create(username="another")
        case Preference():
            row.language = "en"
        case models.AdequacyDecision():
            row.number = "(EU) 2030/2"
        case _:
            texts = [field for field in row._meta.concrete_fields if isinstance(field, CharField | TextField)]
            name = next(field.attname for field in texts if not field.primary_key and not field.choices)
            setattr(row, name, f"{getattr(row, name)}x")
