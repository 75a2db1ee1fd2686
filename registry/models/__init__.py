"""The register's models: facts and impossibilities. Judgements are made in compliance/, never here."""

from registry.models.activity import ProcessingActivity
from registry.models.duties import LegalDuty, RecordsExemption
from registry.models.edition import Edition, EditionNames
from registry.models.engagement import Engagement, EngagementData, StoragePlace, Transfer
from registry.models.feed import CalendarFeed
from registry.models.imports import ImportBatch, SavedMapping
from registry.models.judgement import JudgedRegister, Judgement, Waiver
from registry.models.legal import AdequacyDecision, DpiaCriterion, EeaMembership, LegalBasis
from registry.models.lists import DataCategory, DataSubjectCategory, SecurityMeasure
from registry.models.parts import (
    ActivityMeasure,
    ActivityRight,
    DataSubject,
    DpiaScreening,
    NotApplicable,
    PersonalData,
    Purpose,
    Recipient,
    RecipientData,
    RetentionData,
    RetentionRule,
)
from registry.models.party import Client, ClientActivity, JointController
from registry.models.share import ShareLink

__all__ = (
    "ActivityMeasure",
    "ActivityRight",
    "AdequacyDecision",
    "CalendarFeed",
    "Client",
    "ClientActivity",
    "DataCategory",
    "DataSubject",
    "DataSubjectCategory",
    "DpiaCriterion",
    "DpiaScreening",
    "Edition",
    "EditionNames",
    "EeaMembership",
    "Engagement",
    "EngagementData",
    "ImportBatch",
    "JointController",
    "JudgedRegister",
    "Judgement",
    "LegalBasis",
    "LegalDuty",
    "NotApplicable",
    "PersonalData",
    "ProcessingActivity",
    "Purpose",
    "Recipient",
    "RecipientData",
    "RecordsExemption",
    "RetentionData",
    "RetentionRule",
    "SavedMapping",
    "SecurityMeasure",
    "ShareLink",
    "StoragePlace",
    "Transfer",
    "Waiver",
)
