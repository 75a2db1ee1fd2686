"""The closed lists about vendors. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ServiceCategory(TextChoices):
    """What kind of service a vendor gives."""

    HOSTING = "hosting", _("Hosting")
    CHAT = "chat", _("Chat")
    ANALYTICS = "analytics", _("Audience and usage analytics")
    FORMS = "forms", _("Forms and surveys")
    CRM = "crm", _("Customer relationship management")
    AUTHENTICATION = "authentication", _("Authentication")
    PAYMENT = "payment", _("Payment and billing")
    EMAIL = "email", _("E-mail")
    SUPPORT = "support", _("Customer support")
    OTHER = "other", _("Other service")


class Scheme(TextChoices):
    """A certification or adherence that a vendor claims."""

    DPF = "DPF", _("EU-US Data Privacy Framework")
    ISO_27001 = "ISO 27001", _("ISO/IEC 27001")
    SOC_2 = "SOC 2", _("SOC 2")
    HDS = "HDS", _("HDS (health data hosting, France)")
    PCI_DSS = "PCI DSS", _("PCI DSS")
    SECNUMCLOUD = "SecNumCloud", _("SecNumCloud")
    BCR = "BCR", _("Binding corporate rules")
    OTHER = "other", _("Other certification")


class DataScope(TextChoices):
    """The kind of data a Data Privacy Framework certification covers."""

    HR = "hr", _("Human resources data")
    NON_HR = "non-hr", _("Non-HR data")
    BOTH = "both", _("HR and non-HR data")


class AgreementKind(TextChoices):
    """The agreement that the Regulation asks for, by its article."""

    PROCESSING = "28-3", _("Data processing agreement (Art. 28(3))")
    JOINT = "26-1", _("Arrangement between joint controllers (Art. 26(1))")


class Authorisation(TextChoices):
    """How a processor may engage another one, Art. 28(2)."""

    GENERAL = "28-2-general", _("General written authorisation")
    SPECIFIC = "28-2-specific", _("Specific prior authorisation")
