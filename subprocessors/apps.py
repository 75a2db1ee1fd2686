"""The vendors' floor: it stands on the organisations and knows no register."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubprocessorsConfig(AppConfig):
    """Vendors, certifications, places and agreements."""

    name = "subprocessors"
    verbose_name = _("Subprocessors")
