"""The closed lists of the ground floor: membership roles and yes/no answers. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class YesNo(TextChoices):
    """An answer that somebody gave; the empty value means that nobody did."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


class Language(TextChoices):
    """The languages of screens and documents."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class MembershipRole(TextChoices):
    """What a member is, in one organisation."""

    OWNER = "owner", _("Owner")
    APPROVER = "approver", _("Approver")
    EDITOR = "editor", _("Editor")
    CONTRIBUTOR = "contributor", _("Contributor")
    AUDITOR = "auditor", _("Auditor")
