"""The one door of the site: django-allauth, as this register wants it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Knows how people sign in, and not what they may do."""

    name = "ropa.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Follow what Django and allauth tell of signing in."""
        from ropa.accounts import checks, following  # noqa: F401  # why: models load before ready(); checks register themselves

        following.connect()
