"""What each field and each list of a Record is called, in the reader's language. Knows the models' names only."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Field
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from registry import models
from registry.record import shape, words
from registry.record.vendors import (
    AgreementRecord,
    CertificationRecord,
    ChainRecord,
    FurtherRecord,
    LocationRecord,
    VendorRecord,
)
from registry.wording import article
from ropa.organisations.models import Organisation
from subprocessors.models import Agreement, Certification, Location, Subprocessor, SubprocessorChain

if TYPE_CHECKING:
    from django.db.models import Model
    from django_stubs_ext import StrPromise

MODELS: dict[type, type[Model]] = {
    shape.ActivityRecord: models.ProcessingActivity,
    shape.OrganisationRecord: Organisation,
    shape.KeeperRecord: Organisation,
    shape.JointControllerRecord: models.JointController,
    shape.ClientRecord: models.Client,
    shape.PurposeRecord: models.Purpose,
    shape.DataSubjectRecord: models.DataSubject,
    shape.PersonalDataRecord: models.PersonalData,
    shape.RecipientRecord: models.Recipient,
    CertificationRecord: Certification,
    ChainRecord: SubprocessorChain,
    FurtherRecord: SubprocessorChain,
    VendorRecord: Subprocessor,
    LocationRecord: Location,
    AgreementRecord: Agreement,
    shape.EngagementRecord: models.Engagement,
    shape.StoragePlaceRecord: models.StoragePlace,
    shape.TransferRecord: models.Transfer,
    shape.RetentionRecord: models.RetentionRule,
    shape.MeasureRecord: models.ActivityMeasure,
    shape.RightRecord: models.ActivityRight,
    shape.ScreeningRecord: models.DpiaScreening,
    shape.NotApplicableRecord: models.NotApplicable,
    words.Label: models.DataCategory,
    words.LegalBasisRecord: models.LegalBasis,
    words.DataCategoryRecord: models.DataCategory,
    words.DataSubjectCategoryRecord: models.DataSubjectCategory,
    words.SecurityMeasureRecord: models.SecurityMeasure,
}
# Fields of Records under another name than that of the column.
COLUMNS = {"en": "label_en", "fr": "label_fr"}
# Fields of Records that are lists, or that no column holds.
OTHERS: dict[tuple[type, str], StrPromise] = {
    (shape.RecipientRecord, "data"): _("categories of data"),
    (shape.EngagementRecord, "data"): _("categories of data"),
    (shape.RetentionRecord, "data"): _("categories of data"),
    (ChainRecord, "country"): _("country"),
    (FurtherRecord, "country"): _("country"),
    (FurtherRecord, "engaged_by"): _("engaged by"),
    (VendorRecord, "further"): _("further down the chain"),
    (VendorRecord, "certifications"): _("certifications"),
    (VendorRecord, "engages"): _("subprocessors of the subprocessor"),
    (shape.TransferRecord, "importer_kind"): _("kind of importer"),
    (shape.TransferRecord, "importer"): _("importer"),
    (shape.TransferRecord, "importer_role"): _("role of the importer"),
}
CITED = re.compile(r"\bArt\. (\d+(?:\(\w+\))*)")


def column(record: type, name: str) -> Field[Any, Any] | None:
    """Return the column that holds a field of a Record, if one does."""
    if (record, name) in OTHERS:
        return None
    found = MODELS[record]._meta.get_field(COLUMNS.get(name, name))
    if not isinstance(found, Field):
        message = f"{record.__name__}.{name} is no column: give it a name in OTHERS"
        raise TypeError(message)
    return found


def field_label(record: type, name: str) -> str:
    """Return what a field of a Record is called."""
    held = column(record, name)
    return str(OTHERS[record, name] if held is None else held.verbose_name)


def list_label(row: type) -> str:
    """Return what the list is called whose rows are such Records."""
    return str(MODELS[row]._meta.verbose_name_plural)


def field_article(record: type, name: str) -> str:
    """Return the first article that the help text of a field cites; empty if none."""
    return article(_cited(record, name)) if name else ""


@cache
def _cited(record: type, name: str) -> str:
    held = column(record, name)
    with override("en"):
        found = CITED.search(str(held.help_text)) if held is not None else None
    return found.group(1) if found else ""
