"""What holds for every request. Knows no model of ours."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SecurityConfig(AppConfig):
    """Headers, sizes, pages of error and the security log."""

    name = "ropa.security"
    label = "security"
    verbose_name = _("Security")

    def ready(self) -> None:
        """Follow what the security log is told of."""
        from ropa.security import events  # why: models load before ready()

        events.connect()
