"""System checks of signing in. Knows settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  # Django's own name


@register(Tags.security, deploy=True)
def check_second_factor(**_kwargs: Any) -> list[CheckMessage]:
    """Report an installation in which a password alone lets people write (run by `check --deploy`)."""
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        Warning(
            "Whoever learns a password can write in the registers: no second factor is required.",
            hint="Set ROPA_REQUIRE_SECOND_FACTOR=True, or leave it out with ROPA_DEBUG=False.",
            id="accounts.W001",
        )
    ]
