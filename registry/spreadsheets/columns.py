"""The sheets and columns of the native workbook, as data. Import, export, docs and tests hang from this one table.

Knows the models by their fields, and no row of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast

from django.db import models as db

from registry import models
from ropa.organisations.models import Country, Organisation
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    NUMBER = "number"
    TRUTH = "yes or no"
    REFERENCE = "reference"
    LIST = "list of references"


class Reach(Enum):
    """Whose rows a reference may name."""

    ALL = "the installation's"
    OWN = "the organisation's own"
    OWN_OR_SHARED = "the organisation's own, else the shared ones"


@dataclass(frozen=True)
class Directory:
    """Where a reference is looked up: the rows of `model`, named by what stands at the paths `key`."""

    name: str
    model: type[db.Model]
    key: tuple[str, ...]
    reach: Reach
    sheet: str = ""
    limit: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One column. `attribute` is the model field it sets ("" if it only helps another column to name a row).

    `path` leads from a row of the sheet to the text of a key cell. A reference is made of the columns `through`.
    """

    name: str
    kind: Kind
    key: bool = False
    attribute: str = ""
    path: str = ""
    directory: str = ""
    through: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: the rows of `model` that belong to the organisation found at the path `owner`."""

    name: str
    model: type[db.Model]
    owner: str
    columns: tuple[Column, ...]
    listed: tuple[type[db.Model], str] | None = None
    repeatable: bool = False

    @property
    def keys(self) -> tuple[Column, ...]:
        """The columns that together name a row."""
        return tuple(column for column in self.columns if column.key)

    def column_of(self, attribute: str) -> str:
        """Return the name of the column that sets this model field, or the field's own name."""
        return next((column.name for column in self.columns if column.attribute == attribute), attribute)


ACTIVITY = "activity"
ABOUT = "about"  # a sheet on which a workbook tells where it came from, and when it stood so
ROLE_OF_VENDOR = ("subprocessor__name", "role")

DIRECTORIES = {
    directory.name: directory
    for directory in (
        Directory("countries", Country, ("code",), Reach.ALL),
        Directory("legal_bases", models.LegalBasis, ("code",), Reach.ALL, limit={"kind": "6"}),
        Directory("art9_conditions", models.LegalBasis, ("code",), Reach.ALL, limit={"kind": "9"}),
        Directory("dpia_criteria", models.DpiaCriterion, ("code",), Reach.ALL),
        Directory("data_categories", models.DataCategory, ("code",), Reach.OWN_OR_SHARED, "data_categories"),
        Directory(
            "data_subject_categories",
            models.DataSubjectCategory,
            ("code",),
            Reach.OWN_OR_SHARED,
            "data_subject_categories",
        ),
        Directory("security_measures", models.SecurityMeasure, ("code",), Reach.OWN_OR_SHARED, "security_measures"),
        Directory("subprocessors", Subprocessor, ("name",), Reach.OWN_OR_SHARED, "subprocessors"),
        Directory("own_subprocessors", Subprocessor, ("name",), Reach.OWN, "subprocessors"),
        Directory("locations", Location, ("name",), Reach.OWN_OR_SHARED, "locations"),
        Directory("agreements", Agreement, ("reference",), Reach.OWN, "agreements"),
        Directory("clients", models.Client, ("name",), Reach.OWN, "clients"),
        Directory("activities", models.ProcessingActivity, ("reference",), Reach.OWN, "activities"),
        Directory("engagements", models.Engagement, ("activity__reference", *ROLE_OF_VENDOR), Reach.OWN, "engagements"),
        Directory("recipients", models.Recipient, ("activity__reference", "kind", "name"), Reach.OWN, "recipients"),
    )
}

# Which directory a foreign key is looked up in, unless the table below says otherwise.
DIRECTORY_OF: dict[type[db.Model], str] = {
    Country: "countries",
    models.LegalBasis: "legal_bases",
    models.DpiaCriterion: "dpia_criteria",
    models.DataCategory: "data_categories",
    models.DataSubjectCategory: "data_subject_categories",
    models.SecurityMeasure: "security_measures",
    Subprocessor: "subprocessors",
    Location: "locations",
    Agreement: "agreements",
    models.Client: "clients",
    models.ProcessingActivity: "activities",
}


def _kind(model_field: db.Field[Any, Any]) -> Kind:
    """Return what the cells of a model field hold."""
    if isinstance(model_field, db.ForeignKey):
        return Kind.REFERENCE
    if isinstance(model_field, db.BooleanField):
        return Kind.TRUTH
    if isinstance(model_field, db.DateField):
        return Kind.DATE
    if isinstance(model_field, db.IntegerField):
        return Kind.NUMBER
    return Kind.CODE if model_field.choices else Kind.TEXT


def _column(model: type[db.Model], written: str, directory: str) -> Column:
    """Return the column that sets the field of this name; a star marks a key."""
    name, key = written.rstrip("*"), written.endswith("*")
    model_field = cast("db.Field[Any, Any]", model._meta.get_field(name))
    kind, path = _kind(model_field), name
    if kind is Kind.REFERENCE:
        directory = directory or DIRECTORY_OF[cast("type[db.Model]", model_field.related_model)]
        path = f"{name}__{DIRECTORIES[directory].key[0]}"
    return Column(name, kind, key, name, path, directory, (name,) if directory else ())


def _sheet(name: str, model: type[db.Model], owner: str, names: str, **directories: str) -> Sheet:
    """Return a sheet whose columns bear the names of model fields."""
    columns = tuple(_column(model, written, directories.get(written.rstrip("*"), "")) for written in names.split())
    return Sheet(name, model, owner, columns)


