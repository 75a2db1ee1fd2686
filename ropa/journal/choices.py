"""The closed lists of the journal. Imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """What an entry of the journal tells."""

    CHANGED = "changed", _("Record changed")
    REMOVED = "removed", _("Record removed")
    APPROVED = "approved", _("Approved")
    REVIEWED = "reviewed", _("Reviewed")
    COMMENTED = "commented", _("Comment")
    IMPORTED = "imported", _("Imported")
    EDITION_ISSUED = "edition-issued", _("Edition issued")
    ACCESS_GRANTED = "access-granted", _("Access granted")
    ACCESS_WITHDRAWN = "access-withdrawn", _("Access withdrawn")
    READ = "read", _("Read by an auditor")
    SHARED = "shared", _("Shared lists changed")
