"""The closed lists of the register. Stored values are article references where the law has one. Imports nothing."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What the organisation is for an activity: it decides which register the entry belongs to."""

    CONTROLLER = "controller", _("Controller (Art. 30(1))")
    JOINT_CONTROLLER = "joint-controller", _("Joint controller (Art. 26, 30(1))")
    PROCESSOR = "processor", _("Processor (Art. 30(2))")


class RegisterKind(TextChoices):
    """Which of the two registers of Article 30, or both."""

    CONTROLLER = "controller", _("Register of the controller (Art. 30(1))")
    PROCESSOR = "processor", _("Register of the processor (Art. 30(2))")
    ALL = "all", _("Registers of the controller and of the processor (Art. 30)")

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles whose entries this register holds."""
        return {
            RegisterKind.CONTROLLER: (Role.CONTROLLER.value, Role.JOINT_CONTROLLER.value),
            RegisterKind.PROCESSOR: (Role.PROCESSOR.value,),
            RegisterKind.ALL: tuple(Role.values),
        }[self]


class Variant(TextChoices):
    """How much of a register is printed."""

    FULL = "full", _("Full")
    MANDATORY = "mandatory", _("Items of Article 30 only")
    PUBLIC = "public", _("For publication, without details of security")


class Status(TextChoices):
    """Where an entry stands in its life."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


class DataSource(TextChoices):
    """Where the data come from: Art. 13 or Art. 14."""

    DIRECT = "13", _("From the person (Art. 13)")
    INDIRECT = "14", _("From elsewhere (Art. 14)")
    BOTH = "13-14", _("From the person and from elsewhere (Art. 13 and 14)")


class AutomatedDecision(TextChoices):
    """Whether machines judge people, Art. 4(4) and 22."""

    NONE = "none", _("Neither profiling nor automated decision")
    PROFILING = "4-4", _("Profiling (Art. 4(4))")
    AUTOMATED = "22-1", _("Decision based solely on automated processing (Art. 22(1))")


class AutomatedBasis(TextChoices):
    """What allows a solely automated decision, Art. 22(2)."""

    CONTRACT = "22-2-a", _("Necessary for a contract (Art. 22(2)(a))")
    LAW = "22-2-b", _("Authorised by law (Art. 22(2)(b))")
    CONSENT = "22-2-c", _("Explicit consent (Art. 22(2)(c))")


class DpiaStatus(TextChoices):
    """How far the impact assessment of Art. 35 is."""

    PLANNED = "planned", _("Planned")
    IN_PROGRESS = "in-progress", _("In progress")
    COMPLETED = "completed", _("Completed")


class DpiaResult(TextChoices):
    """What the impact assessment found."""

    ACCEPTABLE = "acceptable", _("Residual risk acceptable")
    PRIOR_CONSULTATION = "36-1", _("High residual risk: prior consultation (Art. 36(1))")


class LegalKind(TextChoices):
    """Which article a legal basis belongs to."""

    ARTICLE_6 = "6", _("Lawfulness of processing (Art. 6)")
    ARTICLE_9 = "9", _("Special categories of data (Art. 9)")
    ARTICLE_10 = "10", _("Criminal convictions and offences (Art. 10)")


class ListKind(TextChoices):
    """What an authority decided of a processing that it lists."""

    REQUIRED = "35-4", _("Impact assessment required (Art. 35(4))")
    EXEMPT = "35-5", _("No impact assessment required (Art. 35(5))")


class MeasureKind(TextChoices):
    """The two kinds of measures that Art. 32(1) names."""

    TECHNICAL = "technical", _("Technical measure")
    ORGANISATIONAL = "organisational", _("Organisational measure")


class EeaKind(TextChoices):
    """How a country belongs to the European Economic Area."""

    EU = "EU", _("Member State of the European Union")
    EFTA = "EFTA", _("EFTA State of the EEA")
    TRANSITION = "TRAN", _("Former Member State in a transition period")


class RetentionUnit(TextChoices):
    """The unit of a retention period."""

    DAY = "day", _("day(s)")
    WEEK = "week", _("week(s)")
    MONTH = "month", _("month(s)")
    YEAR = "year", _("year(s)")


class Fate(TextChoices):
    """What becomes of data at the end of their retention."""

    ERASE = "erase", _("Erased")
    ANONYMISE = "anonymise", _("Anonymised")
    ERASE_OR_ANONYMISE = "erase-or-anonymise", _("Erased or anonymised")
    ARCHIVE = "archive", _("Archived")


class RecipientKind(TextChoices):
    """Who else sees the data, Art. 4(9) and 30(1)(d); vendors are engagements instead."""

    INTERNAL = "internal", _("Internal service")
    GROUP = "group", _("Company of the group")
    PARTNER = "partner", _("Partner")
    AUTHORITY = "authority", _("Public authority")
    OTHER = "other", _("Other third party")


