"""The register: the top floor, below the addresses only."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Processing activities, their parts, and what is read out of them."""

    name = "registry"
    verbose_name = _("Register of processing activities")

    def ready(self) -> None:
        """Tell the journal whose Records to keep, and workers what there is to do."""
        from registry import checks, tasks  # noqa: F401  # why: models load before ready(); checks register themselves
        from registry.record import journal, waivers  # why: models load before ready()
        from ropa.journal import subjects  # why: models load before ready()

        subjects.keep(journal.ACTIVITY)
        subjects.keep(journal.ORGANISATION)
        subjects.keep(waivers.SUBJECT)
        tasks.add_kinds()


class RegisterAdminConfig(admin_apps.AdminConfig):
    """The stock admin, with the register's own site."""

    default = False
    default_site = "registry.site.RegisterSite"
