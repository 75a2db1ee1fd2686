"""The register: the top floor, below the addresses only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Processing activities, their parts, and what is read out of them."""

    name = "registry"
    verbose_name = _("Register of processing activities")
