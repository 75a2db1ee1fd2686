"""The ground floor: organisations, their members, countries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Knows organisations and no register."""

    name = "ropa.organisations"
    label = "organisations"
    verbose_name = _("Organisations")