def _part(name: str, model: type[db.Model], names: str, **directories: str) -> Sheet:
    """Return the sheet of a part of an activity."""
    return _sheet(name, model, "activity__organisation", f"activity* {names}", **directories)


def _with_data(sheet: Sheet, model: type[db.Model], parent: str) -> Sheet:
    """Return the sheet with a last column that lists categories of data, one row of `model` each."""
    column = Column("data", Kind.LIST, directory="data_categories")
    return Sheet(sheet.name, sheet.model, sheet.owner, (*sheet.columns, column), listed=(model, parent))


def _transfers() -> Sheet:
    """Return the sheet of transfers: two columns name the engagement, two the recipient, of the same activity."""
    importer = (
        Column(
            "subprocessor",
            Kind.REFERENCE,
            key=True,
            attribute="engagement",
            path="engagement__subprocessor__name",
            directory="engagements",
            through=("activity", "subprocessor", "subprocessor_role"),
        ),
        Column("subprocessor_role", Kind.TEXT, key=True, path="engagement__role"),
        Column(
            "recipient",
            Kind.REFERENCE,
            key=True,
            attribute="recipient",
            path="recipient__name",
            directory="recipients",
            through=("activity", "recipient_kind", "recipient"),
        ),
        Column("recipient_kind", Kind.TEXT, key=True, path="recipient__kind"),
    )
    names = "country* international_organisation* mechanism* scc_module documentation impact_assessment_on"
    plain = _part("transfers", models.Transfer, names)
    columns = (plain.columns[0], *importer, *plain.columns[1:])
    return Sheet(plain.name, plain.model, plain.owner, columns, repeatable=True)


OWN = "organisation"
OF_VENDOR = "subprocessor__organisation"
LABELS = "code* label_en label_fr"

SHEETS: tuple[Sheet, ...] = (
    _sheet(
        "organisation",
        Organisation,
        "",
        "slug* name legal_name legal_form registration_number address country phone email website "
        "supervisory_authority public_body description privacy_policy_url dpo_name dpo_company dpo_address dpo_email "
        "dpo_phone dpo_none_reason representative_name representative_address representative_email "
        "representative_phone default_language colour",
    ),
    _sheet("data_categories", models.DataCategory, OWN, f"{LABELS} special criminal highly_personal"),
    _sheet("data_subject_categories", models.DataSubjectCategory, OWN, f"{LABELS} vulnerable"),
    _sheet("security_measures", models.SecurityMeasure, OWN, f"{LABELS} kind article"),
    _sheet(
        "subprocessors",
        Subprocessor,
        OWN,
        "name* legal_name category description country address website privacy_contact dpa_url subprocessors_url "
        "privacy_url source checked_on",
    ),
    _sheet(
        "certifications",
        Certification,
        OF_VENDOR,
        "subprocessor* scheme* scheme_name* scope* reference_url valid_from valid_until checked_on source",
        subprocessor="own_subprocessors",
    ),
    _sheet(
        "subprocessor_chain",
        SubprocessorChain,
        OF_VENDOR,
        "subprocessor* engaged* service",
        subprocessor="own_subprocessors",
    ),
    _sheet("locations", Location, OWN, "name* city country operator"),
    _sheet(
        "agreements",
        Agreement,
        OWN,
        "reference* subprocessor kind signed_on expires_on url authorisation notice_days",
    ),
    _sheet("clients", models.Client, OWN, "name* address country email phone representative dpo"),
    _sheet(
        "activities",
        models.ProcessingActivity,
        OWN,
        "reference* role name description operations business_function owner status started_on ended_on data_source "
        "data_source_detail retention_policy_url retention_policy_followed retention_deviation rights_procedure "
        "notice_url automated_decision automated_logic automated_consequences automated_basis children dpia_required "
        "dpia_reason dpia_status dpia_completed_on dpia_result dpia_url other_assessment_url breach_procedure "
        "breach_register_url review_interval_months last_reviewed_on last_reviewed_by next_review_on "
        "provenance_document provenance_date provenance_section provenance_url note "
        "dpia_screened_on dpia_screened_by dpia_screening_due_on",
    ),
    _part("client_activities", models.ClientActivity, "client*"),
    _part("joint_controllers", models.JointController, "name* contact arrangement"),
    _part(
        "purposes",
        models.Purpose,
        "text* legal_basis legal_basis_detail legitimate_interest balancing_test balancing_test_url balancing_test_on "
        "consent_record consent_withdrawal",
    ),
    _part("data_subjects", models.DataSubject, "category* description"),
    _part(
        "personal_data",
        models.PersonalData,
        "category* description* art9_condition art10_authority national_condition obligatory refusal_consequence "
        "source",
        art9_condition="art9_conditions",
    ),
    _with_data(_part("recipients", models.Recipient, "kind* name* purpose country"), models.RecipientData, "recipient"),
    _with_data(
        _part(
            "engagements",
            models.Engagement,
            "subprocessor* role* service engaged_from engaged_until agreement",
        ),
        models.EngagementData,
        "engagement",
    ),
    _part("storage_places", models.StoragePlace, "location* holds"),
    _transfers(),
    _with_data(
        _part(
            "retention_rules",
            models.RetentionRule,
            "label* period unit until_event trigger legal_source fate note",
        ),
        models.RetentionData,
        "rule",
    ),
    _part("measures", models.ActivityMeasure, "measure* description"),
    _part("rights", models.ActivityRight, "right* description"),
    _part("dpia_screenings", models.DpiaScreening, "criterion* description not_met"),
    _part("not_applicable", models.NotApplicable, "block* reason"),
)

SHEET_OF = {sheet.name: sheet for sheet in SHEETS}