class EngagementRole(TextChoices):
    """What a vendor is, for one use of it."""

    PROCESSOR = "28", _("Processor (Art. 28)")
    SUB_PROCESSOR = "28-4", _("Sub-processor (Art. 28(4))")
    JOINT_CONTROLLER = "26", _("Joint controller (Art. 26)")
    CONTROLLER = "4-7", _("Independent controller (Art. 4(7))")


class Mechanism(TextChoices):
    """What allows a transfer out of the EEA, Chapter V."""

    ADEQUACY = "45", _("Adequacy decision (Art. 45)")
    PUBLIC_INSTRUMENT = "46-2-a", _("Instrument between public authorities (Art. 46(2)(a))")
    BCR = "47", _("Binding corporate rules (Art. 46(2)(b), 47)")
    SCC = "46-2-c", _("Standard contractual clauses of the Commission (Art. 46(2)(c))")
    SCC_AUTHORITY = "46-2-d", _("Standard contractual clauses of an authority (Art. 46(2)(d))")
    CODE = "46-2-e", _("Code of conduct (Art. 46(2)(e))")
    CERTIFICATION = "46-2-f", _("Certification (Art. 46(2)(f))")
    AD_HOC = "46-3-a", _("Authorised ad-hoc clauses (Art. 46(3)(a))")
    ADMINISTRATIVE = "46-3-b", _("Authorised administrative arrangement (Art. 46(3)(b))")
    CONSENT = "49-1-a", _("Explicit consent (Art. 49(1)(a))")
    CONTRACT = "49-1-b", _("Contract with the person (Art. 49(1)(b))")
    CONTRACT_INTEREST = "49-1-c", _("Contract in the person's interest (Art. 49(1)(c))")
    PUBLIC_INTEREST = "49-1-d", _("Important public interest (Art. 49(1)(d))")
    CLAIMS = "49-1-e", _("Legal claims (Art. 49(1)(e))")
    VITAL_INTEREST = "49-1-f", _("Vital interests (Art. 49(1)(f))")
    PUBLIC_REGISTER = "49-1-g", _("Public register (Art. 49(1)(g))")
    COMPELLING_INTEREST = "49-1-2", _("Compelling legitimate interests (Art. 49(1), second subparagraph)")
    NONE = "none", _("No mechanism")


class SccModule(TextChoices):
    """The module of the standard contractual clauses of Decision (EU) 2021/914."""

    CONTROLLER_TO_CONTROLLER = "1", _("Module 1: controller to controller")
    CONTROLLER_TO_PROCESSOR = "2", _("Module 2: controller to processor")
    PROCESSOR_TO_PROCESSOR = "3", _("Module 3: processor to processor")
    PROCESSOR_TO_CONTROLLER = "4", _("Module 4: processor to controller")


class Right(TextChoices):
    """The rights of the person, by their article."""

    INFORMATION = "13-14", _("Information (Art. 13 and 14)")
    ACCESS = "15", _("Access (Art. 15)")
    RECTIFICATION = "16", _("Rectification (Art. 16)")
    ERASURE = "17", _("Erasure (Art. 17)")
    RESTRICTION = "18", _("Restriction of processing (Art. 18)")
    PORTABILITY = "20", _("Data portability (Art. 20)")
    OBJECTION = "21", _("Objection (Art. 21)")
    AUTOMATED_DECISION = "22", _("Not to be subject to an automated decision (Art. 22)")
    WITHDRAWAL = "7-3", _("Withdrawal of consent (Art. 7(3))")
    COMPLAINT = "77", _("Complaint to an authority (Art. 77)")


class Block(TextChoices):
    """The blocks of an entry that can be declared not applicable, with a reason."""

    JOINT_CONTROLLERS = "joint-controllers", _("Joint controllers (Art. 26)")
    CLIENTS = "clients", _("Clients (Art. 30(2)(a))")
    SPECIAL_CATEGORIES = "special-categories", _("Special categories of data (Art. 9)")
    CRIMINAL_DATA = "criminal-data", _("Criminal convictions and offences (Art. 10)")
    RECIPIENTS = "recipients", _("Recipients (Art. 30(1)(d))")
    ENGAGEMENTS = "engagements", _("Processors and sub-processors (Art. 28)")
    TRANSFERS = "transfers", _("Transfers (Art. 30(1)(e))")
    RETENTION = "retention", _("Retention (Art. 30(1)(f))")
    MEASURES = "measures", _("Security measures (Art. 30(1)(g))")
    AUTOMATED_DECISION = "automated-decision", _("Automated decisions (Art. 22)")
    DPIA = "dpia", _("Impact assessment (Art. 35)")
    NOTICE = "notice", _("Information notice (Art. 13 and 14)")
    RIGHTS = "rights", _("Rights of the person (Art. 12 to 22)")


class ImportState(TextChoices):
    """How far an import has come."""

    MAPPING = "mapping", _("Columns to be matched")
    PREVIEWED = "previewed", _("Waiting for confirmation")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Import done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Given up")
    UNDONE = "undone", _("Undone")

    @classmethod
    def open(cls) -> tuple[str, ...]:
        """Return the states in which the file is still needed."""
        return (cls.MAPPING.value, cls.PREVIEWED.value, cls.RUNNING.value)
