"""Background work, on the ground floor: the apps above say what there is to do."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Knows organisations and accounts, and nothing of what is done for them."""

    name = "ropa.work"
    label = "work"
    verbose_name = _("Background work")
