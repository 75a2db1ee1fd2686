"""Whether this installation sends mail at all. Knows settings."""

from django.conf import settings


def sends_mail() -> bool:
    """Say whether a mail would leave: without a server, people ask an administrator instead."""
    return bool(settings.EMAIL_HOST) or not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
