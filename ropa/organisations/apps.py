"""The ground floor: organisations, their members, countries."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Knows organisations and no register."""

    name = "ropa.organisations"
    label = "organisations"
    verbose_name = _("Organisations")

    def ready(self) -> None:
        """Note at every sign-in what the person may do; look at roles when an act ends.

        That is before the journal is told of the act: the journal is started after this app.
        """
        from ropa.journal import gate  # why: models load before ready()
        from ropa.organisations import access, session_rights  # why: models load before ready()

        user_logged_in.connect(session_rights.note, dispatch_uid="ropa.organisations.session_rights")
        gate.on_leaving(access.look)
